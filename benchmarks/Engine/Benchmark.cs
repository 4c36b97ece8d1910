using Hmlstm.Benchmarks.Peers;
using Hmlstm.Definitions;

namespace Hmlstm.Benchmarks;

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
    /// <exception cref="BenchmarkException">PyTorch is missing, or could not do its part.</exception>
    public abstract BenchmarkResult Run(BenchmarkSetting setting, Lazy<PeerProcess> peer);
}

/// <summary>Nothing could be measured: PyTorch is missing, or could not do its part.</summary>
/// <param name="message">What is wrong and what helps, as one line without a stop.</param>
internal sealed class BenchmarkException(string message) : Exception(ForeignText.Line(message));
