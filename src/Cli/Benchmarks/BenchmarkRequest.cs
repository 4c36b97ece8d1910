namespace Hmlstm.Cli.Benchmarks;

/// <summary>What the command line asks for.</summary>
/// <param name="Cases">Words that stand for cases; none for all.</param>
/// <param name="Threads">The only number of threads; null for 1 and as many as there are cores.</param>
/// <param name="Runs">Turns of each party.</param>
/// <param name="Json">The file that gets the results; null for none.</param>
/// <param name="Instructions"><c>all</c> of the processor's, or <c>avx2</c> at most.</param>
internal sealed record BenchmarkRequest(IReadOnlyList<string> Cases, int? Threads, int Runs, string? Json, string Instructions)
{
    /// <summary>Whatever the processor can.</summary>
    public const string All = "all";

    /// <summary>Nothing above AVX2, on both sides.</summary>
    public const string Avx2 = "avx2";

    /// <summary>Turns of each party when nothing else is said.</summary>
    public const int DefaultRuns = 7;
}
