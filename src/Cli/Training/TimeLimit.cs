using System.Globalization;
using TorchSharp;

namespace Hmlstm.Cli.Training;

/// <summary>The time that a whole command may take, from the construction of this object.</summary>
/// <param name="most">The time; null for no limit.</param>
/// <param name="clock">What it is measured with.</param>
internal sealed class TimeLimit(TimeSpan? most, TimeProvider clock)
{
    /// <summary>The longest time that the timer of a token accepts.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    private readonly long start = clock.GetTimestamp();

    /// <summary>What it is measured with.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Whether the time is up.</summary>
    public bool IsUp => Left <= TimeSpan.Zero;

    /// <summary>The time that is left, at least zero; null for no limit.</summary>
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

/// <summary>The memory of this machine, or of the container around this process, in bytes.</summary>
/// <param name="Total">All of it; 0 if unknown.</param>
/// <param name="Free">What can be taken now without taking it from another program; <paramref name="Total"/> if unknown.</param>
internal sealed record MachineMemory(long Total, long Free)
{
    private const string Linux = "/proc/meminfo";

    /// <summary>The memory as it is now.</summary>
    public static MachineMemory Now()
    {
        long total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new MachineMemory(total, Math.Min(total, Available() ?? total));
    }

    /// <summary>Compares what a training needs with what is available.</summary>
    /// <param name="needed">Bytes, estimated.</param>
    /// <param name="what">What needs them, such as <c>batches of 64 rows over 100 steps</c>.</param>
    /// <returns>A warning; null where the memory is enough.</returns>
    /// <exception cref="InputException">It is more than all of the memory.</exception>
    public string? Check(long needed, string what)
    {
        string need = $"training needs about {Gigabytes(needed)} ({what})";
        const string cure = "a smaller batch_size, window or network needs less";
        return Total > 0 && needed > Total ? throw new InputException($"{need}, but there are {Gigabytes(Total)} of memory in all; {cure}")
            : Total > 0 && needed > Free ? $"{need}, but only {Gigabytes(Free)} of memory are free; {cure}"
            : null;
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:N1} GB");

    /// <summary>What Linux reports as available, such as <c>MemAvailable:  1234 kB</c>; null on another system.</summary>
    private static long? Available()
    {
        try
        {
            string? line = File.Exists(Linux)
                ? File.ReadLines(Linux).FirstOrDefault(static line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
                : null;
            string[] fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            return fields.Length > 1 && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes)
                ? kilobytes * 1024
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

/// <summary>Finds the device that the command line names.</summary>
internal static class TrainingDevice
{
    /// <summary>The device.</summary>
    /// <param name="name">cpu or cuda.</param>
    /// <exception cref="InputException">This machine, or this libtorch, has no such device.</exception>
    public static torch.Device Find(string name) => name switch
    {
        "cuda" when !torch.cuda.is_available() =>
            throw new InputException("--device cuda: libtorch sees no CUDA device here; see 'hmlstm doctor'"),
        "cuda" => torch.CUDA,
        _ => torch.CPU,
    };
}
