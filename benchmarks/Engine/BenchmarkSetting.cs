namespace Hmlstm.Benchmarks;

/// <summary>How to measure.</summary>
/// <param name="Threads">The numbers of threads that each party gets in turn; the best of them counts.</param>
/// <param name="Runs">How many times each party has its turn.</param>
/// <param name="Warming">
/// Seconds that each party warms up at least: the JIT compilers of both sides run during the first iterations.
/// </param>
internal sealed record BenchmarkSetting(IReadOnlyList<int> Threads, int Runs, double Warming = 2)
{
    /// <summary>Turns of each party by default.</summary>
    public const int DefaultRuns = 7;
}
