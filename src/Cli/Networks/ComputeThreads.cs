using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Cli.Networks;

/// <summary>How many threads compute: the engine's, which own rows of the batch; or those of one torch operation, where the engine is switched off.</summary>
internal static class ComputeThreads
{
    /// <summary>
    /// Torch's operations around the engine are so small that handing parts of them to other threads costs more than it saves, and these would go on spinning where the
    /// engine's threads should compute.
    /// </summary>
    private const int TorchBesideEngine = 1;

    /// <summary>Tells both, before the first operation.</summary>
    /// <param name="count">Threads; null for one per core.</param>
    /// <exception cref="UsageException">The number is 0 or above 1,024.</exception>
    /// <exception cref="DllNotFoundException">TorchSharp's native library cannot be loaded.</exception>
    public static void Use(int? count = null)
    {
        if (count is < 1 or > 1024)
        {
            throw new UsageException($"--threads takes a number from 1 to 1024, not {count}");
        }

        LibtorchLoader.EnsureLoaded();
        CpuEngine.Threads = count ?? Environment.ProcessorCount;
        torch.set_num_threads(CpuEngine.Enabled ? TorchBesideEngine : CpuEngine.Threads);
    }
}
