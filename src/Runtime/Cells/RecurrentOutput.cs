using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>What a stack of torch's own cells gives; its tensors belong to the dispose scope around the call.</summary>
/// <param name="Hidden">The top layer's h: [B, T, D H] of a window, forward direction first, or [B, H] of one step.</param>
/// <param name="State">The state afterwards, of each row after its last real step.</param>
public readonly record struct RecurrentOutput(Tensor Hidden, RecurrentState State);
