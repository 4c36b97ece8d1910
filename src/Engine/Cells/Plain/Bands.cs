namespace Hmlstm.Engine.Cells.Plain;

/// <summary>Walks over a thread's share of the rows of a weight.</summary>
/// <param name="block">The gates.</param>
/// <param name="units">H.</param>
/// <param name="stride">Floats of a gate in a row of sums.</param>
/// <param name="share">Which thread.</param>
/// <param name="shares">How many there are.</param>
internal struct Bands(GateBlock block, int units, int stride, int share, int shares)
{
    private readonly int end = (int)((long)block.Count * units * (share + 1) / shares);
    private int row = (int)((long)block.Count * units * share / shares);

    /// <summary>The next rows; false after the last.</summary>
    public bool Next(out Band band)
    {
        int gate = row / units;
        int last = stride == units ? end : Math.Min(end, (gate + 1) * units);
        band = new Band((block.First * units) + row, ((block.Slot + gate) * stride) + (row % units), last - row);
        row = last;
        return band.Count > 0;
    }
}
