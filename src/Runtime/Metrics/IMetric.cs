using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Metrics;

/// <summary>A metric of predictions over many batches: one value, or a few that are computed from the same sums.</summary>
public interface IMetric : IDisposable
{
    /// <summary>The values that it computes, in a fixed order.</summary>
    IReadOnlyList<MetricKind> Kinds { get; }

    /// <summary>Adds a batch, without padding.</summary>
    /// <param name="output">The network's results.</param>
    /// <param name="batch">The batch, with its targets.</param>
    void Add(NetworkOutput output, Batch batch);

    /// <summary>
    /// Computes the values over all batches since the last call, in the order of <see cref="Kinds"/>, and resets.
    /// NaN without a batch.
    /// </summary>
    IReadOnlyList<double> Finish();
}

/// <summary>The name and direction of a metric's value.</summary>
/// <param name="Name">The name in snake case, without the part of the data: <c>accuracy</c>.</param>
/// <param name="HigherIsBetter">Whether higher values are better.</param>
public sealed record MetricKind(string Name, bool HigherIsBetter);

/// <summary>A named value.</summary>
/// <param name="Name">Its name, as in the history's columns.</param>
/// <param name="Value">The number.</param>
public readonly record struct NamedValue(string Name, double Value);
