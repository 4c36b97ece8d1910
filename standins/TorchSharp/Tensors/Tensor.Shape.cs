using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Views, rearrangements and selections.</content>
    public partial class Tensor
    {
        public Tensor alias() => Native.ts_alias(this);

        public Tensor view(params long[] shape) => Native.ts_view(this, shape, shape.Length);

        public Tensor reshape(params long[] shape) => Native.ts_reshape(this, shape, shape.Length);

        public Tensor view_as(Tensor other) => Native.ts_view_as(this, other);

        public Tensor expand(ReadOnlySpan<long> sizes, bool isImplicit = false) => Native.ts_expand(this, sizes, sizes.Length, isImplicit);

        public Tensor expand(Size sizes, bool isImplicit = false) => Native.ts_expand(this, sizes.Shape, sizes.Length, isImplicit);

        public Tensor expand(long[] sizes, bool isImplicit = false) => Native.ts_expand(this, sizes, sizes.Length, isImplicit);

        public Tensor expand(params long[] sizes) => Native.ts_expand(this, sizes, sizes.Length, false);

        public Tensor expand_as(Tensor other) => Native.ts_expand_as(this, other);

        public Tensor broadcast_to(params long[] shape) => Native.ts_broadcast_to(this, shape, shape.Length);

        public Tensor repeat(params long[] sizes) => Native.ts_repeat(this, sizes, sizes.Length);

        public Tensor tile(long[] reps) => Native.ts_tile(this, reps, reps.Length);

        public Tensor transpose(long dim0, long dim1) => Native.ts_transpose(this, dim0, dim1);

        public Tensor transpose_(long dim0, long dim1) => Done(Native.ts_transpose_(this, dim0, dim1));

        public Tensor swapaxes(long dim0, long dim1) => Native.ts_transpose(this, dim0, dim1);

        public Tensor swapdims(long dim0, long dim1) => Native.ts_transpose(this, dim0, dim1);

        public Tensor permute(params long[] permutation) => Native.ts_permute(this, permutation, permutation.Length);

        public Tensor movedim(long[] source, long[] destination) =>
            Native.ts_movedim(this, source, source.Length, destination, destination.Length);

        public Tensor moveaxis(long[] source, long[] destination) =>
            Native.ts_movedim(this, source, source.Length, destination, destination.Length);

        public Tensor t() => Native.ts_t(this);

        public Tensor adjoint() => Native.ts_adjoint(this);

        public Tensor flatten(long start_dim = 0, long end_dim = -1) => Native.ts_flatten(this, start_dim, end_dim);

        public Tensor unflatten(long dim, Size sizes) => Native.ts_unflatten(this, dim, sizes.Shape, sizes.Length);

        public Tensor unflatten(long dim, params long[] sizes) => Native.ts_unflatten(this, dim, sizes, sizes.Length);

        public Tensor ravel() => Native.ts_ravel(this);

        public Tensor squeeze(long? dim = null) => Native.ts_squeeze(this, dim.HasValue, dim ?? 0);

        public Tensor squeeze_(long? dim = null) => Done(Native.ts_squeeze_(this, dim.HasValue, dim ?? 0));

        public Tensor unsqueeze(long dim) => Native.ts_unsqueeze(this, dim);

        public Tensor unsqueeze_(long dim) => Done(Native.ts_unsqueeze_(this, dim));

        public Tensor contiguous() => Native.ts_contiguous(this);

        public Tensor unfold(long dimension, long size, long step) => Native.ts_unfold(this, dimension, size, step);

        public Tensor as_strided(long[] size, long[] strides, long storageOffset = 0) =>
            Native.ts_as_strided(this, size, size.Length, strides, strides.Length, storageOffset);

        public Tensor select(long dim, long index) => Native.ts_select(this, dim, index);

        public Tensor narrow(long dim, long start, long length) => Native.ts_narrow(this, dim, start, length);

        public Tensor diagonal(long offset = 0, long dim1 = 0, long dim2 = 1) => Native.ts_diagonal(this, offset, dim1, dim2);

        public Tensor diag(long diagonal = 0) => Native.ts_diag(this, diagonal);

        public Tensor diag_embed(long offset = 0, long dim1 = -2, long dim2 = -1) => Native.ts_diag_embed(this, offset, dim1, dim2);

        public Tensor flip(params long[] dims) => Native.ts_flip(this, dims, dims.Length);

        public Tensor fliplr() => Native.ts_fliplr(this);

        public Tensor flipud() => Native.ts_flipud(this);

        public Tensor roll(ReadOnlySpan<long> shifts, ReadOnlySpan<long> dims = default) =>
            Native.ts_roll(this, shifts, shifts.Length, dims, dims.Length);

        public Tensor roll((long, long, long) shifts, (long, long, long) dims) =>
            Native.ts_roll(this, [shifts.Item1, shifts.Item2, shifts.Item3], 3, [dims.Item1, dims.Item2, dims.Item3], 3);

        public Tensor roll((long, long) shifts, (long, long) dims) =>
            Native.ts_roll(this, [shifts.Item1, shifts.Item2], 2, [dims.Item1, dims.Item2], 2);

        public Tensor roll(long[] shifts) => Native.ts_roll(this, shifts, shifts.Length, default, 0);

        public Tensor roll(long[] shifts, long[] dims) => Native.ts_roll(this, shifts, shifts.Length, dims, dims.Length);

        public Tensor roll(long shifts, long? dims = null) => Native.ts_roll_dim(this, [shifts], 1, dims.HasValue, dims ?? 0);

        public Tensor tril(long diagonal = 0) => Native.ts_tril(this, diagonal);

        public Tensor tril_(long diagonal = 0) => Done(Native.ts_tril_(this, diagonal));

        public Tensor triu(long diagonal = 0) => Native.ts_triu(this, diagonal);

        public Tensor triu_(long diagonal = 0) => Done(Native.ts_triu_(this, diagonal));

        public Tensor gather(long dim, Tensor index) => Native.ts_gather(this, dim, index, false);

        public Tensor index_select(long dim, Tensor index) => Native.ts_index_select(this, dim, index);

        public Tensor take(Tensor index) => Native.ts_take(this, index);

        public Tensor take_along_dim(Tensor indices, long dim) => Native.ts_take_along_dim(this, indices, dim);

        public Tensor masked_select(Tensor mask) => Native.ts_masked_select(this, mask);

        public Tensor nonzero() => Native.ts_nonzero(this);

        public Tensor argwhere() => Native.ts_argwhere(this);

        public Tensor scatter(long dim, Tensor index, Tensor src) => Native.ts_scatter(this, dim, index, src);

        public Tensor scatter_add(long dim, Tensor index, Tensor src) => Native.ts_scatter_add(this, dim, index, src);

        public Tensor masked_fill(Tensor mask, Scalar value) => Native.ts_masked_fill(this, mask, value);

        public Tensor index_add(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Native.ts_index_add(this, dim, index, source, alpha);

        public Tensor index_copy(long dim, Tensor index, Tensor source) => Native.ts_index_copy(this, dim, index, source);

        public Tensor index_fill(long dim, Tensor index, Scalar value) => Native.ts_index_fill(this, dim, index, value);

        public Tensor masked_scatter(Tensor mask, Tensor value) => Native.ts_masked_scatter(this, mask, value);

        public Tensor scatter_(long dim, Tensor index, Tensor src) => Done(Native.ts_scatter_(this, dim, index, src));

        public Tensor scatter_add_(long dim, Tensor index, Tensor src) => Done(Native.ts_scatter_add_(this, dim, index, src));

        public Tensor masked_fill_(Tensor mask, Scalar value) => Done(Native.ts_masked_fill_(this, mask, value));

        public Tensor index_add_(long dim, Tensor index, Tensor source, Scalar alpha) =>
            Done(Native.ts_index_add_(this, dim, index, source, alpha));

        public Tensor index_copy_(long dim, Tensor index, Tensor source) => Done(Native.ts_index_copy_(this, dim, index, source));

        public Tensor index_fill_(long dim, Tensor index, Scalar value) => Done(Native.ts_index_fill_(this, dim, index, value));

        public Tensor masked_scatter_(Tensor mask, Tensor value) => Done(Native.ts_masked_scatter_(this, mask, value));

        public Tensor repeat_interleave(long repeats, long? dim = null, long? output_size = null) =>
            Native.ts_repeat_interleave_all(this, repeats, dim.HasValue, dim ?? 0, output_size.HasValue, output_size ?? 0);

        public Tensor repeat_interleave(Tensor repeats, long? dim = null, long? output_size = null) =>
            Native.ts_repeat_interleave(this, repeats, dim.HasValue, dim ?? 0, output_size.HasValue, output_size ?? 0);

        public Tensor permute(IEnumerable<long> permutation) => permute(permutation.ToArray());

        /// <summary>All dimensions in reverse order.</summary>
        public Tensor T => permute(Enumerable.Range(0, (int)ndim).Select(dim => ndim - 1 - dim));

        /// <summary>The last two dimensions exchanged.</summary>
        public Tensor mT => transpose(-2, -1);
    }
}
