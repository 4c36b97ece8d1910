using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>A k-lstm layer between two steps. It only refers to tensors: they belong to a dispose scope or to the typed state that holds this.</summary>
/// <param name="Hidden">h, mixed over the cells, [B, H].</param>
/// <param name="Cell">c, mixed over the cells, [B, H].</param>
public readonly record struct KLstmState(Tensor Hidden, Tensor Cell)
{
    /// <summary>The tensors with their names: <c>name.hidden</c> and <c>name.cell</c>.</summary>
    /// <param name="name">The layer's name.</param>
    public (string Name, Tensor Value)[] Tensors(string name) => [($"{name}.hidden", Hidden), ($"{name}.cell", Cell)];

    /// <summary>A state over mapped tensors, in the order of <see cref="Tensors"/>.</summary>
    public KLstmState Map(Func<Tensor, Tensor> map) => new(map(Hidden), map(Cell));
}
