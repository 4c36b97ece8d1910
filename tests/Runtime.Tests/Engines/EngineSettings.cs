using Hmlstm.Runtime.Engines;

namespace Hmlstm.Runtime.Tests.Engines;

/// <summary>Whether the engine computes, and with how many threads, until it is disposed.</summary>
internal sealed class EngineSettings : IDisposable
{
    private readonly (int Threads, bool Enabled) before = (CpuEngine.Threads, CpuEngine.Enabled);

    public EngineSettings(int threads, bool enabled = true) => (CpuEngine.Threads, CpuEngine.Enabled) = (threads, enabled);

    public void Dispose() => (CpuEngine.Threads, CpuEngine.Enabled) = before;
}
