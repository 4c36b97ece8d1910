using System.Runtime.InteropServices;
using Generator = TorchSharp.torch.Generator;
using Tensor = TorchSharp.torch.Tensor;

namespace TorchSharp.Interop;

internal static unsafe partial class Native
{
    [LibraryImport(Library)]
    internal static partial nint ts_generator_new(ulong seed, int deviceType, int deviceIndex);

    [LibraryImport(Library)]
    internal static partial nint ts_generator_default();

    [LibraryImport(Library)]
    internal static partial void ts_generator_dispose(nint generator);

    [LibraryImport(Library)]
    internal static partial int ts_generator_seed(Generator generator, long seed);

    [LibraryImport(Library)]
    internal static partial long ts_generator_initial_seed(Generator generator);

    [LibraryImport(Library)]
    internal static partial Tensor ts_generator_state(Generator generator);

    [LibraryImport(Library)]
    internal static partial int ts_generator_set_state(Generator generator, Tensor state);

    [LibraryImport(Library)]
    internal static partial int ts_manual_seed(long seed);

    [LibraryImport(Library)]
    internal static partial int ts_cuda_manual_seed(long seed, [MarshalAs(UnmanagedType.U1)] bool all);

    [LibraryImport(Library)]
    internal static partial int ts_cuda_device_count();

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_cudnn_is_available();

    [LibraryImport(Library)]
    internal static partial int ts_cuda_synchronize(int deviceIndex);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_get_tf32([MarshalAs(UnmanagedType.U1)] bool cudnn);

    [LibraryImport(Library)]
    internal static partial void ts_set_tf32([MarshalAs(UnmanagedType.U1)] bool cudnn, [MarshalAs(UnmanagedType.U1)] bool allow);

    [LibraryImport(Library)]
    internal static partial int ts_set_deterministic([MarshalAs(UnmanagedType.U1)] bool mode, [MarshalAs(UnmanagedType.U1)] bool warnOnly);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.U1)]
    internal static partial bool ts_get_deterministic();

    [LibraryImport(Library)]
    internal static partial int ts_get_num_threads();

    [LibraryImport(Library)]
    internal static partial int ts_get_num_interop_threads();

    [LibraryImport(Library)]
    internal static partial int ts_set_num_threads(int count);

    [LibraryImport(Library)]
    internal static partial int ts_set_num_interop_threads(int count);

    [LibraryImport(Library)]
    internal static partial int ts_get_default_dtype();

    [LibraryImport(Library)]
    internal static partial int ts_set_default_dtype(int type);

    [LibraryImport(Library)]
    internal static partial nint ts_version();
}
