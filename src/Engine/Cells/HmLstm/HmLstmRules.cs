namespace Hmlstm.Engine.Cells.HmLstm;

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

    /// <summary>Whether the products follow the boundaries; with gradient only where none goes through the choice of the operation.</summary>
    internal bool IsSparse(bool keeps) =>
        !ComputesEveryRow && Boundary != BoundaryRule.Soft && !(keeps && GradientThroughOperations);
}
