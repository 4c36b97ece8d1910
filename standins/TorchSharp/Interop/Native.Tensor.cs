using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial void ts_dispose(nint tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial long ts_dim(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial long ts_numel(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ts_dtype(Tensor tensor);
}
