using Hmlstm.Runtime.Boundaries;
using Hmlstm.Runtime.Data;
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

    private readonly BoundaryStack stack;
    private readonly DeviceSum[] sums;
    private readonly DeviceSum steps = new();
    private readonly StepBefore before = new();

    /// <summary>Prepares for a network's only stack.</summary>
    /// <param name="levels">L, its levels; at least 1.</param>
    /// <param name="detectors">L', how many of them, from the bottom, have a detector: L or L − 1.</param>
    public BoundaryMetric(int levels, int detectors)
        : this(new BoundaryStack(1, 0, levels, detectors))
    {
    }

    /// <summary>Prepares for one of a network's stacks.</summary>
    /// <param name="stack">The stack; its levels' numbers are those of the columns.</param>
    public BoundaryMetric(BoundaryStack stack)
    {
        this.stack = stack;
        Kinds = [.. Enumerable.Range(0, stack.Levels).SelectMany(level => KindsOf(stack.FirstLevel + level, level < stack.Detectors))];
        sums = [.. Kinds.Select(static _ => new DeviceSum())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; }

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor boundaries = stack.Of(output);
        torch.Tensor counted = CountedSteps.Of(batch, boundaries, boundaries.size(2)).to(torch.ScalarType.Float64);
        steps.Add(counted.sum());
        torch.Tensor operations = BoundaryOperations.Of(boundaries, stack.Levels, before.For(batch));
        int next = 0;
        for (int level = 0; level < stack.Levels; level++)
        {
            if (level < stack.Detectors)
            {
                sums[next++].Add((boundaries.select(1, level) * counted).sum());
            }

            torch.Tensor operation = operations.select(1, level);
            foreach (BoundaryOperation kind in Order)
            {
                sums[next++].Add((operation.eq((long)kind) * counted).sum());
            }
        }

        before.Keep(BoundaryOperations.Last(boundaries));
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        double all = steps.Finish();
        before.Dispose();
        return [.. sums.Select(sum => sum.Finish() / all)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        before.Dispose();
        steps.Dispose();
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
}
