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

/// <summary>What all levels of a stack do alike.</summary>
public sealed record HmLstmRules
{
    /// <summary>How z comes from z~.</summary>
    public BoundaryRule Boundary { get; init; }

    /// <summary>Whether z~ is σ(a s); otherwise the hard sigmoid clamp((a s + 1) / 2, 0, 1).</summary>
    public bool IsSigmoid { get; init; }

    /// <summary>Whether z also gets gradient from the choice of the operation, not only from where it multiplies hidden states.</summary>
    public bool GradientThroughOperations { get; init; }

    /// <summary>Whether z is 0 on a COPY step; otherwise it comes from the sum as always.</summary>
    public bool HoldsOnCopy { get; init; }

    /// <summary>Whether every row is computed at every step, whatever the boundaries say. The numbers are the same.</summary>
    public bool ComputesEveryRow { get; init; }

    /// <summary>Whether threads share out the columns of products over all rows, and not the rows; null for what suits the sizes.</summary>
    public bool? SharesColumns { get; init; }

    /// <summary>
    /// Whether the products follow the boundaries; with gradient only where none goes through the choice of the operation.
    /// </summary>
    internal bool IsSparse(bool savesForBackward) =>
        !ComputesEveryRow && Boundary != BoundaryRule.Soft && !(savesForBackward && GradientThroughOperations);
}

/// <summary>How the boundary z comes from its probability z~.</summary>
public enum BoundaryRule
{
    /// <summary>1 above one half.</summary>
    Step,

    /// <summary>1 where a number drawn uniformly from 0 to 1 is below z~.</summary>
    Sample,

    /// <summary>z~ itself.</summary>
    Soft,
}
