namespace Hmlstm.Engine.Cells.Gated;

/// <summary>The sizes of a gated embedding's call.</summary>
/// <param name="Rows">How many rows, at least 1.</param>
/// <param name="Hidden">H of each level, from the bottom up.</param>
/// <param name="Width">Width of the embedding, at least 1.</param>
public sealed record GatedShape(int Rows, int[] Hidden, int Width)
{
    /// <summary>The sum of H.</summary>
    public int Total { get; } = Hidden.Sum();
}
