using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>A stretch of a text: its training, validation or test part.</summary>
/// <param name="Tokens">The whole text.</param>
/// <param name="Start">The first token of the part.</param>
/// <param name="Length">Tokens of the part.</param>
public sealed record TextPart(TokenSequence Tokens, long Start, long Length)
{
    /// <summary>Tokens that can be predicted: each but the first, which has nothing before it.</summary>
    public long Predictions => Math.Max(0, Length - 1);

    /// <summary>Copies ids.</summary>
    /// <param name="offset">The first token, counted from the part's start.</param>
    /// <param name="destination">Filled whole.</param>
    /// <exception cref="ArgumentOutOfRangeException">The stretch does not lie inside the part.</exception>
    public void CopyTo(long offset, Span<long> destination)
    {
        if (offset < 0 || offset > Length - destination.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset),
                offset,
                $"Tokens {offset} to {offset + destination.Length} are not inside 0 to {Length}.");
        }

        Tokens.CopyTo(Start + offset, destination);
    }

    /// <summary>Refuses a part with nothing to predict.</summary>
    /// <exception cref="DataException">The part has fewer than two characters.</exception>
    internal void RequirePredictions()
    {
        if (Predictions < 1)
        {
            throw new DataException(
                $"A part of the text has {Length} characters; at least 2 are needed. Give it a larger share of the split, or more text.");
        }
    }
}

/// <summary>
/// A text as B streams side by side: each row reads its own stretch from left to right, window after window, and carries its state along.
/// </summary>
/// <remarks>
/// The part's N - 1 predictions are dealt out in B stretches that differ in length by one at most; every character but the first is
/// predicted exactly once. A row's first step sees the last character of the stretch before it, but no state. Where a stretch ends one step
/// before the longest, the last window is filled up with the target <see cref="Batch.Ignored"/>.
/// </remarks>
public sealed class TextStreams : IBatchSource, ILaidOutBatches
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
        part.RequirePredictions();
        this.part = part;
        this.window = window;
        rows = Math.Min(batchSize, part.Predictions);
        shortest = part.Predictions / rows;
        longer = part.Predictions % rows;
        Count = (LongestRow + window - 1) / window;
    }

    /// <inheritdoc/>
    public long Count { get; }

    BatchLayout ILaidOutBatches.Layout => new(rows, LongestRow, window, (int)rows, IsShuffled: false, CarriesState: true, InOrder: this);

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

/// <summary>A text as windows that know nothing of each other, in a new order every epoch: for training without carried state.</summary>
/// <remarks>
/// Windows follow each other without overlap, so every character but the first is predicted exactly once. A last window that is shorter is
/// filled up with the target <see cref="Batch.Ignored"/>.
/// </remarks>
public sealed class TextWindows : IBatchSource, ILaidOutBatches
{
    private readonly TextPart part;
    private readonly int batchSize;
    private readonly int window;
    private readonly int? seed;
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
        part.RequirePredictions();
        this.part = part;
        this.window = (int)Math.Min(window, part.Predictions);
        this.batchSize = batchSize;
        this.seed = seed;
        long windows = (part.Predictions + this.window - 1) / this.window;
        if (windows > int.MaxValue)
        {
            throw new DataException(
                $"The text has {windows} windows of {window} characters; at most {int.MaxValue} can be shuffled. Use a longer window.");
        }

        order = new ShuffledOrder((int)windows, seed);
        Rows = windows;
        Count = (windows + batchSize - 1) / batchSize;
    }

    /// <inheritdoc/>
    public long Count { get; }

    BatchLayout ILaidOutBatches.Layout => new(
        Rows, window, window, batchSize, seed is not null, CarriesState: false, new TextWindows(part, batchSize, window, seed: null));

    private long Rows { get; }

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

/// <summary>Fills one batch of windows over a text: inputs are the characters, targets the ones after them.</summary>
internal sealed class WindowReader(TextPart part, long rows, int steps)
{
    private readonly long[] inputs = new long[rows * steps];
    private readonly long[] targets = new long[rows * steps];
    private readonly long[] stretch = new long[steps + 1];
    private long predictions;

    /// <summary>Reads a row's characters and their successors; what lies beyond <paramref name="length"/> is filled up.</summary>
    /// <param name="row">Which row of the batch.</param>
    /// <param name="start">The part's first character that the row reads.</param>
    /// <param name="length">How many it reads and predicts; 0 to the batch's steps.</param>
    public void Fill(long row, long start, int length)
    {
        Span<long> input = inputs.AsSpan((int)row * steps, steps);
        Span<long> target = targets.AsSpan((int)row * steps, steps);
        target[length..].Fill(Batch.Ignored);
        if (length == 0)
        {
            return;
        }

        Span<long> read = stretch.AsSpan(0, length + 1);
        part.CopyTo(start, read);
        read[..length].CopyTo(input);
        read[1..].CopyTo(target);
        predictions += length;
    }

    /// <summary>The batch; the tensors stand on the arrays, without another copy.</summary>
    public Batch ToBatch(bool startsAll) => new()
    {
        Input = Shaped(inputs),
        Target = Shaped(targets),
        StartsAll = startsAll,
        Predictions = predictions,
    };

    private torch.Tensor Shaped(long[] values)
    {
        using torch.Tensor flat = torch.as_tensor(values);
        return flat.reshape(rows, steps);
    }
}
