using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Sets whether this thread records operations, and sets it back when disposed.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly bool before = IsEnabled;

    internal AutoGradMode(bool enabled) => Native.ts_set_grad_mode(enabled);

    internal static bool IsEnabled => Native.ts_grad_mode();

    public void Dispose() => Native.ts_set_grad_mode(before);
}
