namespace Hmlstm.Cli.Boundaries;

/// <summary>A text that a network read, and where its levels saw a boundary.</summary>
internal sealed class BoundaryText
{
    private readonly bool[][] levels;

    /// <param name="symbols">The characters read, one entry per step.</param>
    /// <param name="levels">For each level with a detector, bottom to top, whether step t made a boundary.</param>
    /// <exception cref="ArgumentException">A level has another number of steps.</exception>
    public BoundaryText(IReadOnlyList<string> symbols, bool[][] levels)
    {
        if (levels.Any(level => level.Length != symbols.Count))
        {
            throw new ArgumentException($"Every level needs {symbols.Count} steps.", nameof(levels));
        }

        Symbols = symbols;
        this.levels = levels;
    }

    /// <summary>The characters read.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>Steps.</summary>
    public int Length => Symbols.Count;

    /// <summary>Levels that have a detector.</summary>
    public int LevelCount => levels.Length;

    /// <summary>Whether a level, counted from 0 at the bottom, saw a boundary when it had read the character of a step.</summary>
    public bool IsBoundary(int level, int step) => levels[level][step];

    /// <summary>The share of steps with a boundary, 0 to 1.</summary>
    public double Rate(int level) => Length == 0 ? 0 : (double)levels[level].Count(static isBoundary => isBoundary) / Length;
}
