using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Measures predictions over many batches: one number, or a few that come from the same sums.</summary>
public interface IMetric : IDisposable
{
    /// <summary>What it measures, in a fixed order.</summary>
    IReadOnlyList<MetricKind> Kinds { get; }

    /// <summary>Takes a batch into account. Steps that only fill up are left out.</summary>
    /// <param name="output">What the network gave.</param>
    /// <param name="batch">What it should have given.</param>
    void Add(NetworkOutput output, Batch batch);

    /// <summary>
    /// The numbers over all batches since the last call, in the order of <see cref="Kinds"/>; then it starts again.
    /// Not a number without a batch.
    /// </summary>
    IReadOnlyList<double> Finish();
}

/// <summary>A measured number's name and direction.</summary>
/// <param name="Name">The name, in snake case, without the part it is measured on: <c>accuracy</c>.</param>
/// <param name="HigherIsBetter">Whether a higher value is the better one.</param>
public sealed record MetricKind(string Name, bool HigherIsBetter);

/// <summary>A measured number.</summary>
/// <param name="Name">Its name, as a history's column has it.</param>
/// <param name="Value">The number.</param>
public readonly record struct NamedValue(string Name, double Value);
