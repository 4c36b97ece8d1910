using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Training;

/// <summary>A source each of whose batches takes as long on a clock as it says.</summary>
internal sealed class SlowBatches(IBatchSource source, HandClock clock, double seconds) : IBatchSource
{
    public long Count => source.Count;

    public Batch Read(long epoch, long index)
    {
        clock.Move(seconds);
        return source.Read(epoch, index);
    }
}
