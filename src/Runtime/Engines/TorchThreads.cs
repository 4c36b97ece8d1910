using TorchSharp;

namespace Hmlstm.Runtime.Engines;

/// <summary>How many threads one libtorch operation has on the CPU, until this is disposed.</summary>
/// <remarks>
/// Around the engine one is best: what is left to libtorch is small, and its threads go on spinning after each operation where the engine's
/// own should compute. (On two cores, an iteration of the example took more than twice as long with two.)
/// </remarks>
internal sealed class TorchThreads : IDisposable
{
    private readonly int before = torch.get_num_threads();

    /// <summary>Sets the number.</summary>
    /// <param name="count">1 or more; null for one where the engine computes on the device, and otherwise for what torch has.</param>
    /// <param name="device">Where the network is.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is below 1; nothing was changed.</exception>
    public TorchThreads(int? count, torch.Device device)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count ?? 1, 1, nameof(count));
        bool besideEngine = CpuEngine.Enabled && device.type == DeviceType.CPU;
        torch.set_num_threads(count ?? (besideEngine ? 1 : before));
    }

    /// <inheritdoc/>
    public void Dispose() => torch.set_num_threads(before);
}
