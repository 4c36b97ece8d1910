namespace Hmlstm.Cli.Training;

/// <summary>The time that a whole command may take, from the moment when this is made.</summary>
/// <param name="most">The time; null for no limit.</param>
/// <param name="clock">What it is measured with.</param>
internal sealed class TimeLimit(TimeSpan? most, TimeProvider clock)
{
    /// <summary>The longest time that a token's timer takes.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    private readonly long start = clock.GetTimestamp();

    /// <summary>What it is measured with.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Whether the time is up.</summary>
    public bool IsUp => Left <= TimeSpan.Zero;

    /// <summary>The time that is left, at least none; null for no limit.</summary>
    public TimeSpan? Left => most is not TimeSpan limit ? null
        : clock.GetElapsedTime(start) is TimeSpan gone && gone < limit ? limit - gone
        : TimeSpan.Zero;

    /// <summary>A token that is also set when the time is up; the caller disposes its source.</summary>
    public CancellationTokenSource With(CancellationToken token)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(token);
        if (Left is TimeSpan left)
        {
            source.CancelAfter(left < LongestTimer ? left : LongestTimer);
        }

        return source;
    }
}
