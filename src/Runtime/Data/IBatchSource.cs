namespace Hmlstm.Runtime.Data;

/// <summary>One part of a data set, cut into batches that can be read in any order: training goes on in the middle of an epoch by asking for the next index.</summary>
public interface IBatchSource
{
    /// <summary>Batches of one epoch; at least 1.</summary>
    long Count { get; }

    /// <summary>Reads one batch, on the CPU. The same arguments always give the same numbers.</summary>
    /// <param name="epoch">Epochs done, from 0; it only changes the order of what is shuffled.</param>
    /// <param name="index">Which batch of the epoch, 0 to <see cref="Count"/> - 1.</param>
    /// <returns>The batch; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="DataException">The data can no longer be read.</exception>
    Batch Read(long epoch, long index);
}
