using System.Globalization;

namespace Hmlstm.Benchmarks;

/// <summary>How busy other processes keep each core while this one rests: times measured next to them are worth little.</summary>
/// <param name="Busy">The share of each core's time that was not idle, 0 to 1; empty where the system does not report it.</param>
internal sealed record MachineLoad(IReadOnlyList<double> Busy)
{
    /// <summary>A core that is busier than this is not quiet.</summary>
    public const double Quiet = 0.1;

    private static readonly TimeSpan Span = TimeSpan.FromSeconds(1);

    /// <summary>Whether any core is not quiet.</summary>
    public bool IsBusy => Busy.Any(static share => share > Quiet);

    /// <summary>Observes for a second, in which this process must be idle.</summary>
    public static MachineLoad Look()
    {
        if (!File.Exists("/proc/stat"))
        {
            return new MachineLoad([]);
        }

        IReadOnlyList<CoreTime> before = Read(File.ReadLines("/proc/stat"));
        Thread.Sleep(Span);
        return Between(before, Read(File.ReadLines("/proc/stat")));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Busy.Count == 0 ? "unknown" : string.Join(", ", Busy.Select(static share => BenchmarkText.Percent(share)));

    /// <summary>The load between two readings of <c>/proc/stat</c>.</summary>
    internal static MachineLoad Between(IReadOnlyList<CoreTime> before, IReadOnlyList<CoreTime> after) => new(
        [.. before.Zip(after).Select(static pair =>
        {
            double all = pair.Second.All - pair.First.All;
            return all > 0 ? Math.Clamp(1 - ((pair.Second.Idle - pair.First.Idle) / all), 0, 1) : 0;
        })]);

    /// <summary>
    /// The lines <c>cpu0 ...</c>: user, nice, system, idle, waiting for input and output,
    /// interrupts twice, and time stolen by the host.
    /// </summary>
    internal static IReadOnlyList<CoreTime> Read(IEnumerable<string> lines) =>
        [.. lines.Where(static line => IsCore(line)).Select(static line =>
        {
            IEnumerable<string> fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8);
            double[] ticks = [.. fields.Select(static field => double.Parse(field, CultureInfo.InvariantCulture))];
            return new CoreTime(ticks.Sum(), ticks[3] + ticks[4]);
        })];

    private static bool IsCore(string line) =>
        line.StartsWith("cpu", StringComparison.Ordinal) && !line.StartsWith("cpu ", StringComparison.Ordinal);

    /// <summary>A core's time since the machine started, in ticks.</summary>
    /// <param name="All">All of it.</param>
    /// <param name="Idle">Idle ticks.</param>
    internal readonly record struct CoreTime(double All, double Idle);
}
