namespace Hmlstm.Engine.Cells.Linear;

/// <summary>The sizes of a linear layer's call.</summary>
/// <param name="Rows">How many rows, at least 1.</param>
/// <param name="Inputs">in, at least 1.</param>
/// <param name="Outputs">out, at least 1.</param>
public readonly record struct LinearShape(int Rows, int Inputs, int Outputs);
