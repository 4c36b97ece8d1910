using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp.Interop;

/// <summary>
/// The functions of native/*.cpp, one partial file per source file. A function that makes a tensor returns it (a null handle throws here),
/// one that changes or asks something returns a status for <see cref="Check"/>, a plain getter returns its value.
/// </summary>
internal static unsafe partial class Native
{
    internal const string Library = "LibTorchSharp";

    /// <summary>Throws what the native side remembered, unless the status says that all went well.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Check(int status)
    {
        if (status != 0)
        {
            throw Error();
        }
    }

    /// <summary>The last native error of this thread.</summary>
    internal static ExternalException Error() => new(Marshal.PtrToStringUTF8(ts_last_error()));

    [LibraryImport(Library)]
    private static partial nint ts_last_error();

    [LibraryImport(Library)]
    internal static partial void ts_free(void* memory);
}
