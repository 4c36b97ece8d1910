using System.Buffers.Binary;
using TorchSharp;

namespace Hmlstm.Runtime.Checkpoints;

/// <summary>
/// Checks the bytes of torch's random generator (MT19937): libtorch ends the process where it is handed bytes that are none.
/// </summary>
internal static class GeneratorState
{
    private const int Words = 624;
    private const int LeftOffset = 8;
    private const int SeededOffset = 12;
    private const int NextOffset = 16;

    /// <summary>Bytes of the layout that these offsets are of.</summary>
    private const int Length = 5056;

    /// <summary>Whether bytes can be handed to torch.</summary>
    /// <param name="saved">The bytes.</param>
    /// <param name="own">The state of the generator that this libtorch has.</param>
    public static bool IsValid(torch.Tensor saved, torch.Tensor own)
    {
        if (saved.dtype != torch.ScalarType.Byte || !saved.shape.AsSpan().SequenceEqual(own.shape) || saved.numel() != Length)
        {
            return false;
        }

        using torch.Tensor dense = saved.contiguous();
        ReadOnlySpan<byte> bytes = dense.bytes;
        int left = BinaryPrimitives.ReadInt32LittleEndian(bytes[LeftOffset..]);
        int seeded = BinaryPrimitives.ReadInt32LittleEndian(bytes[SeededOffset..]);
        ulong next = BinaryPrimitives.ReadUInt64LittleEndian(bytes[NextOffset..]);

        // 'next' is the word that is drawn, 'left' counts down to the next mixing: together they stay inside the words.
        return left is >= 1 and <= Words && seeded == 1 && next <= Words && (ulong)left + next <= Words + 1;
    }
}
