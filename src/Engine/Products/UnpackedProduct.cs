using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hmlstm.Engine.Products;

/// <summary>
/// Products with weights as they lie: for a single step, where bringing them into panels would cost more than the product itself.
/// </summary>
/// <remarks>
/// Four rows of the weight meet one to four rows of states in the registers; each sum is sixteen chains, added up at the end. A sum does
/// not depend on which others are computed beside it.
/// </remarks>
internal static unsafe class UnpackedProduct
{
    /// <summary>Rows of the weight that are taken together.</summary>
    private const int Weights = 4;

    /// <summary>Floats that are multiplied at once.</summary>
    private const int Lanes = 16;

    // Sixteen sums and eight factors: more than the registers hold where these are half as wide and half as many.
    private static int MostRows => Vector512.IsHardwareAccelerated ? 4 : 1;

    /// <summary>c += a Wᵀ for some rows of W.</summary>
    /// <param name="a">[rows, depth], rows <paramref name="lda"/> apart, with zeros up to a multiple of 16.</param>
    /// <param name="lda">Floats from row to row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="weight">[count, depth], row after row.</param>
    /// <param name="count">Rows of the weight: columns of the result.</param>
    /// <param name="depth">The length of the sums.</param>
    /// <param name="c">[rows, count], rows <paramref name="ldc"/> apart.</param>
    /// <param name="ldc">Floats from row to row.</param>
    public static void Add(float* a, nint lda, int rows, float* weight, int count, int depth, float* c, nint ldc)
    {
        int whole = depth & -Lanes;
        float* ends = stackalloc float[Weights * Lanes];
        for (int first = 0; first < count; first += Weights)
        {
            int taken = Math.Min(Weights, count - first);
            float* from = weight + ((nint)first * depth);
            new Span<float>(ends, Weights * Lanes).Clear();
            for (int n = 0; n < taken && whole < depth; n++)
            {
                new ReadOnlySpan<float>(from + ((nint)n * depth) + whole, depth - whole).CopyTo(new Span<float>(ends + (n * Lanes), Lanes));
            }

            // The last weights may be fewer than four: rows that are not there are the first one again, and nobody takes their sums.
            var block = new Block(
                from,
                from + (taken > 1 ? depth : 0),
                from + (taken > 2 ? 2 * (nint)depth : 0),
                from + (taken > 3 ? 3 * (nint)depth : 0),
                ends,
                whole,
                depth);
            int blocks = (rows + MostRows - 1) / MostRows, next = 0;
            for (int n = blocks; n > 0; n--)
            {
                int together = (rows - next + n - 1) / n;
                float* x = a + (next * lda), to = c + (next * ldc) + first;
                switch (together)
                {
                    case 1: Add<Rows.R1>(block, x, lda, to, ldc, taken); break;
                    case 2: Add<Rows.R2>(block, x, lda, to, ldc, taken); break;
                    case 3: Add<Rows.R3>(block, x, lda, to, ldc, taken); break;
                    default: Add<Rows.R4>(block, x, lda, to, ldc, taken); break;
                }

                next += together;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TRows>(in Block block, float* x0, nint apart, float* c, nint ldc, int taken)
        where TRows : struct, IRows
    {
        float* w0 = block.W0, w1 = block.W1, w2 = block.W2, w3 = block.W3, x1 = x0 + apart, x2 = x1 + apart, x3 = x2 + apart;
        Vector512<float> c00 = default, c01 = default, c02 = default, c03 = default;
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default;
        Vector512<float> c30 = default, c31 = default, c32 = default, c33 = default;
        int whole = block.Whole;
        for (int k = 0; ; k += Lanes)
        {
            if (k == whole)
            {
                if (whole == block.Depth)
                {
                    break;
                }

                w0 = block.Ends - k;
                w1 = w0 + Lanes;
                w2 = w1 + Lanes;
                w3 = w2 + Lanes;
            }
            else if (k > whole)
            {
                break;
            }

            Vector512<float> b0 = Vector512.Load(w0 + k), b1 = Vector512.Load(w1 + k);
            Vector512<float> b2 = Vector512.Load(w2 + k), b3 = Vector512.Load(w3 + k);
            Vector512<float> x = Vector512.Load(x0 + k);
            c00 = Vector512.FusedMultiplyAdd(x, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x, b2, c02);
            c03 = Vector512.FusedMultiplyAdd(x, b3, c03);
            if (TRows.Count > 1)
            {
                x = Vector512.Load(x1 + k);
                c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
                c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
                c13 = Vector512.FusedMultiplyAdd(x, b3, c13);
            }

            if (TRows.Count > 2)
            {
                x = Vector512.Load(x2 + k);
                c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
                c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
                c23 = Vector512.FusedMultiplyAdd(x, b3, c23);
            }

            if (TRows.Count > 3)
            {
                x = Vector512.Load(x3 + k);
                c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
                c32 = Vector512.FusedMultiplyAdd(x, b2, c32);
                c33 = Vector512.FusedMultiplyAdd(x, b3, c33);
            }
        }

        Give(c00, c01, c02, c03, c, taken);
        if (TRows.Count > 1)
        {
            Give(c10, c11, c12, c13, c + ldc, taken);
        }

        if (TRows.Count > 2)
        {
            Give(c20, c21, c22, c23, c + (2 * ldc), taken);
        }

        if (TRows.Count > 3)
        {
            Give(c30, c31, c32, c33, c + (3 * ldc), taken);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Give(Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3, float* c, int taken)
    {
        // Quarters first, so that four sums end in one vector.
        Vector128<float> q0 = Quarter(s0), q1 = Quarter(s1), q2 = Quarter(s2), q3 = Quarter(s3);
        Vector128<float> sums = Vector128.Create(Vector128.Sum(q0), Vector128.Sum(q1), Vector128.Sum(q2), Vector128.Sum(q3));
        if (taken == Weights)
        {
            (Vector128.Load(c) + sums).Store(c);
            return;
        }

        for (int n = 0; n < taken; n++)
        {
            c[n] += sums[n];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Quarter(Vector512<float> sum)
    {
        Vector256<float> half = sum.GetLower() + sum.GetUpper();
        return half.GetLower() + half.GetUpper();
    }

    /// <summary>Four rows of a weight, and what is behind their last whole vector.</summary>
    private readonly struct Block(float* w0, float* w1, float* w2, float* w3, float* ends, int whole, int depth)
    {
        public readonly float* W0 = w0;
        public readonly float* W1 = w1;
        public readonly float* W2 = w2;
        public readonly float* W3 = w3;
        public readonly float* Ends = ends;
        public readonly int Whole = whole;
        public readonly int Depth = depth;
    }
}
