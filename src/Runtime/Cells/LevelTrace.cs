using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>One HM-LSTM level through a window: where it is now, and what it was at each step.</summary>
/// <remarks>A row that has ended keeps its state: <c>h</c>, <c>c</c> and <c>z</c> stay at the last real step.</remarks>
/// <param name="start">The level before the window.</param>
/// <param name="mask">Which rows go on at each step.</param>
public sealed class LevelTrace(HmLstmLevelState start, SequenceMask mask)
{
    private readonly List<HmLstmLevelState> steps = [];
    private Tensor? hidden;
    private Tensor? boundaries;

    /// <summary>Which rows go on at each step.</summary>
    internal SequenceMask Mask => mask;

    /// <summary>The level after the last step added, at first the start. After a step its tensors are never the start's.</summary>
    public HmLstmLevelState Now { get; private set; } = start;

    /// <summary>Goes on by one step.</summary>
    /// <param name="next">What the level made of this step.</param>
    public void Add(in HmLstmLevelState next)
    {
        Now = mask[steps.Count] is { } active ? next.Keep(active, Now) : next;
        steps.Add(Now);
    }

    /// <summary>Takes over all steps of the window at once, and hands them to the outer dispose scope.</summary>
    /// <param name="sequence">h of every step, [B, T, H].</param>
    /// <param name="cell">c after the last one, [B, H].</param>
    /// <param name="detected">z of every step, [B, T]; null without a detector.</param>
    internal void AddAll(Tensor sequence, Tensor cell, Tensor? detected)
    {
        hidden = sequence.MoveToOuterDisposeScope();
        boundaries = detected?.MoveToOuterDisposeScope();
        Tensor last = sequence.select(1, -1).clone();
        Tensor? ended = detected?.narrow(1, detected.size(1) - 1, 1).clone();
        Now = new HmLstmLevelState(last.MoveToOuterDisposeScope(), cell.MoveToOuterDisposeScope(), ended?.MoveToOuterDisposeScope());
    }

    /// <summary>h of every step, [B, T, H].</summary>
    public Tensor Hidden() => hidden ?? stack(steps.Select(static step => step.Hidden), 1);

    /// <summary>z of every step, [B, L', T].</summary>
    /// <param name="levels">The levels that have a detector, from the bottom up; at least one.</param>
    /// <exception cref="ArgumentException">There is no level, or one has no detector.</exception>
    public static Tensor Boundaries(params ReadOnlySpan<LevelTrace> levels)
    {
        if (levels.IsEmpty)
        {
            throw new ArgumentException("No level has a detector.", nameof(levels));
        }

        using DisposeScope scope = NewDisposeScope();
        var rows = new Tensor[levels.Length];
        for (int n = 0; n < rows.Length; n++)
        {
            rows[n] = levels[n].boundaries
                ?? cat(levels[n].steps.ConvertAll(static step => step.Boundary ?? throw new ArgumentException("A level has no detector.")), 1);
        }

        return stack(rows, 1).MoveToOuterDisposeScope();
    }
}
