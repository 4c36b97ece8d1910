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
        Tensor? batchSizes,
        Tensor? sorted,
        Tensor? unsorted,
        ReadOnlySpan<nint> weights,
        long count,
        Tensor? h0,
        Tensor? c0,
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
