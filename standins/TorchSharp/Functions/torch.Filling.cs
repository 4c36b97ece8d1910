using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Copies and constants.</content>
public static partial class torch
{
    public static Tensor clone(Tensor input) => Native.ts_clone(input);
}
