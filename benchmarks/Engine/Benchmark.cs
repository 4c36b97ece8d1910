using Hmlstm.Benchmarks.Peers;
using Hmlstm.Definitions;

namespace Hmlstm.Benchmarks;

/// <summary>One case of the benchmark.</summary>
/// <param name="name">Its word on the command line.</param>
/// <param name="title">A description with the sizes.</param>
internal abstract class Benchmark(string name, string title)
{
    /// <summary>Its word on the command line.</summary>
    public string Name => name;

    /// <summary>A description with the sizes.</summary>
    public string Title => title;

    /// <summary>Measures.</summary>
    /// <param name="setting">How.</param>
    /// <param name="peer">Starts PyTorch at its first use.</param>
    /// <exception cref="BenchmarkException">PyTorch is missing, or failed.</exception>
    public abstract BenchmarkResult Run(BenchmarkSetting setting, Lazy<PeerProcess> peer);
}

/// <summary>Nothing could be measured: PyTorch is missing, or failed.</summary>
/// <param name="message">What is wrong and how to fix it, on one line without a full stop.</param>
internal sealed class BenchmarkException(string message) : Exception(ForeignText.Line(message));
