using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>One HM-LSTM level between two steps.</summary>
/// <remarks>
/// It only refers to tensors: they belong to the dispose scope in which a step made them, or to the typed state that holds this.
/// </remarks>
/// <param name="Hidden">h, [B, H].</param>
/// <param name="Cell">c, [B, H].</param>
/// <param name="Boundary">z, [B, 1]; null without a detector.</param>
public readonly record struct HmLstmLevelState(Tensor Hidden, Tensor Cell, Tensor? Boundary = null)
{
    /// <summary>This state where a row goes on, and an earlier one where it has ended.</summary>
    /// <param name="active">[B, 1] bool: true where the row goes on.</param>
    /// <param name="previous">What a row that has ended keeps.</param>
    public HmLstmLevelState Keep(Tensor active, in HmLstmLevelState previous) => new(
        where(active, Hidden, previous.Hidden),
        where(active, Cell, previous.Cell),
        Boundary is null ? null : where(active, Boundary, previous.Boundary!));

    /// <summary>A state over mapped tensors, in the order h, c, z.</summary>
    public HmLstmLevelState Map(Func<Tensor, Tensor> map) => new(map(Hidden), map(Cell), Boundary is null ? null : map(Boundary));
}

/// <summary>All levels of an HM-LSTM between two steps. It only refers to tensors, as <see cref="HmLstmLevelState"/> does.</summary>
public sealed class HmLstmState : IStackState<HmLstmState>
{
    /// <summary>Refers to the levels' tensors.</summary>
    /// <param name="levels">The levels, from the bottom up; at least one.</param>
    /// <exception cref="ArgumentException">There is no level.</exception>
    public HmLstmState(params IReadOnlyList<HmLstmLevelState> levels)
        : this(levels, null)
    {
    }

    internal HmLstmState(IReadOnlyList<HmLstmLevelState> levels, HmLstmStreamPlace? stream)
    {
        if (levels.Count == 0)
        {
            throw new ArgumentException("A state has at least one level.", nameof(levels));
        }

        Levels = levels;
        Stream = stream;
    }

    /// <summary>The levels, from the bottom up.</summary>
    public IReadOnlyList<HmLstmLevelState> Levels { get; }

    /// <summary>h of each level, [B, H], from the bottom up.</summary>
    public Tensor[] Hidden() => [.. Levels.Select(static level => level.Hidden)];

    /// <summary>The engine's stream whose last step gave this state; null where there is none.</summary>
    internal HmLstmStreamPlace? Stream { get; }

    /// <summary>
    /// The tensors with their names: <c>name1.hidden</c>, <c>name1.cell</c>, <c>name1.boundary</c>, <c>name2.hidden</c>, ...
    /// </summary>
    /// <param name="name">What the levels' names begin with.</param>
    public IEnumerable<(string Name, Tensor Value)> Tensors(string name)
    {
        for (int n = 0; n < Levels.Count; n++)
        {
            string level = $"{name}{n + 1}";
            yield return ($"{level}.hidden", Levels[n].Hidden);
            yield return ($"{level}.cell", Levels[n].Cell);
            if (Levels[n].Boundary is { } boundary)
            {
                yield return ($"{level}.boundary", boundary);
            }
        }
    }

    /// <inheritdoc/>
    public HmLstmState Map(Func<Tensor, Tensor> map) => new([.. Levels.Select(level => level.Map(map))], null);
}

/// <summary>What an HM-LSTM gives for a window; its tensors belong to the dispose scope around the call.</summary>
/// <param name="Hidden">h of each level, [B, T, H], from the bottom up.</param>
/// <param name="Boundaries">z of the levels with a detector, [B, L', T], from the bottom up: 1 where a stretch ends.</param>
/// <param name="State">The state afterwards, of each row after its last real step.</param>
public sealed record HmLstmOutput(Tensor[] Hidden, Tensor Boundaries, HmLstmState State);
