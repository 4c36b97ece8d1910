using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
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

    // Chains side by side, so that no multiplication has to wait for another. Each step of a chain is one to one: no single change is lost.
    private static ulong Of(ReadOnlySpan<byte> bytes)
    {
        const int Chains = 8;
        ReadOnlySpan<Vector512<uint>> vectors = MemoryMarshal.Cast<byte, Vector512<uint>>(bytes);
        Vector512<uint> prime = Vector512.Create(0x9E3779B1u), a = prime, b = prime, c = prime, d = prime, e = prime, f = prime, g = prime, h = prime;
        int i = 0;
        for (; i + Chains <= vectors.Length; i += Chains)
        {
            a = Step(a, vectors[i]);
            b = Step(b, vectors[i + 1]);
            c = Step(c, vectors[i + 2]);
            d = Step(d, vectors[i + 3]);
            e = Step(e, vectors[i + 4]);
            f = Step(f, vectors[i + 5]);
            g = Step(g, vectors[i + 6]);
            h = Step(h, vectors[i + 7]);
        }

        ulong hash = (ulong)bytes.Length;
        foreach (Vector512<uint> chain in (ReadOnlySpan<Vector512<uint>>)[a, b, c, d, e, f, g, h, .. vectors[i..]])
        {
            for (int lane = 0; lane < Vector512<ulong>.Count; lane++)
            {
                hash = Mix(hash, chain.AsUInt64()[lane]);
            }
        }

        foreach (byte rest in bytes[(vectors.Length * Vector512<byte>.Count)..])
        {
            hash = Mix(hash, rest);
        }

        return hash;

        Vector512<uint> Step(Vector512<uint> chain, Vector512<uint> next) => Vector512.Xor(Rotate(chain), next) * prime;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Rotate(Vector512<uint> x) => Vector512.ShiftLeft(x, 13) | Vector512.ShiftRightLogical(x, 19);

    private static ulong Mix(ulong hash, ulong value) => BitOperations.RotateLeft((hash ^ value) * Prime, 29);
}
