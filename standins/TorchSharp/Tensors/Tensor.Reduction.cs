using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    /// <content>Sums, means, extremes, norms, order.</content>
    public partial class Tensor
    {
        public Tensor sum(ScalarType? type = null) => Native.ts_sum(this, Code(type));

        public Tensor sum(ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_sum_dims(this, dim, dim.Length, keepdim, Code(type));

        public Tensor sum(long dim, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_sum_dims(this, [dim], 1, keepdim, Code(type));

        public Tensor sum(long[] dim, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_sum_dims(this, dim, dim.Length, keepdim, Code(type));

        public Tensor mean() => Native.ts_mean(this);

        public Tensor mean(long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_mean_dims(this, dimensions, dimensions.Length, keepdim, Code(type));

        public Tensor prod(ScalarType? type = null) => Native.ts_prod(this, Code(type));

        public Tensor prod(long dim, bool keepdim = false, ScalarType? type = null) => Native.ts_prod_dim(this, dim, keepdim, Code(type));

        public Tensor var(bool unbiased = true) => Native.ts_var(this, unbiased);

        public Tensor var(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_var_dims(this, dimensions, dimensions.Length, unbiased, keepdim, Code(type));

        public Tensor var((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_var_dims(this, [dim.Item1, dim.Item2, dim.Item3], 3, unbiased, keepdim, Code(type));

        public Tensor var((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_var_dims(this, [dim.Item1, dim.Item2], 2, unbiased, keepdim, Code(type));

        public Tensor var(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_var_dims(this, [dim], 1, unbiased, keepdim, Code(type));

        public Tensor var(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_var_dims(this, dimensions, dimensions.Length, unbiased, keepdim, Code(type));

        public Tensor std(bool unbiased = true) => Native.ts_std(this, unbiased);

        public Tensor std(ReadOnlySpan<long> dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_std_dims(this, dimensions, dimensions.Length, unbiased, keepdim, Code(type));

        public Tensor std((long, long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_std_dims(this, [dim.Item1, dim.Item2, dim.Item3], 3, unbiased, keepdim, Code(type));

        public Tensor std((long, long) dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_std_dims(this, [dim.Item1, dim.Item2], 2, unbiased, keepdim, Code(type));

        public Tensor std(long dim, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_std_dims(this, [dim], 1, unbiased, keepdim, Code(type));

        public Tensor std(long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
            Native.ts_std_dims(this, dimensions, dimensions.Length, unbiased, keepdim, Code(type));

        public Tensor all() => Native.ts_all(this);

        public Tensor all(long dim, bool keepdim = false) => Native.ts_all_dim(this, dim, keepdim);

        public Tensor any() => Native.ts_any(this);

        public Tensor any(long dim, bool keepdim = false) => Native.ts_any_dim(this, dim, keepdim);

        public Tensor max() => Native.ts_max(this);

        public Tensor min() => Native.ts_min(this);

        public Tensor median() => Native.ts_median(this);

        public (Tensor values, Tensor indexes) max(long dim, bool keepdim = false)
        {
            Native.ts_max_dim(this, dim, keepdim, out Tensor values, out Tensor indexes);
            return (values, indexes);
        }

        public (Tensor values, Tensor indexes) min(long dim, bool keepdim = false)
        {
            Native.ts_min_dim(this, dim, keepdim, out Tensor values, out Tensor indexes);
            return (values, indexes);
        }

        public Tensor amax(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Native.ts_amax(this, dims, dims.Length, keepdim, @out);

        public Tensor amax(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Native.ts_amax(this, dims, dims.Length, keepdim, @out);

        public Tensor amax(params long[] dims) => Native.ts_amax(this, dims, dims.Length, false, null);

        public Tensor amin(ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
            Native.ts_amin(this, dims, dims.Length, keepdim, @out);

        public Tensor amin(long[] dims, bool keepdim = false, Tensor? @out = null) =>
            Native.ts_amin(this, dims, dims.Length, keepdim, @out);

        public Tensor amin(params long[] dims) => Native.ts_amin(this, dims, dims.Length, false, null);

        public Tensor argmax() => Native.ts_argmax(this);

        public Tensor argmax(long dim, bool keepdim = false) => Native.ts_argmax_dim(this, dim, keepdim);

        public Tensor argmin() => Native.ts_argmin(this);

        public Tensor argmin(long dim, bool keepdim = false) => Native.ts_argmin_dim(this, dim, keepdim);

        public Tensor logsumexp(long dim, bool keepdim = false) => Native.ts_logsumexp(this, dim, keepdim);

        public Tensor norm(float p = 2) => Native.ts_norm(this, p);

        public Tensor norm(int dim, bool keepdim = false, float p = 2) => Native.ts_norm_dim(this, dim, keepdim, p);

        public Tensor count_nonzero(long[]? dims = null) => Native.ts_count_nonzero(this, dims, dims?.Length ?? 0);

        public (Tensor Values, Tensor Indices) sort(long dim = -1, bool descending = false, bool stable = false)
        {
            Native.ts_sort(this, dim, descending, stable, out Tensor Values, out Tensor Indices);
            return (Values, Indices);
        }

        public Tensor argsort(long dim = -1, bool descending = false) => Native.ts_argsort(this, dim, descending);

        public (Tensor values, Tensor indexes) topk(int k, int dim = -1, bool largest = true, bool sorted = true)
        {
            Native.ts_topk(this, k, dim, largest, sorted, out Tensor values, out Tensor indexes);
            return (values, indexes);
        }

        public Tensor bincount(Tensor weights, long minlength = 0) => Native.ts_bincount(this, weights, minlength);

        public Tensor trace() => Native.ts_trace(this);

        public Tensor sum(long dim0, long dim1, bool keepdim = false, ScalarType? type = null) => sum([dim0, dim1], keepdim, type);

        public Tensor sum(long dim0, long dim1, long dim2, bool keepdim = false, ScalarType? type = null) =>
            sum([dim0, dim1, dim2], keepdim, type);
    }
}
