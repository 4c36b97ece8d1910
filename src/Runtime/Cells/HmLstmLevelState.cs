using TorchSharp;

namespace Hmlstm.Runtime.Cells;

/// <summary>One HM-LSTM level between two steps.</summary>
/// <remarks>
/// It only refers to tensors: they belong to the dispose scope in which a step made them, or to the typed state that they came from.
/// The level keeps along with it what is the same for all steps of a window.
/// </remarks>
/// <param name="Hidden">h, [B, H].</param>
/// <param name="Cell">c, [B, H].</param>
/// <param name="Boundary">z, [B, 1]; null without a detector.</param>
public readonly record struct HmLstmLevelState(torch.Tensor Hidden, torch.Tensor Cell, torch.Tensor? Boundary = null)
{
    /// <summary>[B, 1] bool: where z is 1. Null where it is not known yet, or where z is no 0/1 value.</summary>
    internal torch.Tensor? IsBoundary { get; init; }

    /// <summary>The level's weights as one matrix for the rest of the window; null where a step multiplies with each by itself.</summary>
    internal torch.Tensor? Packed { get; init; }

    /// <summary>The engine's stream that made this state, with the weights that it began with; null where there is none.</summary>
    internal Engines.HmLstmStreamPlace? Stream { get; init; }

    /// <summary>This state where a row goes on, and an earlier one where it has ended.</summary>
    /// <param name="active">[B, 1] bool: true where the row goes on.</param>
    /// <param name="previous">What a row that has ended keeps.</param>
    public HmLstmLevelState Keep(torch.Tensor active, in HmLstmLevelState previous) => new(
        torch.where(active, Hidden, previous.Hidden),
        torch.where(active, Cell, previous.Cell),
        Boundary is null ? null : torch.where(active, Boundary, previous.Boundary!))
    {
        Packed = Packed,
    };

    /// <summary>The tensors with their names, as a typed state lists them: <c>name.hidden</c>, <c>name.cell</c>, <c>name.boundary</c>.</summary>
    /// <param name="name">The level's name.</param>
    public (string Name, torch.Tensor Value)[] Tensors(string name) => Boundary is null
        ? [($"{name}.hidden", Hidden), ($"{name}.cell", Cell)]
        : [($"{name}.hidden", Hidden), ($"{name}.cell", Cell), ($"{name}.boundary", Boundary)];

    /// <summary>A state over mapped tensors, in the order of <see cref="Tensors"/>.</summary>
    public HmLstmLevelState Map(Func<torch.Tensor, torch.Tensor> map) => new(map(Hidden), map(Cell), Boundary is null ? null : map(Boundary));

    /// <summary>The tensors alone, without what holds for one window only. A typed state that outlives the window keeps this.</summary>
    public HmLstmLevelState WithoutCache() => new(Hidden, Cell, Boundary) { Stream = Stream };
}
