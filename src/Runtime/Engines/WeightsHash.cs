using System.Numerics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Engines;

/// <summary>Tells whether weights are still the ones that were packed. Not for adversaries.</summary>
internal static class WeightsHash
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    /// <summary>64 bits of all bytes, in order.</summary>
    public static ulong Of(IEnumerable<Tensor> tensors)
    {
        ulong hash = 0;
        foreach (Tensor tensor in tensors)
        {
            using Tensor whole = tensor.contiguous();
            hash = Mix(hash, Of(whole.bytes));
        }

        return hash;
    }

    // Four chains, so that one multiplication need not wait for the other.
    private static ulong Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        ulong a = 1, b = 2, c = 3, d = 4;
        int i = 0;
        for (; i + 4 <= words.Length; i += 4)
        {
            a = Mix(a, words[i]);
            b = Mix(b, words[i + 1]);
            c = Mix(c, words[i + 2]);
            d = Mix(d, words[i + 3]);
        }

        for (; i < words.Length; i++)
        {
            a = Mix(a, words[i]);
        }

        foreach (byte rest in bytes[(words.Length * sizeof(ulong))..])
        {
            a = Mix(a, rest);
        }

        return Mix(Mix(a, b), Mix(c, d));
    }

    private static ulong Mix(ulong hash, ulong value) => BitOperations.RotateLeft((hash ^ value) * Prime, 29);
}
