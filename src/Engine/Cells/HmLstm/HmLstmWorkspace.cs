namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The memory of one window of a stack. It may be used again for the next one; until then it holds what backward needs.</summary>
public sealed class HmLstmWorkspace
{
    /// <summary>How much of the work the last window asked for.</summary>
    public HmLstmWork Work { get; internal set; }

    internal LevelMemory[] Levels { get; private set; } = [];

    internal TokenTable Tokens { get; } = new();

    internal Memory.FloatBuffer TokenGradients { get; } = new();

    internal Memory.FloatBuffer Scratch { get; } = new();

    internal Threads.Team Team { get; } = new();

    internal int Slices { get; set; }

    /// <summary>Makes this the memory of a stack.</summary>
    internal void Serve(IReadOnlyList<HmLstmLevelShape> shapes)
    {
        if (Levels.Length != shapes.Count || !Levels.Select(static level => level.Shape).SequenceEqual(shapes))
        {
            Levels = [.. shapes.Select(static shape => new LevelMemory(shape))];
        }
    }
}
