using System.Runtime.InteropServices;

namespace Hmlstm.Engine.Memory;

/// <summary>Float memory that stays where it is and begins at a cache line.</summary>
/// <remarks>
/// It only grows, so a computation that comes again finds its memory as it left it and allocates nothing. The garbage collector owns it:
/// there is nothing to dispose and nothing to forget. It is pinned, so the address holds until the next growth.
/// </remarks>
public sealed unsafe class FloatBuffer
{
    private const int Line = 64;

    private float[] memory = [];
    private float* address;

    /// <summary>How many floats there is room for.</summary>
    public long Length { get; private set; }

    /// <summary>The first float; null before the first <see cref="Ensure"/>.</summary>
    public float* First => address;

    /// <summary>Makes room.</summary>
    /// <param name="length">Floats that are needed; what was in the buffer is lost where it has to grow.</param>
    /// <returns>The first float. New memory holds anything.</returns>
    /// <exception cref="OutOfMemoryException">There is not that much memory.</exception>
    public float* Ensure(long length)
    {
        if (length > Length)
        {
            if (length > Array.MaxLength - (Line / sizeof(float)))
            {
                throw new InsufficientMemoryException();
            }

            // The old array may go before the new one comes.
            memory = [];
            memory = GC.AllocateUninitializedArray<float>((int)length + (Line / sizeof(float)), pinned: true);
            fixed (float* first = memory)
            {
                address = (float*)(((nint)first + Line - 1) & -Line);
            }

            Length = length;
            LargePages.Advise((nint)address, length * sizeof(float));
        }

        return address;
    }

    /// <summary>Makes room, and fills all of it with zeros.</summary>
    /// <param name="length">Floats that are needed.</param>
    /// <returns>The first float.</returns>
    public float* Zeros(long length)
    {
        float* first = Ensure(length);
        new Span<float>(first, checked((int)length)).Clear();
        return first;
    }
}

/// <summary>
/// Asks the system for large pages where there is much memory: weights are read from end to end in every step,
/// and each small page has to be looked up.
/// </summary>
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
