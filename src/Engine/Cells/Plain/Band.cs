namespace Hmlstm.Engine.Cells.Plain;

/// <summary>Rows of a weight whose gates lie beside each other in a row of sums.</summary>
/// <param name="Row">The first row in the weight, in torch's order.</param>
/// <param name="Column">Its place in a row of sums.</param>
/// <param name="Count">How many rows.</param>
internal readonly record struct Band(int Row, int Column, int Count);
