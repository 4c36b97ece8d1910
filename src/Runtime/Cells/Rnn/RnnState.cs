using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>A stack of torch's own cells between two steps: a tensor per layer, direction and role.</summary>
/// <remarks>It only refers to tensors: they belong to a dispose scope or to the typed state that holds this.</remarks>
public sealed class RnnState : IStackState<RnnState>
{
    private readonly int directions;

    /// <summary>Refers to tensors.</summary>
    /// <param name="hidden">h, [B, H] each: layer by layer, and inside a layer forward before backward.</param>
    /// <param name="cell">c in the same order; empty for cells that have none.</param>
    /// <param name="bidirectional">Whether each layer has two directions.</param>
    /// <exception cref="ArgumentException">The numbers of tensors do not fit together.</exception>
    public RnnState(IReadOnlyList<Tensor> hidden, IReadOnlyList<Tensor> cell, bool bidirectional = false)
    {
        directions = bidirectional ? 2 : 1;
        if (hidden.Count == 0 || hidden.Count % directions != 0 || (cell.Count != 0 && cell.Count != hidden.Count))
        {
            throw new ArgumentException($"{hidden.Count} hidden states and {cell.Count} cells do not make a state.");
        }

        Hidden = hidden;
        Cell = cell;
    }

    /// <summary>h, [B, H] each: layer by layer, and inside a layer forward before backward.</summary>
    public IReadOnlyList<Tensor> Hidden { get; }

    /// <summary>c in the same order; empty for cells that have none.</summary>
    public IReadOnlyList<Tensor> Cell { get; }

    /// <summary>The tensors with their names: <c>name.hidden_l0</c>, <c>name.cell_l0</c>, <c>name.hidden_l0_reverse</c>, ...</summary>
    /// <param name="name">The stack's name.</param>
    public IEnumerable<(string Name, Tensor Value)> Tensors(string name)
    {
        for (int k = 0; k < Hidden.Count; k++)
        {
            string suffix = RnnLayout.Suffix(k / directions, k % directions);
            yield return ($"{name}.hidden{suffix}", Hidden[k]);
            if (Cell.Count > 0)
            {
                yield return ($"{name}.cell{suffix}", Cell[k]);
            }
        }
    }

    /// <summary>A state over mapped tensors, in the order of <see cref="Tensors"/>.</summary>
    public RnnState Map(Func<Tensor, Tensor> map)
    {
        var hidden = new Tensor[Hidden.Count];
        var cell = new Tensor[Cell.Count];
        for (int k = 0; k < hidden.Length; k++)
        {
            hidden[k] = map(Hidden[k]);
            if (cell.Length > 0)
            {
                cell[k] = map(Cell[k]);
            }
        }

        return new RnnState(hidden, cell, directions == 2);
    }
}

/// <summary>What a stack of torch's own cells gives for a window; its tensors belong to the dispose scope around the call.</summary>
/// <param name="Hidden">The top layer's h, [B, T, D H], forward direction first.</param>
/// <param name="State">The state afterwards, of each row after its last real step.</param>
public readonly record struct RnnOutput(Tensor Hidden, RnnState State);
