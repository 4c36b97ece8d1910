namespace Hmlstm.Runtime.Reports;

/// <summary>One sequence that a network read, and what happened inside at each step; every list has a value per step.</summary>
public sealed class SequenceReading
{
    private readonly IReadOnlyList<double>[] boundaries;

    /// <summary>Puts a reading together.</summary>
    /// <param name="length">T, the steps.</param>
    /// <param name="boundaries">z of each level that has a detector, from the bottom up; null without any.</param>
    /// <exception cref="ArgumentException">A level has another number of steps.</exception>
    public SequenceReading(int length, IReadOnlyList<IReadOnlyList<double>>? boundaries = null)
    {
        this.boundaries = [.. Checked(boundaries ?? [], length, nameof(boundaries))];
        Length = length;
    }

    /// <summary>T, the steps.</summary>
    public int Length { get; }

    /// <summary>Levels that have a detector.</summary>
    public int LevelCount => boundaries.Length;

    /// <summary>What each step read, for tokens; empty for real vectors.</summary>
    public IReadOnlyList<string> Symbols { get; init; } = [];

    /// <summary>
    /// Whether symbols are single characters; words and pieces of them are not, and stand apart in views with a column per step.
    /// </summary>
    public bool HasCharacters => Symbols.All(static symbol => symbol.EnumerateRunes().Count() <= 1);

    /// <summary>What entered, one list per feature; empty for tokens.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Inputs { get; init; } = [];

    /// <summary>
    /// What each step should have predicted, one list per value; empty where there is one prediction for the sequence,
    /// or where classes are predicted.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<double>> Targets { get; init; } = [];

    /// <summary>What each step predicted, like <see cref="Targets"/>.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Predictions { get; init; } = [];

    /// <summary>The norm of each HM-LSTM level's hidden state, from the bottom up; empty without levels.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Norms { get; init; } = [];

    /// <summary>The selector's probability q of each cell of the top k-lstm layer; empty without one.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Selection { get; init; } = [];

    /// <summary>Bits that each step's symbol cost a language model, not a number for the first one; empty for other tasks.</summary>
    public IReadOnlyList<double> Bits { get; init; } = [];

    /// <summary>The symbol that a language model finds the most probable after each step; empty for other tasks.</summary>
    public IReadOnlyList<string> Expected { get; init; } = [];

    /// <summary>Whether a level saw a boundary when it had read a step; a soft boundary counts above one half.</summary>
    /// <param name="level">The level, from 0 at the bottom.</param>
    /// <param name="step">The step, from 0.</param>
    public bool IsBoundary(int level, int step) => boundaries[level][step] > 0.5;

    /// <summary>z of a level at a step, 0 to 1.</summary>
    /// <param name="level">The level, from 0 at the bottom.</param>
    /// <param name="step">The step, from 0.</param>
    public double Boundary(int level, int step) => boundaries[level][step];

    /// <summary>The share of steps with a boundary, 0 to 1.</summary>
    /// <param name="level">The level, from 0 at the bottom.</param>
    public double Rate(int level) => Length == 0 ? 0 : (double)boundaries[level].Count(static z => z > 0.5) / Length;

    private static IReadOnlyList<IReadOnlyList<double>> Checked(IReadOnlyList<IReadOnlyList<double>> rows, int length, string name) =>
        rows.All(row => row.Count == length) ? rows : throw new ArgumentException($"Every level needs {length} steps.", name);
}

/// <summary>
/// The state z of a k-LSTM's Markov chain over one sequence: which cell of the top layer has the largest weight at each step.
/// </summary>
/// <param name="Cells">The cell at each step, from 0.</param>
/// <param name="Class">The sequence's class, the true one and the predicted one; null where it has none.</param>
public sealed record CellSequence(IReadOnlyList<int> Cells, (int Truth, int Prediction)? Class);
