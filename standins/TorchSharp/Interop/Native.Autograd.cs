using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial int ts_set_requires_grad(Tensor tensor, [MarshalAs(UnmanagedType.U1)] bool requiresGrad);

    [LibraryImport(Library)]
    internal static partial int ts_retain_grad(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial nint ts_share(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial nint ts_grad(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int ts_set_grad(Tensor tensor, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? grad);

    [LibraryImport(Library)]
    internal static partial int ts_backward(
        ReadOnlySpan<nint> outputs,
        long outputCount,
        ReadOnlySpan<nint> grads,
        long gradCount,
        [MarshalAs(UnmanagedType.U1)] bool retainGraph,
        [MarshalAs(UnmanagedType.U1)] bool createGraph,
        ReadOnlySpan<nint> inputs, long inputCount);

    [LibraryImport(Library)]
    internal static partial int ts_autograd_grad(
        ReadOnlySpan<nint> outputs, long outputCount, ReadOnlySpan<nint> inputs, long inputCount, ReadOnlySpan<nint> grads,
        long gradCount,
        [MarshalAs(UnmanagedType.U1)] bool retainGraph,
        [MarshalAs(UnmanagedType.U1)] bool createGraph,
        [MarshalAs(UnmanagedType.U1)] bool allowUnused,
        out nint result,
        out long resultCount);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_grad_mode();

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial void ts_set_grad_mode([MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_inference_mode();

    [LibraryImport(Library)]
    internal static partial nint ts_inference_mode_begin([MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Library)]
    internal static partial void ts_inference_mode_end(nint mode);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_anomaly_mode();

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_anomaly_checks_nan();

    [LibraryImport(Library)]
    internal static partial void ts_set_anomaly_mode(
        [MarshalAs(UnmanagedType.U1)] bool enabled,
        [MarshalAs(UnmanagedType.U1)] bool checkNan);

    [LibraryImport(Library)]
    internal static partial nint ts_node_new(
        NodeCallbacks callbacks, nint state, [MarshalAs(UnmanagedType.LPUTF8Str)] string name, ReadOnlySpan<nint> inputs,
        long inputCount);

    [LibraryImport(Library)]
    internal static partial void ts_node_dispose(nint node);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    internal static partial nint ts_node_address(nint node);

    [LibraryImport(Library)]
    internal static partial int ts_node_outputs(
        nint node, ReadOnlySpan<nint> inputs, long inputCount, ReadOnlySpan<nint> constants, long constantCount,
        ReadOnlySpan<nint> dirty, long dirtyCount, ReadOnlySpan<nint> outputs, long outputCount, out nint result, out long resultCount);

    [LibraryImport(Library)]
    internal static partial int ts_node_save(
        nint node,
        ReadOnlySpan<nint> list,
        long count,
        [MarshalAs(UnmanagedType.U1)] bool materializeGrads);

    [LibraryImport(Library)]
    internal static partial int ts_node_saved(nint node, out nint result, out long resultCount);
}
