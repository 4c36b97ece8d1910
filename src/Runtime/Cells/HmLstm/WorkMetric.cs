using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime.Boundaries;
using Hmlstm.Runtime.Data;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>
/// How often the levels of HM-LSTM stacks change their state, and which share of their multiply-adds the boundaries make needless.
/// </summary>
/// <remarks>
/// <para>Columns: for each level <c>updates_per_step_1</c>, the share of its steps that are UPDATE or FLUSH, and <c>work_saved_1</c>; then
/// <c>updates_per_step</c>, the sum over the levels (Chung, Ahn and Bengio 2017, section 4.1, count them), and <c>work_saved</c> over all
/// levels together. Levels have the numbers of <see cref="BoundaryMetric"/>.</para>
/// <para>What the boundaries ask for is counted in whole products (<see cref="HmLstmLevelShape.MultiplyAdds(LevelSteps)"/>); that a FLUSH
/// needs no forget gate is left out. On the first of several COPY steps in a row the detector still needs its own dot product of H, unless
/// it holds (<see cref="OnCopy.Hold"/>); on the next ones the hidden state is the same. Soft boundaries save nothing.</para>
/// </remarks>
public sealed class WorkMetric : IMetric
{
    private readonly LevelWork[][] stacks;
    private readonly BoundaryStack[] places;
    private readonly StepBefore[] boundariesBefore;
    private readonly StepBefore[] copiesBefore;
    private readonly DeviceSum steps = new();

    /// <summary>Prepares for a network.</summary>
    /// <param name="definition">A network with at least one HM-LSTM stack that finds boundaries.</param>
    /// <exception cref="ArgumentException">It has none.</exception>
    public WorkMetric(NetworkDefinition definition)
    {
        places = [.. BoundaryStack.Of(definition)];
        if (places.Length == 0)
        {
            throw new ArgumentException($"{definition.Name} finds no boundaries.", nameof(definition));
        }

        LayerPlan[] plans = [.. NetworkPlan.Of(definition).Layers];
        stacks =
        [
            .. definition.Layers
                .Select((stack, index) => (Stack: stack as HmLstmStack, Plans: plans.Where(plan => plan.Stack == index)))
                .Where(static pair => pair.Stack?.Detectors > 0)
                .Select(static pair => pair.Plans.Select(plan => new LevelWork(plan, pair.Stack!.Boundary)).ToArray()),
        ];
        boundariesBefore = [.. places.Select(static _ => new StepBefore())];
        copiesBefore = [.. places.Select(static _ => new StepBefore())];
        Kinds =
        [
            .. places.SelectMany(static place => Enumerable.Range(place.FirstLevel, place.Levels))
                .SelectMany(static level => KindsOf($"_{level}")),
            .. KindsOf(""),
        ];
    }

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds { get; }

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        for (int s = 0; s < places.Length; s++)
        {
            torch.Tensor boundaries = places[s].Of(output);  // [B, L', T]
            torch.Tensor counted = CountedSteps.Of(batch, boundaries, boundaries.size(2));  // [B, T]
            torch.Tensor operations = BoundaryOperations.Of(boundaries, places[s].Levels, boundariesBefore[s].For(batch));  // [B, L, T]
            torch.Tensor copies = operations.eq((long)BoundaryOperation.Copy);
            torch.Tensor first = copiesBefore[s].For(batch) ?? torch.zeros_like(copies.select(2, 0));
            torch.Tensor repeated = copies.logical_and(torch.cat([first.unsqueeze(2), copies.narrow(2, 0, copies.size(2) - 1)], 2));
            torch.Tensor closed = boundaries.gt(0.5);
            for (int level = 0; level < places[s].Levels; level++)
            {
                stacks[s][level].Add(
                    below: level == 0 ? counted : closed.select(1, level - 1).logical_and(counted),
                    above: operations.select(1, level).eq((long)BoundaryOperation.Flush).logical_and(counted),
                    copy: copies.select(1, level).logical_and(counted),
                    repeatedCopy: repeated.select(1, level).logical_and(counted));
            }

            if (s == 0)
            {
                steps.Add(counted.sum());
            }

            boundariesBefore[s].Keep(BoundaryOperations.Last(boundaries));
            copiesBefore[s].Keep(copies.select(2, copies.size(2) - 1));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        double all = steps.Finish();
        List<double> values = [];
        double updates = 0;
        double needed = 0;
        double dense = 0;
        foreach (LevelWork level in stacks.SelectMany(static stack => stack))
        {
            (double levelUpdates, double levelNeeded) = level.Finish(all);
            double levelDense = level.Dense * all;
            values.AddRange([levelUpdates / all, 1 - (levelNeeded / levelDense)]);
            updates += levelUpdates;
            needed += levelNeeded;
            dense += levelDense;
        }

        Forget();
        return [.. values, updates / all, 1 - (needed / dense)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        steps.Dispose();
        foreach (LevelWork level in stacks.SelectMany(static stack => stack))
        {
            level.Dispose();
        }
    }

    private static IEnumerable<MetricKind> KindsOf(string end) =>
        [new("updates_per_step" + end, HigherIsBetter: false), new("work_saved" + end, HigherIsBetter: true)];

    private void Forget()
    {
        foreach (StepBefore before in boundariesBefore.Concat(copiesBefore))
        {
            before.Dispose();
        }
    }
}

/// <summary>Counts the steps of one HM-LSTM level that need each of its products.</summary>
/// <param name="plan">The level's sizes.</param>
/// <param name="boundary">How its boundaries are found.</param>
internal sealed class LevelWork(LayerPlan plan, BoundaryDefinition boundary) : IDisposable
{
    private readonly HmLstmLevelShape shape = new(
        (int)plan.InputSize, (int)plan.HiddenSize, (int)plan.AboveSize, plan.HasDetector, Normalises: false);

    private readonly DeviceSum bottomUp = new();
    private readonly DeviceSum topDown = new();
    private readonly DeviceSum copies = new();
    private readonly DeviceSum repeatedCopies = new();

    /// <summary>Multiply-adds of one step of one row with every product.</summary>
    public long Dense => shape.MultiplyAdds(LevelSteps.Every(1));

    /// <summary>Takes steps into account; each argument is true where the step counts and is so.</summary>
    /// <param name="below">The boundary below is 1, [B, T].</param>
    /// <param name="above">The level's own boundary of the step before is 1, [B, T].</param>
    /// <param name="copy">The level copies, [B, T].</param>
    /// <param name="repeatedCopy">The level copies and did so at the step before, [B, T].</param>
    public void Add(torch.Tensor below, torch.Tensor above, torch.Tensor copy, torch.Tensor repeatedCopy)
    {
        bottomUp.Add(below.sum());
        topDown.Add(above.sum());
        copies.Add(copy.sum());
        repeatedCopies.Add(repeatedCopy.sum());
    }

    /// <summary>The steps that are UPDATE or FLUSH, and the multiply-adds that were needed.</summary>
    /// <param name="steps">All steps that count.</param>
    public (double Updates, double Needed) Finish(double steps)
    {
        double copied = copies.Finish();
        double updates = steps - copied;
        double dotProducts = plan.HasDetector && boundary.OnCopy == OnCopy.Recompute ? copied - repeatedCopies.Finish() : 0;
        long needed = shape.MultiplyAdds(
            new LevelSteps((long)bottomUp.Finish(), (long)updates, (long)topDown.Finish(), (long)dotProducts));
        repeatedCopies.Dispose();
        return (updates, boundary.Estimator == BoundaryEstimator.Soft ? Dense * steps : needed);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bottomUp.Dispose();
        topDown.Dispose();
        copies.Dispose();
        repeatedCopies.Dispose();
    }
}
