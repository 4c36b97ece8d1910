using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_cross_entropy(
        Tensor input,
        Tensor target,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        long ignored,
        long reduction,
        double smoothing);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_nll_loss(
        Tensor input,
        Tensor target,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_binary_cross_entropy(
        Tensor input,
        Tensor target,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_binary_cross_entropy_with_logits(
        Tensor input,
        Tensor target,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        long reduction,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? positiveWeight);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_mse_loss(Tensor input, Tensor target, long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_l1_loss(Tensor input, Tensor target, long reduction);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_smooth_l1_loss(Tensor input, Tensor target, long reduction, double beta);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_huber_loss(Tensor input, Tensor target, long reduction, double delta);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_kl_div(Tensor input, Tensor target, long reduction, int logTarget);
}
