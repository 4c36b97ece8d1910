namespace Hmlstm.Runtime.Data;

/// <summary>A text as windows that know nothing of each other, in a new order every epoch: for training without carried state.</summary>
/// <remarks>
/// Windows follow each other without overlap, so every character but the first is predicted exactly once. A last window that is shorter is filled
/// up with the target <see cref="Batch.Ignored"/>.
/// </remarks>
public sealed class TextWindows : IBatchSource
{
    private readonly TextPart part;
    private readonly int batchSize;
    private readonly int window;
    private readonly ShuffledOrder order;

    /// <summary>Lays out the windows.</summary>
    /// <param name="part">The text; at least two characters.</param>
    /// <param name="batchSize">B, the windows of a batch; at least 1. The last batch may have fewer.</param>
    /// <param name="window">T, the steps of a window; at least 1.</param>
    /// <param name="seed">Rules the order; null keeps the text's order.</param>
    /// <exception cref="DataException">The part has fewer than two characters, or more windows than can be shuffled.</exception>
    public TextWindows(TextPart part, int batchSize, int window, int? seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        if (part.Predictions < 1)
        {
            throw new DataException($"A part of the text has {part.Length} characters; at least 2 are needed. Give it a larger share of the split, or more text.");
        }

        this.part = part;
        this.window = (int)Math.Min(window, part.Predictions);
        this.batchSize = batchSize;
        long windows = (part.Predictions + this.window - 1) / this.window;
        if (windows > int.MaxValue)
        {
            throw new DataException($"The text has {windows} windows of {window} characters; at most {int.MaxValue} can be shuffled. Use a longer window.");
        }

        order = new ShuffledOrder((int)windows, seed);
        Count = (windows + batchSize - 1) / batchSize;
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);

        ReadOnlySpan<int> chosen = order.Of(epoch, index * batchSize, batchSize);
        WindowReader reader = new(part, chosen.Length, window);
        for (int row = 0; row < chosen.Length; row++)
        {
            long start = (long)chosen[row] * window;
            reader.Fill(row, start, (int)Math.Min(window, part.Predictions - start));
        }

        return reader.ToBatch(startsAll: true);
    }
}
