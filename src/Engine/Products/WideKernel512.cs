using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hmlstm.Engine.Products;

/// <summary>The kernel for one to three rows, two panels at a time: a sum has to wait for its last addition, so that few sums leave the processor idle.</summary>
internal static unsafe class WideKernel512
{
    /// <summary>Rows for which it is quicker than <see cref="Kernel512"/>.</summary>
    public const int MostRows = 3;

    /// <summary>c += a b, or c = start + a b, for 64 columns; each sum is the chain of <see cref="Kernel.Multiply"/>.</summary>
    /// <param name="a">The left factor, [rows, depth].</param>
    /// <param name="stride">Between its rows.</param>
    /// <param name="left">The panel of the first 32 columns, [depth, 32].</param>
    /// <param name="right">The panel of the next 32.</param>
    /// <param name="depth">The length of the sums.</param>
    /// <param name="c">The result, [rows, 64].</param>
    /// <param name="ldc">Between its rows.</param>
    /// <param name="start">What the sums start with, [64]; null for c.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows>(float* a, nint stride, float* left, float* right, nint depth, float* c, nint ldc, float* start)
        where TRows : struct, IRows
    {
        float* begin = start == null ? c : start;
        nint apart = start == null ? ldc : 0;
        Vector512<float> c00 = Vector512.Load(begin), c01 = Vector512.Load(begin + 16), c02 = Vector512.Load(begin + 32), c03 = Vector512.Load(begin + 48);
        Vector512<float> c10 = default, c11 = default, c12 = default, c13 = default;
        Vector512<float> c20 = default, c21 = default, c22 = default, c23 = default;
        if (TRows.Count > 1)
        {
            begin += apart;
            c10 = Vector512.Load(begin);
            c11 = Vector512.Load(begin + 16);
            c12 = Vector512.Load(begin + 32);
            c13 = Vector512.Load(begin + 48);
        }

        if (TRows.Count > 2)
        {
            begin += apart;
            c20 = Vector512.Load(begin);
            c21 = Vector512.Load(begin + 16);
            c22 = Vector512.Load(begin + 32);
            c23 = Vector512.Load(begin + 48);
        }

        const int Ahead = Kernel.Ahead / 2 * Kernel.Columns;
        for (nint k = 0; k < depth; k++)
        {
            Vector512<float> b0 = Vector512.Load(left), b1 = Vector512.Load(left + 16), b2 = Vector512.Load(right), b3 = Vector512.Load(right + 16);
            Vector512<float> x0 = Vector512.Create(*a);
            c00 = Vector512.FusedMultiplyAdd(x0, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x0, b1, c01);
            c02 = Vector512.FusedMultiplyAdd(x0, b2, c02);
            c03 = Vector512.FusedMultiplyAdd(x0, b3, c03);

            if (TRows.Count > 1)
            {
                Vector512<float> x = Vector512.Create(a[stride]);
                c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
                c12 = Vector512.FusedMultiplyAdd(x, b2, c12);
                c13 = Vector512.FusedMultiplyAdd(x, b3, c13);
            }

            if (TRows.Count > 2)
            {
                Vector512<float> x = Vector512.Create(a[2 * stride]);
                c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
                c22 = Vector512.FusedMultiplyAdd(x, b2, c22);
                c23 = Vector512.FusedMultiplyAdd(x, b3, c23);
            }

            Sse.Prefetch0(left + Ahead);
            Sse.Prefetch0(left + Ahead + 16);
            Sse.Prefetch0(right + Ahead);
            Sse.Prefetch0(right + Ahead + 16);
            a++;
            left += Kernel.Columns;
            right += Kernel.Columns;
        }

        c00.Store(c);
        c01.Store(c + 16);
        c02.Store(c + 32);
        c03.Store(c + 48);
        if (TRows.Count > 1)
        {
            c += ldc;
            c10.Store(c);
            c11.Store(c + 16);
            c12.Store(c + 32);
            c13.Store(c + 48);
        }

        if (TRows.Count > 2)
        {
            c += ldc;
            c20.Store(c);
            c21.Store(c + 16);
            c22.Store(c + 32);
            c23.Store(c + 48);
        }
    }
}
