using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_sum(Tensor input, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_sum_dims(
        Tensor input,
        ReadOnlySpan<long> dim,
        long dimCount,
        [MarshalAs(UnmanagedType.U1)] bool keepdim,
        int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_mean(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_mean_dims(
        Tensor input,
        ReadOnlySpan<long> dim,
        long dimCount,
        [MarshalAs(UnmanagedType.U1)] bool keepdim,
        int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_prod(Tensor input, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_prod_dim(Tensor input, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_var(Tensor input, [MarshalAs(UnmanagedType.U1)] bool unbiased);

    [LibraryImport(Library)]
    internal static partial Tensor ts_var_dims(
        Tensor input,
        ReadOnlySpan<long> dim,
        long dimCount,
        [MarshalAs(UnmanagedType.U1)] bool unbiased,
        [MarshalAs(UnmanagedType.U1)] bool keepdim,
        int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_std(Tensor input, [MarshalAs(UnmanagedType.U1)] bool unbiased);

    [LibraryImport(Library)]
    internal static partial Tensor ts_std_dims(
        Tensor input,
        ReadOnlySpan<long> dim,
        long dimCount,
        [MarshalAs(UnmanagedType.U1)] bool unbiased,
        [MarshalAs(UnmanagedType.U1)] bool keepdim,
        int dtype);

    [LibraryImport(Library)]
    internal static partial Tensor ts_all(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_all_dim(Tensor input, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_any(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_any_dim(Tensor input, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_max(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_min(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_median(Tensor input);

    [LibraryImport(Library)]
    internal static partial void ts_max_dim(
        Tensor input,
        long dim,
        [MarshalAs(UnmanagedType.U1)] bool keepdim,
        out Tensor first,
        out Tensor second);

    [LibraryImport(Library)]
    internal static partial void ts_min_dim(
        Tensor input,
        long dim,
        [MarshalAs(UnmanagedType.U1)] bool keepdim,
        out Tensor first,
        out Tensor second);

    [LibraryImport(Library)]
    internal static partial Tensor ts_amax(
        Tensor input,
        ReadOnlySpan<long> dim,
        long dimCount,
        [MarshalAs(UnmanagedType.U1)] bool keepdim,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? @out);

    [LibraryImport(Library)]
    internal static partial Tensor ts_amin(
        Tensor input,
        ReadOnlySpan<long> dim,
        long dimCount,
        [MarshalAs(UnmanagedType.U1)] bool keepdim,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? @out);

    [LibraryImport(Library)]
    internal static partial Tensor ts_argmax(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_argmax_dim(Tensor input, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_argmin(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_argmin_dim(Tensor input, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_logsumexp(Tensor input, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim);

    [LibraryImport(Library)]
    internal static partial Tensor ts_norm(Tensor input, double p);

    [LibraryImport(Library)]
    internal static partial Tensor ts_norm_dim(Tensor input, long dim, [MarshalAs(UnmanagedType.U1)] bool keepdim, double p);

    [LibraryImport(Library)]
    internal static partial Tensor ts_count_nonzero(Tensor input, ReadOnlySpan<long> dim, long dimCount);

    [LibraryImport(Library)]
    internal static partial void ts_sort(
        Tensor input,
        long dim,
        [MarshalAs(UnmanagedType.U1)] bool descending,
        [MarshalAs(UnmanagedType.U1)] bool stable,
        out Tensor first,
        out Tensor second);

    [LibraryImport(Library)]
    internal static partial Tensor ts_argsort(Tensor input, long dim, [MarshalAs(UnmanagedType.U1)] bool descending);

    [LibraryImport(Library)]
    internal static partial void ts_topk(
        Tensor input,
        long k,
        long dim,
        [MarshalAs(UnmanagedType.U1)] bool largest,
        [MarshalAs(UnmanagedType.U1)] bool sorted,
        out Tensor first,
        out Tensor second);

    [LibraryImport(Library)]
    internal static partial Tensor ts_bincount(
        Tensor input,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weights,
        long minlength);

    [LibraryImport(Library)]
    internal static partial Tensor ts_trace(Tensor input);
}
