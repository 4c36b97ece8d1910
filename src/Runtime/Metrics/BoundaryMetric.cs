using Hmlstm.Runtime.Boundaries;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>How often each level of an HM-LSTM finds a boundary, and its shares of UPDATE, COPY and FLUSH (Chung, Ahn and Bengio 2017, equation 2).</summary>
/// <remarks>
/// Level l at step t: FLUSH where its own boundary of step t − 1 is 1, else UPDATE where the level below has a boundary at t, else COPY. Below level 1 there
/// is a boundary at every step. A soft boundary counts as one above one half; its rate is the mean of its values. Columns: <c>boundary_rate_1</c>, <c>update_1</c>,
/// <c>copy_1</c>, <c>flush_1</c>, and so on for each level.
/// </remarks>
public sealed class BoundaryMetric : IMetric
{
    private static readonly BoundaryOperation[] Order = [BoundaryOperation.Update, BoundaryOperation.Copy, BoundaryOperation.Flush];

    private readonly int levels;
    private readonly int detectors;
    private readonly DeviceSum[] sums;
    private torch.Tensor? last;
    private long steps;

    /// <summary>Prepares for a stack.</summary>
    /// <param name="levels">L, its levels; at least 1.</param>
    /// <param name="detectors">L', how many of them, from the bottom, have a detector: L or L − 1.</param>
    public BoundaryMetric(int levels, int detectors)
    {
        this.levels = levels;
        this.detectors = detectors;
        Kinds = [.. Enumerable.Range(1, levels).SelectMany(level => KindsOf(level, level <= detectors))];
        sums = [.. Kinds.Select(static _ => new DeviceSum())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; }

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor boundaries = output.Boundaries ?? throw new ArgumentException("The network gives no boundaries.", nameof(output));
        torch.Tensor? before = Before(batch);
        torch.Tensor counted = Counted(boundaries, batch);
        steps += (long)Scalars.Read(counted.sum());
        torch.Tensor operations = BoundaryOperations.Of(boundaries, levels, before);
        int next = 0;
        for (int level = 0; level < levels; level++)
        {
            if (level < detectors)
            {
                sums[next++].Add((boundaries.select(1, level) * counted).sum());
            }

            torch.Tensor operation = operations.select(1, level);
            foreach (BoundaryOperation kind in Order)
            {
                sums[next++].Add((operation.eq((long)kind) * counted).sum());
            }
        }

        last?.Dispose();
        last = BoundaryOperations.Last(boundaries).clone().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        double[] shares = [.. sums.Select(sum => sum.Finish() / steps)];
        steps = 0;
        last?.Dispose();
        last = null;
        return shares;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        last?.Dispose();
        foreach (DeviceSum sum in sums)
        {
            sum.Dispose();
        }
    }

    private static IEnumerable<MetricKind> KindsOf(int level, bool hasDetector)
    {
        string[] names = hasDetector ? ["boundary_rate", "update", "copy", "flush"] : ["update", "copy", "flush"];
        return names.Select(name => new MetricKind($"{name}_{level}", HigherIsBetter: false));
    }

    /// <summary>The boundaries of the step before the batch, [B, L']: the last ones of the batch before, none where a row starts.</summary>
    private torch.Tensor? Before(Batch batch) =>
        batch.StartsAll || last is null ? null
        : batch.Starts is { } starts ? last.masked_fill(starts.unsqueeze(1), 0)
        : last;

    /// <summary>1 where a step counts, 0 where it only fills up, [B, T].</summary>
    private static torch.Tensor Counted(torch.Tensor boundaries, Batch batch)
    {
        torch.Tensor ones = torch.ones_like(boundaries.select(1, 0));
        if (batch.Lengths is { } lengths)
        {
            torch.Tensor step = torch.arange(ones.size(1), dtype: torch.ScalarType.Int64, device: ones.device);
            return ones * step.unsqueeze(0).lt(lengths.unsqueeze(1));
        }

        return batch.Target.dim() == 2 && batch.Target.dtype == torch.ScalarType.Int64 ? ones * batch.Target.ne(Batch.Ignored) : ones;
    }
}
