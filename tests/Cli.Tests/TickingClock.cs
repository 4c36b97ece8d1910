namespace Hmlstm.Cli.Tests;

/// <summary>
/// A clock that goes on by the same time whenever it is read, so that what ends with the time ends at the same place in every run.
/// </summary>
internal sealed class TickingClock(TimeSpan step) : TimeProvider
{
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks += step.Ticks;
}
