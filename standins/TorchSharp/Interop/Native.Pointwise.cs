using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_exp(Tensor input);

    [LibraryImport(Library)]
    internal static partial int ts_exp_(Tensor input);

    [LibraryImport(Library)]
    internal static partial Tensor ts_add_scalar(Tensor input, NativeNumber other, NativeNumber alpha);
}
