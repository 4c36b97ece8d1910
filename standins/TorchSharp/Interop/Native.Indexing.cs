using System.Runtime.InteropServices;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial Tensor ts_get_numbers(Tensor tensor, ReadOnlySpan<long> numbers, long count);

    [LibraryImport(Library)]
    internal static partial int ts_set_numbers(Tensor tensor, ReadOnlySpan<long> numbers, long count, Tensor value);

    [LibraryImport(Library)]
    internal static partial Tensor ts_get(Tensor tensor, ReadOnlySpan<NativeIndex> places, long count);

    [LibraryImport(Library)]
    internal static partial int ts_set(Tensor tensor, ReadOnlySpan<NativeIndex> places, long count, Tensor value);

    [LibraryImport(Library)]
    internal static partial int ts_set_number(Tensor tensor, ReadOnlySpan<NativeIndex> places, long count, NativeNumber value);

    [LibraryImport(Library)]
    internal static partial int ts_accumulate(Tensor tensor, ReadOnlySpan<nint> list, long count, Tensor value);

    [LibraryImport(Library)]
    internal static partial Tensor ts_slice(Tensor tensor, long dim, long start, long stop, long step);
}
