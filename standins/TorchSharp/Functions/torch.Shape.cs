using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Views, rearrangements and selections.</content>
public static partial class torch
{
    public static Tensor reshape(Tensor input, params long[] shape) => Native.ts_reshape(input, shape, shape.Length);

    public static Tensor broadcast_to(Tensor input, params long[] shape) => Native.ts_broadcast_to(input, shape, shape.Length);

    public static Tensor tile(Tensor input, long[] dims) => Native.ts_tile(input, dims, dims.Length);

    public static Tensor transpose(Tensor input, long dim0, long dim1) => Native.ts_transpose(input, dim0, dim1);

    public static Tensor swapaxes(Tensor input, long axis0, long axis1) => Native.ts_transpose(input, axis0, axis1);

    public static Tensor swapdims(Tensor input, long dim0, long dim1) => Native.ts_transpose(input, dim0, dim1);

    public static Tensor permute(Tensor input, params long[] permutation) => Native.ts_permute(input, permutation, permutation.Length);

    public static Tensor movedim(Tensor input, long source, long destination) => Native.ts_movedim(input, [source], 1, [destination], 1);

    public static Tensor movedim(Tensor input, long[] source, long[] destination) =>
        Native.ts_movedim(input, source, source.Length, destination, destination.Length);

    public static Tensor moveaxis(Tensor input, (long, long, long) source, (long, long, long) destination) =>
        Native.ts_movedim(
            input,
            [source.Item1, source.Item2, source.Item3],
            3,
            [destination.Item1, destination.Item2, destination.Item3],
            3);

    public static Tensor moveaxis(Tensor input, (long, long) source, (long, long) destination) =>
        Native.ts_movedim(input, [source.Item1, source.Item2], 2, [destination.Item1, destination.Item2], 2);

    public static Tensor moveaxis(Tensor input, long source, long destination) => Native.ts_movedim(input, [source], 1, [destination], 1);

    public static Tensor moveaxis(Tensor input, long[] source, long[] destination) =>
        Native.ts_movedim(input, source, source.Length, destination, destination.Length);

    public static Tensor t(Tensor input) => Native.ts_t(input);

    public static Tensor adjoint(Tensor input) => Native.ts_adjoint(input);

    public static Tensor flatten(Tensor input, long start_dim = 0, long end_dim = -1) => Native.ts_flatten(input, start_dim, end_dim);

    public static Tensor unflatten(Tensor input, long dim, Size sizes) => Native.ts_unflatten(input, dim, sizes.Shape, sizes.Length);

    public static Tensor unflatten(Tensor input, long dim, params long[] sizes) => Native.ts_unflatten(input, dim, sizes, sizes.Length);

    public static Tensor ravel(Tensor input) => Native.ts_ravel(input);

    public static Tensor squeeze(Tensor input, long? dim = null) => Native.ts_squeeze(input, dim.HasValue, dim ?? 0);

    public static Tensor squeeze_(Tensor input, long? dim = null) => input.Done(Native.ts_squeeze_(input, dim.HasValue, dim ?? 0));

    public static Tensor unsqueeze(Tensor input, long dim) => Native.ts_unsqueeze(input, dim);

    public static Tensor unsqueeze_(Tensor input, long dim) => input.Done(Native.ts_unsqueeze_(input, dim));

    public static Tensor select(Tensor input, long dim, long index) => Native.ts_select(input, dim, index);

    public static Tensor narrow(Tensor input, long dim, long start, long length) => Native.ts_narrow(input, dim, start, length);

    public static Tensor diagonal(Tensor input, long offset = 0, long dim1 = 0, long dim2 = 1) =>
        Native.ts_diagonal(input, offset, dim1, dim2);

    public static Tensor diag(Tensor input, long diagonal = 0) => Native.ts_diag(input, diagonal);

    public static Tensor diag_embed(Tensor input, long offset = 0, long dim1 = -2, long dim2 = -1) =>
        Native.ts_diag_embed(input, offset, dim1, dim2);

    public static Tensor flip(Tensor input, params long[] dims) => Native.ts_flip(input, dims, dims.Length);

    public static Tensor fliplr(Tensor input) => Native.ts_fliplr(input);

    public static Tensor flipud(Tensor input) => Native.ts_flipud(input);

    public static Tensor roll(Tensor input, ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) =>
        Native.ts_roll(input, shifts, shifts.Length, dims, dims.Length);

    public static Tensor roll(Tensor input, (long, long, long) shifts, (long, long, long) dims) =>
        Native.ts_roll(input, [shifts.Item1, shifts.Item2, shifts.Item3], 3, [dims.Item1, dims.Item2, dims.Item3], 3);

    public static Tensor roll(Tensor input, (long, long) shifts, (long, long) dims) =>
        Native.ts_roll(input, [shifts.Item1, shifts.Item2], 2, [dims.Item1, dims.Item2], 2);

    public static Tensor roll(Tensor input, long[] shifts) => Native.ts_roll(input, shifts, shifts.Length, default, 0);

    public static Tensor roll(Tensor input, long[] shifts, long[] dims) => Native.ts_roll(input, shifts, shifts.Length, dims, dims.Length);

    public static Tensor roll(Tensor input, long shifts, long? dims = null) =>
        Native.ts_roll_dim(input, [shifts], 1, dims.HasValue, dims ?? 0);

    public static Tensor tril(Tensor input, long diagonal = 0) => Native.ts_tril(input, diagonal);

    public static Tensor tril_(Tensor input, long diagonal = 0) => input.Done(Native.ts_tril_(input, diagonal));

    public static Tensor triu(Tensor input, long diagonal = 0) => Native.ts_triu(input, diagonal);

    public static Tensor triu_(Tensor input, long diagonal = 0) => input.Done(Native.ts_triu_(input, diagonal));

    public static Tensor gather(Tensor input, long dim, Tensor index) => Native.ts_gather(input, dim, index, false);

    public static Tensor gather(Tensor input, long dim, Tensor index, bool sparse_grad = false) =>
        Native.ts_gather(input, dim, index, sparse_grad);

    public static Tensor index_select(Tensor input, long dim, Tensor index) => Native.ts_index_select(input, dim, index);

    public static Tensor take(Tensor input, Tensor index) => Native.ts_take(input, index);

    public static Tensor take_along_dim(Tensor input, Tensor indices, long dim = 0) => Native.ts_take_along_dim(input, indices, dim);

    public static Tensor masked_select(Tensor input, Tensor mask) => Native.ts_masked_select(input, mask);

    public static Tensor nonzero(Tensor input) => Native.ts_nonzero(input);

    public static Tensor argwhere(Tensor input) => Native.ts_argwhere(input);

    public static Tensor scatter(Tensor input, long dim, Tensor index, Tensor src) => Native.ts_scatter(input, dim, index, src);

    public static Tensor scatter_add(Tensor input, long dim, Tensor index, Tensor src) => Native.ts_scatter_add(input, dim, index, src);

    public static Tensor index_add(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) =>
        Native.ts_index_add(input, dim, index, source, alpha);

    public static Tensor index_copy(Tensor input, long dim, Tensor index, Tensor source) => Native.ts_index_copy(input, dim, index, source);

    public static Tensor index_fill(Tensor input, long dim, Tensor index, Scalar value) => Native.ts_index_fill(input, dim, index, value);

    public static Tensor scatter_(Tensor input, long dim, Tensor index, Tensor src) =>
        input.Done(Native.ts_scatter_(input, dim, index, src));

    public static Tensor scatter_add_(Tensor input, long dim, Tensor index, Tensor src) =>
        input.Done(Native.ts_scatter_add_(input, dim, index, src));

    public static Tensor index_add_(Tensor input, long dim, Tensor index, Tensor source, Scalar alpha) =>
        input.Done(Native.ts_index_add_(input, dim, index, source, alpha));

    public static Tensor index_copy_(Tensor input, long dim, Tensor index, Tensor source) =>
        input.Done(Native.ts_index_copy_(input, dim, index, source));

    public static Tensor index_fill_(Tensor input, long dim, Tensor index, Scalar value) =>
        input.Done(Native.ts_index_fill_(input, dim, index, value));

    public static Tensor repeat_interleave(Tensor input, long repeats, long? dim = null, long? output_size = null) =>
        Native.ts_repeat_interleave_all(input, repeats, dim.HasValue, dim ?? 0, output_size.HasValue, output_size ?? 0);

    public static Tensor repeat_interleave(Tensor input, Tensor repeats, long? dim = null, long? output_size = null) =>
        Native.ts_repeat_interleave(input, repeats, dim.HasValue, dim ?? 0, output_size.HasValue, output_size ?? 0);
}
