using System.Runtime.InteropServices;

namespace Hmlstm.Engine.Memory;

/// <summary>Asks the system for large pages where there is much memory: weights are read from end to end in every step, and each small page has to be looked up.</summary>
internal static partial class LargePages
{
    /// <summary>Bytes of a large page.</summary>
    private const long Size = 2 << 20;

    private const int AdviseLarge = 14;

    /// <summary>Asks for large pages in a range, as far as whole ones lie in it. Where the system has none, nothing happens.</summary>
    /// <param name="address">Where the range begins.</param>
    /// <param name="length">Its bytes.</param>
    public static void Advise(nint address, long length)
    {
        long first = (address + Size - 1) & -Size, end = (address + length) & -Size;
        if (OperatingSystem.IsLinux() && end > first)
        {
            // What it returns does not matter, nor does a system whose library has another name: small pages hold the same numbers.
            try
            {
                _ = Advise((nint)first, (nuint)(end - first), AdviseLarge);
            }
            catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
            {
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
