using Hmlstm.Cli.Benchmarks.Peers;

namespace Hmlstm.Cli.Benchmarks;

/// <summary>One case of the benchmark.</summary>
/// <param name="name">Its word on the command line.</param>
/// <param name="title">What it is, with its sizes.</param>
internal abstract class Benchmark(string name, string title)
{
    /// <summary>Its word on the command line.</summary>
    public string Name => name;

    /// <summary>What it is, with its sizes.</summary>
    public string Title => title;

    /// <summary>Measures.</summary>
    /// <param name="setting">How.</param>
    /// <param name="peer">Starts PyTorch at its first use.</param>
    /// <exception cref="InputException">PyTorch is missing, or could not do its part.</exception>
    public abstract BenchmarkResult Run(BenchmarkSetting setting, Lazy<PeerProcess> peer);
}
