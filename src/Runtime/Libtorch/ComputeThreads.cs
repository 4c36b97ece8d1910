using Hmlstm.Runtime.Engines;
using TorchSharp;

namespace Hmlstm.Runtime.Libtorch;

/// <summary>
/// How many threads compute in this process: the engine's, which own rows of the batch; or those of one torch operation, where the engine
/// is off.
/// </summary>
public static class ComputeThreads
{
    /// <summary>
    /// Torch's operations around the engine are so small that handing parts of them to other threads costs more than it saves, and these
    /// would go on spinning where the engine's threads should compute.
    /// </summary>
    private const int TorchBesideEngine = 1;

    /// <summary>Tells both the engine and torch.</summary>
    /// <param name="count">Threads, 1 or more; null for one per core.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1.</exception>
    /// <exception cref="DllNotFoundException">TorchSharp's native library cannot be loaded.</exception>
    public static void Use(int? count = null)
    {
        LibtorchLoader.EnsureLoaded();
        CpuEngine.Threads = count ?? Environment.ProcessorCount;
        torch.set_num_threads(CpuEngine.Enabled ? TorchBesideEngine : CpuEngine.Threads);
    }
}
