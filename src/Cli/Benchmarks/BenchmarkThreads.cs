using System.Diagnostics;
using System.Runtime.InteropServices;
using Hmlstm.Cli.Networks;
using Hmlstm.Runtime.Engines;

namespace Hmlstm.Cli.Benchmarks;

/// <summary>How many threads this process computes with: the engine, torch's operations, and the products of the OpenBLAS below these, which has threads of its own.</summary>
internal static class BenchmarkThreads
{
    private static readonly Lazy<SetThreads?> OpenBlas = new(FindOpenBlas);

    private delegate void SetThreads(int count);

    /// <summary>Sets the number.</summary>
    /// <param name="count">1 or more.</param>
    public static void Use(int count)
    {
        ComputeThreads.Use(count);
        CpuEngine.Threads = count;
        OpenBlas.Value?.Invoke(count);
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
