using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Keeps this thread in libtorch's inference mode until disposed, on the same thread.</summary>
internal sealed class InferenceMode : IDisposable
{
    private nint guard;

    internal InferenceMode(bool enabled) => guard = Native.ts_inference_mode_begin(enabled);

    internal static bool IsEnabled => Native.ts_inference_mode();

    public void Dispose()
    {
        if (guard != 0)
        {
            Native.ts_inference_mode_end(guard);
            guard = 0;
        }
    }
}
