namespace Hmlstm.Engine.Cells.Plain;

/// <summary>The rows of a slice at one step of one direction, and where their states before it lie.</summary>
/// <remarks>The first rows come from the neighbouring step; those that begin here (at the end of a short row, in the second direction) come from the start.</remarks>
/// <param name="At">The place of the step's first row, from the slice's first.</param>
/// <param name="Count">Rows that run.</param>
/// <param name="Neighbour">The place of the neighbouring step's first row.</param>
/// <param name="Continued">How many rows come from there.</param>
internal readonly record struct StepRows(int At, int Count, int Neighbour, int Continued);
