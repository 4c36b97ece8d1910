namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>Which rows of a level are computed at a step.</summary>
/// <param name="Position">The first computed row's place.</param>
/// <param name="Computed">How many there are.</param>
/// <param name="WithoutInput">How many of them, from the first on, read nothing from below.</param>
/// <param name="Flushing">How many of them, from the first on, FLUSH and need no forget gate.</param>
/// <param name="Wanted">Products with the level above that are missing.</param>
/// <param name="IsNatural">Whether the computed rows are all rows of the slice, in their own order.</param>
internal readonly record struct StepPlan(int Position, int Computed, int WithoutInput, int Flushing, int Wanted, bool IsNatural);
