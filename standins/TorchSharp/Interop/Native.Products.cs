using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_matmul(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_mm(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_bmm(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_mv(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_dot(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_inner(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_outer(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_ger(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_vdot(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_kron(Tensor input, Tensor other);

    [LibraryImport(Library)]
    internal static partial Tensor ts_addmm(Tensor input, Tensor first, Tensor second, NativeNumber beta, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial Tensor ts_addbmm(Tensor input, Tensor first, Tensor second, NativeNumber beta, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial Tensor ts_addmv(Tensor input, Tensor matrix, Tensor vector, NativeNumber beta, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial Tensor ts_addr(Tensor input, Tensor first, Tensor second, NativeNumber beta, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial int ts_addmm_(Tensor input, Tensor first, Tensor second, NativeNumber beta, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial int ts_addbmm_(Tensor input, Tensor first, Tensor second, NativeNumber beta, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial int ts_addmv_(Tensor input, Tensor matrix, Tensor vector, NativeNumber beta, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial int ts_addr_(Tensor input, Tensor first, Tensor second, NativeNumber beta, NativeNumber alpha);

    [LibraryImport(Library)]
    internal static partial Tensor ts_baddbmm(Tensor input, Tensor first, Tensor second, NativeNumber beta, NativeNumber alpha);
}
