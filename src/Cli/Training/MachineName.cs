using System.Globalization;
using System.Runtime.InteropServices;

namespace Hmlstm.Cli.Training;

/// <summary>Says in a few words what a training computes on.</summary>
internal static class MachineName
{
    private const string Processors = "/proc/cpuinfo";
    private const int MostLines = 100;

    /// <summary>The processor's name, or its architecture where the system does not tell it; its cores; the threads that compute.</summary>
    /// <param name="threads">Threads that compute; null for one per core.</param>
    public static string Of(int? threads)
    {
        int cores = Environment.ProcessorCount;
        int used = threads ?? cores;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor()}, {cores} {(cores == 1 ? "core" : "cores")}, {used} {(used == 1 ? "thread" : "threads")}");
    }

    private static string Processor()
    {
        try
        {
            string? line = File.ReadLines(Processors).Take(MostLines)
                .FirstOrDefault(static text => text.StartsWith("model name", StringComparison.Ordinal));
            if (line?.Split(':', 2) is [_, string name] && name.Trim().Length > 0)
            {
                return name.Trim();
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Only Linux has the file; elsewhere the architecture has to do.
        }

        return RuntimeInformation.ProcessArchitecture.ToString();
    }
}
