using Hmlstm.Runtime.Libtorch;

namespace Hmlstm.Runtime.Data;

/// <summary>A source in which a row now and then starts from zeros although its state could be carried.</summary>
/// <remarks>
/// With carried state alone a row starts from zeros once in an epoch. What a network does from there is hardly trained, although every evaluation, stream and sample begins
/// there. Which rows start is a function of the seed, the epoch and the batch, so a resumed training draws the same ones.
/// </remarks>
/// <param name="source">The source.</param>
/// <param name="probability">The probability that a row starts, for each batch; 0 to 1.</param>
/// <param name="seed">Rules which rows start.</param>
internal sealed class RestartedBatches(IBatchSource source, double probability, int seed) : IBatchSource
{
    /// <inheritdoc/>
    public long Count => source.Count;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        Batch batch = source.Read(epoch, index);
        if (batch.StartsAll)
        {
            return batch;
        }

        PortableRandom random = new(unchecked(((ulong)seed << 32) ^ (ulong)((epoch * Count) + index)));
        bool[] starts = batch.Starts is null ? new bool[batch.Input.shape[0]] : TensorValues.Of<bool>(batch.Starts);
        for (int row = 0; row < starts.Length; row++)
        {
            starts[row] |= random.Uniform() < probability;
        }

        return Array.IndexOf(starts, true) < 0 ? batch : batch.Starting(starts);
    }
}
