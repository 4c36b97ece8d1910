namespace Hmlstm.Runtime.Data;

/// <summary>A text as B streams side by side: each row reads its own stretch from left to right, window after window, and carries its state along.</summary>
/// <remarks>
/// The part's N - 1 predictions are dealt out in B stretches that differ in length by one at most; every character but the first is predicted
/// exactly once. A row's first step sees the last character of the stretch before it, but no state. Where a stretch ends one step before the
/// longest, the last window is filled up with the target <see cref="Batch.Ignored"/>.
/// </remarks>
public sealed class TextStreams : IBatchSource
{
    private readonly TextPart part;
    private readonly int window;
    private readonly long rows;
    private readonly long shortest;
    private readonly long longer;

    /// <summary>Lays out the streams.</summary>
    /// <param name="part">The text; at least two characters.</param>
    /// <param name="batchSize">B, the streams; at least 1. A part with fewer predictions has as many streams as predictions.</param>
    /// <param name="window">T, the steps of a batch; at least 1. The last batch may have fewer.</param>
    /// <exception cref="DataException">The part has fewer than two characters.</exception>
    public TextStreams(TextPart part, int batchSize, int window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (part.Predictions < 1)
        {
            throw new DataException($"A part of the text has {part.Length} characters; at least 2 are needed. Give it a larger share of the split, or more text.");
        }

        this.part = part;
        this.window = window;
        rows = Math.Min(batchSize, part.Predictions);
        shortest = part.Predictions / rows;
        longer = part.Predictions % rows;
        Count = (LongestRow + window - 1) / window;
    }

    /// <inheritdoc/>
    public long Count { get; }

    private long LongestRow => shortest + (longer > 0 ? 1 : 0);

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);

        long first = index * window;
        int steps = (int)Math.Min(window, LongestRow - first);
        WindowReader reader = new(part, rows, steps);
        for (long row = 0; row < rows; row++)
        {
            long start = (row * shortest) + Math.Min(row, longer);
            long length = shortest + (row < longer ? 1 : 0);
            reader.Fill(row, start + first, (int)Math.Min(steps, length - first));
        }

        return reader.ToBatch(startsAll: index == 0);
    }
}
