using System.Globalization;

namespace Hmlstm.Cli.Training;

/// <summary>The memory of this machine, or of the container around this process, in bytes.</summary>
/// <param name="Total">All of it; 0 where it is not known.</param>
/// <param name="Free">What can be taken now without taking it from another program; <paramref name="Total"/> where it is not known.</param>
internal sealed record MachineMemory(long Total, long Free)
{
    private const string Linux = "/proc/meminfo";

    /// <summary>The memory as it is now.</summary>
    public static MachineMemory Now()
    {
        long total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new MachineMemory(total, Math.Min(total, Available() ?? total));
    }

    /// <summary>Compares what a training needs with what there is.</summary>
    /// <param name="needed">Bytes, estimated.</param>
    /// <param name="what">What they are for, such as <c>batches of 64 rows over 100 steps</c>.</param>
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

    /// <summary>What Linux says is available, such as <c>MemAvailable:  1234 kB</c>; null on another system.</summary>
    private static long? Available()
    {
        try
        {
            string? line = File.Exists(Linux) ? File.ReadLines(Linux).FirstOrDefault(static line => line.StartsWith("MemAvailable:", StringComparison.Ordinal)) : null;
            string[] fields = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];
            return fields.Length > 1 && long.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes) ? kilobytes * 1024 : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
