using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_cat(ReadOnlySpan<nint> list, long count, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_stack(ReadOnlySpan<nint> list, long count, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_stack_of_kind(ReadOnlySpan<nint> list, long count, int kind);

    [LibraryImport(Library)]
    internal static partial Tensor ts_einsum([MarshalAs(UnmanagedType.LPUTF8Str)] string equation, ReadOnlySpan<nint> list, long count);

    [LibraryImport(Library)]
    internal static partial Tensor ts_where(Tensor condition, Tensor x, Tensor y);

    [LibraryImport(Library)]
    internal static partial int ts_where_indices(Tensor condition, out nint result, out long resultCount);

    [LibraryImport(Library)]
    internal static partial int ts_split(Tensor tensor, long size, long dim, out nint result, out long resultCount);

    [LibraryImport(Library)]
    internal static partial int ts_split_sizes(
        Tensor tensor, ReadOnlySpan<long> sizes, long sizesCount, long dim, out nint result, out long resultCount);

    [LibraryImport(Library)]
    internal static partial int ts_chunk(Tensor tensor, long chunks, long dim, out nint result, out long resultCount);

    [LibraryImport(Library)]
    internal static partial int ts_unbind(Tensor tensor, long dim, out nint result, out long resultCount);

    [LibraryImport(Library)]
    internal static partial int ts_broadcast_tensors(ReadOnlySpan<nint> list, long count, out nint result, out long resultCount);

    [LibraryImport(Library)]
    internal static partial int ts_meshgrid(
        ReadOnlySpan<nint> list, long count, [MarshalAs(UnmanagedType.LPUTF8Str)] string indexing, out nint result,
        out long resultCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_vector_norm(
        Tensor tensor,
        double ord,
        ReadOnlySpan<long> dim,
        long dimCount,
        [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_linalg_norm(
        Tensor tensor,
        NativeNumber ord,
        ReadOnlySpan<long> dim,
        long dimCount,
        [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_linalg_inv(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial Tensor ts_linalg_svdvals(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial Tensor ts_linalg_solve(Tensor a, Tensor b, [MarshalAs(UnmanagedType.U1)] bool left);

    [LibraryImport(Library)]
    internal static partial void ts_linalg_qr(Tensor tensor, int mode, out Tensor q, out Tensor r);
}
