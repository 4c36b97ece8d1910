using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.Gated;

/// <summary>The sizes of a gated embedding's call.</summary>
/// <param name="Rows">How many rows, at least 1.</param>
/// <param name="Hidden">H of each level, from the bottom up.</param>
/// <param name="Width">Width of the embedding, at least 1.</param>
public sealed record GatedShape(int Rows, int[] Hidden, int Width)
{
    /// <summary>The sum of H.</summary>
    public int Total { get; } = Hidden.Sum();

    /// <summary>Refuses sizes that are out of their range, or too large together, and other levels.</summary>
    /// <param name="levels">How many levels have an address.</param>
    internal void Check(int levels)
    {
        EntryCheck.AtLeastOne(Rows);
        EntryCheck.AtLeastOne(Width);
        EntryCheck.AtLeastOne(Hidden.Length);
        EntryCheck.Count(levels, Hidden.Length, "levels");
        foreach (int width in Hidden)
        {
            EntryCheck.AtLeastOne(width);
        }

        const long most = int.MaxValue / 2;
        EntryCheck.Addressable((long)Rows * (Total + Hidden.Length + 16) < most && (long)Rows * Width < most && (long)Total * Width < most);
    }
}
