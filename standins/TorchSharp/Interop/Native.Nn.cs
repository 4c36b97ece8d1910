using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_linear(Tensor input, Tensor weight, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_embedding(
        Tensor weight,
        Tensor indices,
        long padding,
        double maxNorm,
        double normType,
        int byFrequency,
        int sparse);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_layer_norm(
        Tensor input,
        ReadOnlySpan<long> shape,
        long dimensions,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? weight,
        [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? bias,
        double eps);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_dropout(Tensor input, double p, int training, int inPlace);

    [LibraryImport(Library)]
    internal static partial int ts_nn_gelu_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_one_hot(Tensor input, long classes);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_normalize(Tensor input, double p, long dim, double eps);

    [LibraryImport(Library)]
    internal static partial int ts_nn_init_orthogonal(Tensor tensor, double gain);

    [LibraryImport(Library)]
    internal static partial int ts_nn_init_eye(Tensor tensor);

    [LibraryImport(Library)]
    internal static partial int ts_nn_init_trunc_normal(Tensor tensor, double mean, double std, double a, double b);

    [LibraryImport(Library)]
    internal static partial int ts_nn_clip_grad_norm(
        ReadOnlySpan<nint> parameters,
        long count,
        double maxNorm,
        double order,
        out double norm);

    [LibraryImport(Library)]
    internal static partial int ts_nn_clip_grad_value(ReadOnlySpan<nint> parameters, long count, double limit);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_parameters_to_vector(ReadOnlySpan<nint> parameters, long count);

    [LibraryImport(Library)]
    internal static partial int ts_nn_vector_to_parameters(Tensor vector, ReadOnlySpan<nint> parameters, long count);

    [LibraryImport(Library)]
    internal static partial Tensor ts_nn_pad_sequence(ReadOnlySpan<nint> sequences, long count, int batchFirst, double padding);

    [LibraryImport(Library)]
    internal static partial int ts_nn_pack_padded_sequence(Tensor input, Tensor lengths, int batchFirst, int isSorted, nint* parts);

    [LibraryImport(Library)]
    internal static partial int ts_nn_pack_sequence(ReadOnlySpan<nint> sequences, long count, int isSorted, nint* parts);

    [LibraryImport(Library)]
    internal static partial int ts_nn_pad_packed_sequence(
        Tensor data, Tensor batchSizes, [MarshalUsing(typeof(OptionalTensorMarshaller))] Tensor? unsorted, int batchFirst, double padding, long totalLength, out nint padded, out nint lengths);
}
