namespace Hmlstm.Runtime.Data;

/// <summary>The first batches of a source as a source of its own: for a quick run of everything, or to see whether a network can learn a few batches by heart.</summary>
/// <remarks>They are the first batches of epoch 0 in every epoch, so that the same ones come again.</remarks>
public sealed class LimitedBatches : IBatchSource
{
    private readonly IBatchSource source;

    /// <summary>Limits a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="count">How many batches to keep at most; at least 1.</param>
    public LimitedBatches(IBatchSource source, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.source = source;
        Count = Math.Min(count, source.Count);
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return source.Read(0, index);
    }
}
