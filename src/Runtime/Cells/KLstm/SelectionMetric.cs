using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>How much a network uses each cell of its top k-LSTM layer (Kuo and Chien, MLSP 2018).</summary>
/// <remarks>
/// Over all real steps, columns for each cell k from 1: <c>selection_1</c>, the mean of the weight w that mixed it in;
/// <c>selection_probability_1</c>, the mean of the selector's probability q; <c>selection_share_1</c>, the share of steps at which its q is
/// the highest, the first of equal ones. Where evaluation takes the most probable cell alone, w is 1 for it, and the first and the last
/// agree; where it mixes the cells, w is q, and the first and the second do. Then <c>selection_entropy</c>, the mean of −Σ q ln q in nats:
/// 0 when the selector is certain, ln K when it is not at all.
/// </remarks>
public sealed class SelectionMetric : IMetric
{
    private readonly int cells;
    private readonly DeviceSum[] sums;
    private readonly DeviceSum steps = new();

    /// <summary>Prepares for a layer.</summary>
    /// <param name="cells">K, the cells of the network's top k-LSTM stack; at least 1.</param>
    public SelectionMetric(int cells)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(cells, 1);
        this.cells = cells;
        IEnumerable<int> numbers = Enumerable.Range(1, cells);
        Kinds =
        [
            .. numbers.SelectMany(static k => new[] { $"selection_{k}", $"selection_probability_{k}", $"selection_share_{k}" })
                .Append("selection_entropy")
                .Select(static name => new MetricKind(name, HigherIsBetter: false)),
        ];
        sums = [.. Kinds.Select(static _ => new DeviceSum())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The network gives no selection, or one of another number of cells.</exception>
    public void Add(NetworkOutput output, Batch batch)
    {
        if (output is not { Selection: { } selection, SelectionProbability: { } probability } || selection.size(2) != cells)
        {
            throw new ArgumentException($"The network gives no selection among {cells} cells.", nameof(output));
        }

        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor counted = CountedSteps.Of(batch, selection, selection.size(1)).to(torch.ScalarType.Float64);  // [B, T]
        torch.Tensor weight = selection.to(torch.ScalarType.Float64);  // [B, T, K]
        torch.Tensor q = probability.to(torch.ScalarType.Float64);
        torch.Tensor highest = q.argmax(2);  // [B, T]
        steps.Add(counted.sum());
        int next = 0;
        for (int k = 0; k < cells; k++)
        {
            sums[next++].Add((weight.select(2, k) * counted).sum());
            sums[next++].Add((q.select(2, k) * counted).sum());
            sums[next++].Add((highest.eq(k) * counted).sum());
        }

        // The bound keeps 0 ln 0 at 0.
        torch.Tensor entropy = (q * q.clamp(min: 1e-300).log()).sum(2).neg();
        sums[next].Add((entropy * counted).sum());
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        double all = steps.Finish();
        return [.. sums.Select(sum => sum.Finish() / all)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        steps.Dispose();
        foreach (DeviceSum sum in sums)
        {
            sum.Dispose();
        }
    }
}
