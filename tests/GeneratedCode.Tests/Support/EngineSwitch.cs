using Hmlstm.Runtime.Engines;

namespace Hmlstm.GeneratedCode.Tests.Support;

/// <summary>Whether the engine computes, until this is disposed.</summary>
internal sealed class EngineSwitch : IDisposable
{
    private readonly bool before = CpuEngine.Enabled;

    internal EngineSwitch(bool enabled) => CpuEngine.Enabled = enabled;

    public void Dispose() => CpuEngine.Enabled = before;
}
