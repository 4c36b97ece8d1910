using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial int ts_nn_recurrent(
        in RecurrentShape shape,
        Tensor input,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? batchSizes,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? sorted,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? unsorted,
        ReadOnlySpan<nint> weights,
        long count,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? h0,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? c0,
        int training,
        nint* results);

    [LibraryImport(Library)]
    internal static partial int ts_nn_recurrent_cell(
        int kind,
        Tensor input,
        ReadOnlySpan<nint> weights,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? h0,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? c0,
        nint* results);
}
