using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Boundaries;
using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>
/// How often each level of an HM-LSTM finds a boundary, and its shares of UPDATE, COPY and FLUSH (Chung, Ahn and Bengio 2017, equation 2).
/// </summary>
/// <remarks>
/// Level l at step t: FLUSH where its own boundary of step t − 1 is 1, else UPDATE where the level below has a boundary at t, else COPY.
/// Below level 1 there is a boundary at every step. A soft boundary counts as one above one half; its rate is the mean of its values.
/// Columns: <c>boundary_rate_1</c>, <c>update_1</c>, <c>copy_1</c>, <c>flush_1</c>, and so on for each level.
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

/// <summary>
/// Where one HM-LSTM stack stands in <see cref="NetworkOutput.Boundaries"/>, which has the detectors of all of them, from the bottom up.
/// </summary>
/// <param name="FirstLevel">The number of its bottom level, counted from 1 over all HM-LSTM stacks of the network.</param>
/// <param name="FirstDetector">The place of its bottom detector among all detectors, from 0.</param>
/// <param name="Levels">L, its levels; at least 1.</param>
/// <param name="Detectors">L', how many of them, from the bottom, have a detector: L or L − 1.</param>
public sealed record BoundaryStack(int FirstLevel, int FirstDetector, int Levels, int Detectors)
{
    /// <summary>The stacks of a network that find boundaries, from the bottom up; empty where none does.</summary>
    /// <param name="definition">The network.</param>
    public static IReadOnlyList<BoundaryStack> Of(NetworkDefinition definition)
    {
        List<BoundaryStack> stacks = [];
        int level = 1;
        int detector = 0;
        foreach (HmLstmStack stack in definition.Layers.OfType<HmLstmStack>())
        {
            stacks.Add(new BoundaryStack(level, detector, stack.Hidden.Count, stack.Detectors));
            level += stack.Hidden.Count;
            detector += stack.Detectors;
        }

        return [.. stacks.Where(static stack => stack.Detectors > 0)];
    }

    /// <summary>The stack's own boundaries, [B, L', T].</summary>
    /// <exception cref="ArgumentException">The network gives none.</exception>
    internal torch.Tensor Of(NetworkOutput output) =>
        output.Boundaries?.narrow(1, FirstDetector, Detectors)
            ?? throw new ArgumentException("The network gives no boundaries.", nameof(output));
}

/// <summary>Which steps of a batch count: those that only fill up are left out of everything that is measured.</summary>
internal static class CountedSteps
{
    /// <summary>True where a step counts, [B, T].</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="values">What there is for each step, [B, .., T] or [B, T, ..]: its rows and device are read.</param>
    /// <param name="steps">T.</param>
    public static torch.Tensor Of(Batch batch, torch.Tensor values, long steps)
    {
        torch.Tensor all = torch.ones(values.size(0), steps, dtype: torch.ScalarType.Bool, device: values.device);
        if (batch.Lengths is { } lengths)
        {
            torch.Tensor step = torch.arange(steps, dtype: torch.ScalarType.Int64, device: values.device);
            return all.logical_and(step.unsqueeze(0).lt(lengths.unsqueeze(1)));
        }

        return batch.Target.dim() == 2 && batch.Target.dtype == torch.ScalarType.Int64
            ? all.logical_and(batch.Target.ne(Batch.Ignored))
            : all;
    }
}

/// <summary>What the last step of the window before was, for rows that go on with the next window.</summary>
internal sealed class StepBefore : IDisposable
{
    private torch.Tensor? last;

    /// <summary>The values before the first step of a batch, rows first: 0 where a row starts. Null where all rows start.</summary>
    public torch.Tensor? For(Batch batch)
    {
        if (batch.StartsAll || last is null)
        {
            return null;
        }

        if (batch.Starts is not { } starts)
        {
            return last;
        }

        long[] shape = [starts.size(0), .. Enumerable.Repeat(1L, (int)last.dim() - 1)];
        return last.masked_fill(starts.reshape(shape), 0);
    }

    /// <summary>Keeps a copy of the last step's values, beyond the dispose scope around.</summary>
    public void Keep(torch.Tensor values)
    {
        torch.Tensor kept = values.clone().DetachFromDisposeScope();
        Dispose();
        last = kept;
    }

    /// <summary>Forgets the values.</summary>
    public void Dispose()
    {
        last?.Dispose();
        last = null;
    }
}
