using System.Diagnostics;
using System.Runtime.InteropServices;
using Hmlstm.Cli.Networks;

namespace Hmlstm.Cli.Benchmarks;

/// <summary>
/// How many threads this process computes with: those of the engine. Torch's operations around it, and the products of the OpenBLAS below these, have one, as in every
/// command: OpenBLAS's threads go on spinning when their work is done, and would take the engine's place.
/// </summary>
internal static class BenchmarkThreads
{
    private static readonly Lazy<SetThreads?> OpenBlas = new(FindOpenBlas);

    private delegate void SetThreads(int count);

    /// <summary>Sets the number.</summary>
    /// <param name="count">1 or more.</param>
    public static void Use(int count)
    {
        ComputeThreads.Use(count);
        OpenBlas.Value?.Invoke(1);
    }

    private static SetThreads? FindOpenBlas()
    {
        using Process self = Process.GetCurrentProcess();
        foreach (ProcessModule module in self.Modules.Cast<ProcessModule>().Where(static module => module.FileName.Contains("openblas", StringComparison.OrdinalIgnoreCase)))
        {
            if (NativeLibrary.TryLoad(module.FileName, out nint library) && NativeLibrary.TryGetExport(library, "openblas_set_num_threads", out nint function))
            {
                return Marshal.GetDelegateForFunctionPointer<SetThreads>(function);
            }
        }

        return null;
    }
}
