using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_alias(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_view(Tensor input, ReadOnlySpan<long> shape, long shapeCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_reshape(Tensor input, ReadOnlySpan<long> shape, long shapeCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_view_as(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_expand(
        Tensor input,
        ReadOnlySpan<long> shape,
        long shapeCount,
        [MarshalAs(UnmanagedType.U1)] bool isImplicit);

    [LibraryImport(Library)]
    internal static partial Tensor ts_expand_as(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_broadcast_to(Tensor input, ReadOnlySpan<long> shape, long shapeCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_repeat(Tensor input, ReadOnlySpan<long> repeats, long repeatsCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_tile(Tensor input, ReadOnlySpan<long> repeats, long repeatsCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_transpose(Tensor input, long dim0, long dim1);

    [LibraryImport(Library)]
    internal static partial int ts_transpose_(Tensor input, long dim0, long dim1);

    [LibraryImport(Library)]
    internal static partial Tensor ts_permute(Tensor input, ReadOnlySpan<long> order, long orderCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_movedim(
        Tensor input,
        ReadOnlySpan<long> source,
        long sourceCount,
        ReadOnlySpan<long> destination,
        long destinationCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_t(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_adjoint(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_flatten(Tensor input, long startDim, long endDim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_unflatten(Tensor input, long dim, ReadOnlySpan<long> sizes, long sizesCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_ravel(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_squeeze(Tensor input, [MarshalAs(UnmanagedType.U1)] bool dimGiven, long dim);

    [LibraryImport(Library)]
    internal static partial int ts_squeeze_(Tensor input, [MarshalAs(UnmanagedType.U1)] bool dimGiven, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_unsqueeze(Tensor input, long dim);

    [LibraryImport(Library)]
    internal static partial int ts_unsqueeze_(Tensor input, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_contiguous(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_unfold(Tensor input, long dim, long size, long step);

    [LibraryImport(Library)]
    internal static partial Tensor ts_as_strided(
        Tensor input,
        ReadOnlySpan<long> size,
        long sizeCount,
        ReadOnlySpan<long> strides,
        long stridesCount,
        long offset);

    [LibraryImport(Library)]
    internal static partial Tensor ts_select(Tensor input, long dim, long index);

    [LibraryImport(Library)]
    internal static partial Tensor ts_narrow(Tensor input, long dim, long start, long length);

    [LibraryImport(Library)]
    internal static partial Tensor ts_diagonal(Tensor input, long offset, long dim1, long dim2);

    [LibraryImport(Library)]
    internal static partial Tensor ts_diag(Tensor input, long diagonal);

    [LibraryImport(Library)]
    internal static partial Tensor ts_diag_embed(Tensor input, long offset, long dim1, long dim2);

    [LibraryImport(Library)]
    internal static partial Tensor ts_flip(Tensor input, ReadOnlySpan<long> dim, long dimCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_fliplr(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_flipud(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_roll(
        Tensor input,
        ReadOnlySpan<long> shifts,
        long shiftsCount,
        ReadOnlySpan<long> dim,
        long dimCount);

    [LibraryImport(Library)]
    internal static partial Tensor ts_roll_dim(
        Tensor input,
        ReadOnlySpan<long> shifts,
        long shiftsCount,
        [MarshalAs(UnmanagedType.U1)] bool dimGiven,
        long dim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_tril(Tensor input, long diagonal);

    [LibraryImport(Library)]
    internal static partial int ts_tril_(Tensor input, long diagonal);

    [LibraryImport(Library)]
    internal static partial Tensor ts_triu(Tensor input, long diagonal);

    [LibraryImport(Library)]
    internal static partial int ts_triu_(Tensor input, long diagonal);

    [LibraryImport(Library)]
    internal static partial Tensor ts_gather(Tensor input, long dim, Tensor index, [MarshalAs(UnmanagedType.U1)] bool sparseGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_index_select(Tensor input, long dim, Tensor index);

    [LibraryImport(Library)]
    internal static partial Tensor ts_take(Tensor input, Tensor index);

    [LibraryImport(Library)]
    internal static partial Tensor ts_take_along_dim(Tensor input, Tensor indices, long dim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_masked_select(Tensor input, Tensor mask);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nonzero(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_argwhere(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_scatter(Tensor input, long dim, Tensor index, Tensor src);

    [LibraryImport(Library)]
    internal static partial Tensor ts_scatter_add(Tensor input, long dim, Tensor index, Tensor src);

    [LibraryImport(Library)]
    internal static partial Tensor ts_masked_fill(Tensor input, Tensor mask, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial Tensor ts_index_add(Tensor input, long dim, Tensor index, Tensor source, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial Tensor ts_index_copy(Tensor input, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial Tensor ts_index_fill(Tensor input, long dim, Tensor index, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial Tensor ts_masked_scatter(Tensor input, Tensor mask, Tensor source);

    [LibraryImport(Library)]
    internal static partial int ts_scatter_(Tensor input, long dim, Tensor index, Tensor src);

    [LibraryImport(Library)]
    internal static partial int ts_scatter_add_(Tensor input, long dim, Tensor index, Tensor src);

    [LibraryImport(Library)]
    internal static partial int ts_masked_fill_(Tensor input, Tensor mask, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial int ts_index_add_(Tensor input, long dim, Tensor index, Tensor source, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial int ts_index_copy_(Tensor input, long dim, Tensor index, Tensor source);

    [LibraryImport(Library)]
    internal static partial int ts_index_fill_(Tensor input, long dim, Tensor index, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial int ts_masked_scatter_(Tensor input, Tensor mask, Tensor source);

    [LibraryImport(Library)]
    internal static partial Tensor ts_repeat_interleave_all(
        Tensor input,
        long repeats,
        [MarshalAs(UnmanagedType.U1)] bool dimGiven,
        long dim,
        [MarshalAs(UnmanagedType.U1)] bool outputSizeGiven,
        long outputSize);

    [LibraryImport(Library)]
    internal static partial Tensor ts_repeat_interleave(
        Tensor input,
        Tensor repeats,
        [MarshalAs(UnmanagedType.U1)] bool dimGiven,
        long dim,
        [MarshalAs(UnmanagedType.U1)] bool outputSizeGiven,
        long outputSize);
}
