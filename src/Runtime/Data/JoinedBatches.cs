namespace Hmlstm.Runtime.Data;

/// <summary>Two sources one after the other as one: to measure over both.</summary>
/// <param name="first">The source that comes first.</param>
/// <param name="second">The one after it, whose rows all begin with its first batch.</param>
public sealed class JoinedBatches(IBatchSource first, IBatchSource second) : IBatchSource
{
    /// <inheritdoc/>
    public long Count => first.Count + second.Count;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index) => index < first.Count ? first.Read(epoch, index) : second.Read(epoch, index - first.Count);
}
