namespace Hmlstm.Runtime.Tests.Training;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class HandClock : TimeProvider
{
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks;

    public void Move(double seconds) => ticks += (long)(seconds * TimeSpan.TicksPerSecond);
}
