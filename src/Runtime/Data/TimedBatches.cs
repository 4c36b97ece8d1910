namespace Hmlstm.Runtime.Data;

/// <summary>A source that is read until a time is up: the next batch then ends whatever reads it.</summary>
/// <param name="source">The source.</param>
/// <param name="isUp">Whether the time is up.</param>
public sealed class TimedBatches(IBatchSource source, Func<bool> isUp) : IBatchSource
{
    /// <inheritdoc/>
    public long Count => source.Count;

    /// <summary>Batches that were read.</summary>
    public long Done { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The time is up.</exception>
    public Batch Read(long epoch, long index)
    {
        if (isUp())
        {
            throw new OperationCanceledException("The time is up.");
        }

        Batch batch = source.Read(epoch, index);
        Done++;
        return batch;
    }
}
