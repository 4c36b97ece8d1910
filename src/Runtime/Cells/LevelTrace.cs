using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>One HM-LSTM level through a window: where it is now, and what it was at each step.</summary>
/// <remarks>A row that has ended keeps its state: <c>h</c>, <c>c</c> and <c>z</c> stay at the last real step.</remarks>
/// <param name="start">The level before the window.</param>
/// <param name="running">Which rows go on at each step.</param>
public sealed class LevelTrace(HmLstmLevelState start, RunningRows running)
{
    private readonly List<HmLstmLevelState> steps = [];

    /// <summary>The level after the last step added, at first the start. After a step its tensors are never the start's.</summary>
    public HmLstmLevelState Now { get; private set; } = start;

    /// <summary>Goes on by one step.</summary>
    /// <param name="next">What the level made of this step.</param>
    public void Add(in HmLstmLevelState next)
    {
        Now = running[steps.Count] is { } active ? next.Keep(active, Now) : next;
        steps.Add(Now);
    }

    /// <summary>h of every step, [B, T, H].</summary>
    public Tensor Hidden() => stack(steps.Select(static step => step.Hidden), 1);

    /// <summary>z of every step and of each given level that has a detector, [B, L', T]; null when none has.</summary>
    public static Tensor? Boundaries(params ReadOnlySpan<LevelTrace> levels)
    {
        var rows = new List<Tensor>();
        foreach (LevelTrace level in levels)
        {
            if (level.Now.Boundary is not null)
            {
                rows.Add(cat(level.steps.ConvertAll(static step => step.Boundary!), 1));
            }
        }

        if (rows.Count == 0)
        {
            return null;
        }

        Tensor boundaries = stack(rows, 1);
        rows.ForEach(static row => row.Dispose());
        return boundaries;
    }
}
