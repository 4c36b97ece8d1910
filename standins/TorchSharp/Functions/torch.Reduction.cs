using TorchSharp.Interop;

namespace TorchSharp;

/// <content>Sums, means, extremes, norms, order.</content>
public static partial class torch
{
    public static Tensor sum(Tensor input, ScalarType? type = null) => Native.ts_sum(input, Code(type));

    public static Tensor sum(Tensor input, ReadOnlySpan<long> dim, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_sum_dims(input, dim, dim.Length, keepdim, Code(type));

    public static Tensor sum(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_sum_dims(input, [dim], 1, keepdim, Code(type));

    public static Tensor mean(Tensor input) => Native.ts_mean(input);

    public static Tensor mean(Tensor input, long[] dimensions, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_mean_dims(input, dimensions, dimensions.Length, keepdim, Code(type));

    public static Tensor prod(Tensor input, ScalarType? type = null) => Native.ts_prod(input, Code(type));

    public static Tensor prod(Tensor input, long dim, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_prod_dim(input, dim, keepdim, Code(type));

    public static Tensor var(Tensor input, bool unbiased = true) => Native.ts_var(input, unbiased);

    public static Tensor var(
        Tensor input,
        (long, long, long) dimensions,
        bool unbiased = true,
        bool keepdim = false,
        ScalarType? type = null) =>
        Native.ts_var_dims(input, [dimensions.Item1, dimensions.Item2, dimensions.Item3], 3, unbiased, keepdim, Code(type));

    public static Tensor var(Tensor input, (long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_var_dims(input, [dimensions.Item1, dimensions.Item2], 2, unbiased, keepdim, Code(type));

    public static Tensor var(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_var_dims(input, [dimensions], 1, unbiased, keepdim, Code(type));

    public static Tensor var(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_var_dims(input, dimensions, dimensions.Length, unbiased, keepdim, Code(type));

    public static Tensor std(Tensor input, bool unbiased = true) => Native.ts_std(input, unbiased);

    public static Tensor std(
        Tensor input,
        (long, long, long) dimensions,
        bool unbiased = true,
        bool keepdim = false,
        ScalarType? type = null) =>
        Native.ts_std_dims(input, [dimensions.Item1, dimensions.Item2, dimensions.Item3], 3, unbiased, keepdim, Code(type));

    public static Tensor std(Tensor input, (long, long) dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_std_dims(input, [dimensions.Item1, dimensions.Item2], 2, unbiased, keepdim, Code(type));

    public static Tensor std(Tensor input, long dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_std_dims(input, [dimensions], 1, unbiased, keepdim, Code(type));

    public static Tensor std(Tensor input, long[] dimensions, bool unbiased = true, bool keepdim = false, ScalarType? type = null) =>
        Native.ts_std_dims(input, dimensions, dimensions.Length, unbiased, keepdim, Code(type));

    public static Tensor all(Tensor input) => Native.ts_all(input);

    public static Tensor all(Tensor input, long dim, bool keepdim = false) => Native.ts_all_dim(input, dim, keepdim);

    public static Tensor any(Tensor input) => Native.ts_any(input);

    public static Tensor any(Tensor input, long dim, bool keepdim = false) => Native.ts_any_dim(input, dim, keepdim);

    public static Tensor max(Tensor input) => Native.ts_max(input);

    public static Tensor min(Tensor input) => Native.ts_min(input);

    public static Tensor median(Tensor input) => Native.ts_median(input);

    public static (Tensor values, Tensor indexes) max(Tensor input, long dim, bool keepdim = false)
    {
        Native.ts_max_dim(input, dim, keepdim, out Tensor values, out Tensor indexes);
        return (values, indexes);
    }

    public static (Tensor values, Tensor indexes) min(Tensor input, long dim, bool keepdim = false)
    {
        Native.ts_min_dim(input, dim, keepdim, out Tensor values, out Tensor indexes);
        return (values, indexes);
    }

    public static Tensor amax(Tensor input, ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
        Native.ts_amax(input, dims, dims.Length, keepdim, @out);

    public static Tensor amax(Tensor input, long[] dims) => Native.ts_amax(input, dims, dims.Length, false, null);

    public static Tensor amax(Tensor input, long[] dims, bool keepdim = false, Tensor? @out = null) =>
        Native.ts_amax(input, dims, dims.Length, keepdim, @out);

    public static Tensor amin(Tensor input, ReadOnlySpan<long> dims, bool keepdim = false, Tensor? @out = null) =>
        Native.ts_amin(input, dims, dims.Length, keepdim, @out);

    public static Tensor amin(Tensor input, long[] dims, bool keepdim = false, Tensor? @out = null) =>
        Native.ts_amin(input, dims, dims.Length, keepdim, @out);

    public static Tensor argmax(Tensor input) => Native.ts_argmax(input);

    public static Tensor argmax(Tensor input, long dim, bool keepdim = false) => Native.ts_argmax_dim(input, dim, keepdim);

    public static Tensor argmin(Tensor input) => Native.ts_argmin(input);

    public static Tensor argmin(Tensor input, long dim, bool keepdim = false) => Native.ts_argmin_dim(input, dim, keepdim);

    public static Tensor logsumexp(Tensor input, long dim, bool keepdim = false) => Native.ts_logsumexp(input, dim, keepdim);

    public static Tensor norm(Tensor input) => Native.ts_norm(input, 2);

    public static Tensor norm(Tensor input, float p = 2) => Native.ts_norm(input, p);

    public static Tensor norm(Tensor input, int dimension, bool keepdim = false, float p = 2) =>
        Native.ts_norm_dim(input, dimension, keepdim, p);

    public static Tensor count_nonzero(Tensor input, long[]? dims = null) => Native.ts_count_nonzero(input, dims, dims?.Length ?? 0);

    public static (Tensor values, Tensor indices) sort(Tensor input, long dim = -1, bool descending = false, bool stable = false)
    {
        Native.ts_sort(input, dim, descending, stable, out Tensor values, out Tensor indices);
        return (values, indices);
    }

    public static Tensor argsort(Tensor input, long dim = -1, bool descending = false) => Native.ts_argsort(input, dim, descending);

    public static (Tensor values, Tensor indices) topk(Tensor tensor, int k, int dim = -1, bool largest = true, bool sorted = true)
    {
        Native.ts_topk(tensor, k, dim, largest, sorted, out Tensor values, out Tensor indices);
        return (values, indices);
    }

    public static Tensor bincount(Tensor input, Tensor? weights = null, long minlength = 0) =>
        Native.ts_bincount(input, weights, minlength);

    public static Tensor trace(Tensor input) => Native.ts_trace(input);
}
