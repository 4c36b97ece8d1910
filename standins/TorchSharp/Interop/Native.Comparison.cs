using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_eq(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_eq_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_eq_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_eq_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_ne(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_ne_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_ne_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_ne_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_lt(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_lt_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_lt_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_lt_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_le(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_le_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_le_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_le_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_gt(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_gt_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_gt_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_gt_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_ge(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_ge_scalar(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial int ts_ge_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_ge_scalar_(Tensor input, NativeNumber other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_logical_and(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_logical_and_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_logical_or(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_logical_or_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_logical_xor(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_logical_xor_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_bitwise_and(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_and_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_bitwise_or(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_or_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_bitwise_xor(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial int ts_bitwise_xor_(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_isclose(
        Tensor input,
        Tensor other,
        double rtol,
        double atol,
        [MarshalAs(UnmanagedType.U1)] bool equalNan);
}
