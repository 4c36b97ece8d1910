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
    internal static partial long ts_element_size(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial long ts_storage_offset(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ts_dtype(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ts_device_type(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ts_device_index(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_is_leaf(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_is_sparse(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_is_contiguous(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_requires_grad(Tensor tensor);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ts_sizes(Tensor tensor, long* sizes);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial int ts_strides(Tensor tensor, long* strides);

    [LibraryImport(Library)]
    internal static partial int ts_size(Tensor tensor, long dim, out long size);

    [LibraryImport(Library)]
    internal static partial int ts_stride(Tensor tensor, long dim, out long stride);

    [LibraryImport(Library)]
    internal static partial int ts_data(Tensor tensor, out nint data);

    [LibraryImport(Library)]
    internal static partial int ts_item(Tensor tensor, out NativeNumber number);

    [LibraryImport(Library)]
    internal static partial int ts_is_nonzero(Tensor tensor, [MarshalAs(UnmanagedType.U1)] out bool answer);

    [LibraryImport(Library)]
    internal static partial int ts_equal(Tensor tensor, Tensor other, [MarshalAs(UnmanagedType.U1)] out bool answer);

    [LibraryImport(Library)]
    internal static partial int ts_allclose(
        Tensor tensor,
        Tensor other,
        double rtol,
        double atol,
        [MarshalAs(UnmanagedType.U1)] bool equalNan,
        [MarshalAs(UnmanagedType.U1)] out bool answer);

    [LibraryImport(Library)]
    internal static partial Tensor ts_to(
        Tensor tensor,
        int type,
        int deviceType,
        int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool nonBlocking,
        [MarshalAs(UnmanagedType.U1)] bool copy);

    [LibraryImport(Library)]
    internal static partial Tensor ts_pin_memory(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int ts_can_cast(int from, int to);

    [LibraryImport(Library)]
    internal static partial int ts_promote_types(int first, int second);
}
