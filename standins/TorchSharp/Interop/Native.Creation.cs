using System.Runtime.InteropServices;
using Generator = TorchSharp.torch.Generator;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_constant(
        int kind,
        NativeNumber value,
        ReadOnlySpan<long> shape,
        long count,
        int type,
        int deviceType,
        int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_constant_like(
        int kind,
        NativeNumber value,
        Tensor other,
        int type,
        int deviceType,
        int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_randint_like(
        Tensor other, long low, long high, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_rand(
        [MarshalAs(UnmanagedType.U1)] bool normal,
        ReadOnlySpan<long> shape,
        long count,
        Generator? generator,
        int type,
        int deviceType,
        int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_randint(
        long low, long high, ReadOnlySpan<long> shape, long count, Generator? generator, int type, int deviceType, int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_randperm(
        long n,
        Generator? generator,
        int type,
        int deviceType,
        int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_normal(
        double mean, double std, ReadOnlySpan<long> shape, long count, Generator? generator, int type, int deviceType, int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_arange(
        NativeNumber start,
        NativeNumber stop,
        NativeNumber step,
        int type,
        int deviceType,
        int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_linspace(
        double start, double end, long steps, int type, int deviceType, int deviceIndex, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_logspace(
        double start,
        double end,
        long steps,
        double numberBase,
        int type,
        int deviceType,
        int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_eye(
        long rows,
        long columns,
        int type,
        int deviceType,
        int deviceIndex,
        [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial Tensor ts_tril_indices(
        [MarshalAs(UnmanagedType.U1)] bool upper, long rows, long columns, long offset, int type, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial Tensor ts_copy_of(void* data, ReadOnlySpan<long> shape, long count, int type);

    [LibraryImport(Library)]
    internal static partial Tensor ts_over(
        void* data, delegate* unmanaged<nint, void> release, nint context, ReadOnlySpan<long> shape, long count, int type);
}
