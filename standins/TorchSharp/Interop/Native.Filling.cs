using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_clone(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_detach(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_detach_(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_zero_(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_fill_(Tensor input, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial int ts_copy_(Tensor input, Tensor source, [MarshalAs(UnmanagedType.U1)] bool nonBlocking);

    [LibraryImport(Library)]
    internal static partial int ts_set_(Tensor input, Tensor source);

    [LibraryImport(Library)]
    internal static partial int ts_requires_grad_(Tensor input, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);
}
