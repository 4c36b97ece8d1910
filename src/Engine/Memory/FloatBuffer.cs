namespace Hmlstm.Engine.Memory;

/// <summary>Float memory that stays where it is and begins at a cache line.</summary>
/// <remarks>
/// It only grows, so a computation that comes again finds its memory as it left it and allocates nothing. The garbage collector owns it: there is nothing to dispose
/// and nothing to forget. It is pinned, so the address holds until the next growth.
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
