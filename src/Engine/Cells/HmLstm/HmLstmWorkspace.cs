using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The memory of one window of a stack. It may be used again for the next one; until then it holds what backward needs.</summary>
public sealed class HmLstmWorkspace
{
    private HmLstmLevels? served;

    /// <summary>Memory that belongs to no window yet.</summary>
    public HmLstmWorkspace() => Weights = new WeightWork(this);

    /// <summary>How much of the work the last window asked for.</summary>
    public HmLstmWork Work { get; internal set; }

    internal LevelMemory[] Levels { get; private set; } = [];

    internal TokenTable Tokens { get; } = new();

    internal FloatBuffer TokenGradients { get; } = new();

    internal FloatBuffer Scratch { get; } = new();

    internal Team Team { get; } = new();

    /// <summary>Threads that compute.</summary>
    internal int Parts { get; private set; }

    /// <summary>Slices of the batch: one for each thread, or one whose columns the threads share out.</summary>
    internal int Slices { get; private set; }

    internal PackWork Pack { get; private set; } = new([]);

    internal ForwardWork Forward { get; private set; } = new(new HmLstmRules(), [], new Team());

    internal BackwardWork Backward { get; private set; } = new(new HmLstmRules(), [], new Team());

    internal WeightWork Weights { get; }

    /// <summary>Whether the last window that was computed here was one of a stack, of these sizes, and kept what backward needs.</summary>
    internal bool Holds(HmLstmLevels stack, int batch, int steps) =>
        served == stack && Levels[0] is { Keeps: true } bottom && bottom.Batch == batch && bottom.Steps == steps;

    /// <summary>Makes this the memory of a stack, and shares a window's work out to threads.</summary>
    internal void Serve(HmLstmLevels stack, int batch)
    {
        if (served != stack)
        {
            served = stack;
            Levels = [.. stack.Levels.Select(static shape => new LevelMemory(shape))];
            Pack = new PackWork(Levels);
            Forward = new ForwardWork(stack.Rules, Levels, Team);
            Backward = new BackwardWork(stack.Rules, Levels, Team);
        }

        (Parts, Slices) = stack.Split(batch);
    }
}
