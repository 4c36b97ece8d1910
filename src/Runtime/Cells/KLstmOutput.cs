using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>What a k-lstm layer gives; its tensors belong to the dispose scope around the call. Of one step, the shapes are without T.</summary>
/// <param name="Hidden">h, [B, T, H].</param>
/// <param name="Selection">w, what mixed the cells, [B, T, K].</param>
/// <param name="Probability">q, the selector's probabilities, [B, T, K].</param>
/// <param name="State">The state afterwards, of each row after its last real step.</param>
public readonly record struct KLstmOutput(Tensor Hidden, Tensor Selection, Tensor Probability, KLstmState State);
