namespace Hmlstm.Cli.Tests;

/// <summary>
/// A clock that advances by the same amount whenever it is read, so that a time limit takes effect at the same place in every run.
/// </summary>
internal sealed class TickingClock(TimeSpan step) : TimeProvider
{
    private long ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => ticks += step.Ticks;
}
