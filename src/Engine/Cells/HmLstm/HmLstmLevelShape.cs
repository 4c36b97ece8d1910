namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The sizes of one level.</summary>
/// <param name="InputSize">Width of what comes from below, at least 1.</param>
/// <param name="HiddenSize">H, at least 1.</param>
/// <param name="AboveSize">Width of the level above; 0 at the top.</param>
/// <param name="HasDetector">Whether the level finds boundaries.</param>
/// <param name="Normalises">Whether gates and cell are layer-normalised.</param>
public sealed record HmLstmLevelShape(int InputSize, int HiddenSize, int AboveSize, bool HasDetector, bool Normalises)
{
    /// <summary>Units filled up to whole panels: how far apart rows of states lie.</summary>
    internal int Stride { get; } = Rows.Row.Stride(HiddenSize);

    /// <summary>Width of the sums of the four gates, each with its padding.</summary>
    internal int Gates => 4 * Stride;

    /// <summary>Width of the input, filled up.</summary>
    internal int InputStride { get; } = Rows.Row.Stride(InputSize);

    /// <summary>Width of the level above, filled up.</summary>
    internal int AboveStride { get; } = Rows.Row.Stride(AboveSize);
}
