namespace Hmlstm.Engine.Cells.Plain;

/// <summary>Where the parameters of one layer and direction lie, or their gradients; gates in torch's order.</summary>
/// <param name="InputWeight">[gates H, in].</param>
/// <param name="HiddenWeight">[gates H, H].</param>
/// <param name="InputBias">[gates H]; 0 for none.</param>
/// <param name="HiddenBias">[gates H]; 0 for none.</param>
public readonly record struct LayerParameters(nint InputWeight, nint HiddenWeight, nint InputBias, nint HiddenBias);
