using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hmlstm.Engine.Products;

/// <summary>The kernel for 32 registers of 512 bits: 24 sums, two vectors of the panel, and a spread value.</summary>
internal static unsafe class Kernel512
{
    /// <summary>Columns that one call computes: two vectors of 16.</summary>
    public const int Columns = 32;

    /// <summary>Rows that one call computes at most: what the registers hold.</summary>
    public const int MostRows = 12;

    /// <inheritdoc cref="Kernel.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TOrder>(
        float* a, nint stride, float* b, nint columns, nint depth, float* c, nint ldc, float* start, float* nextC)
        where TRows : struct, IRows
        where TOrder : struct, IOrder
    {
        Vector512<float> first = start == null ? default : Vector512.Load(start);
        Vector512<float> second = start == null ? default : Vector512.Load(start + 16);
        Vector512<float> c00 = first, c01 = second;
        Vector512<float> c10 = first, c11 = second;
        Vector512<float> c20 = first, c21 = second;
        Vector512<float> c30 = first, c31 = second;
        Vector512<float> c40 = first, c41 = second;
        Vector512<float> c50 = first, c51 = second;
        Vector512<float> c60 = first, c61 = second;
        Vector512<float> c70 = first, c71 = second;
        Vector512<float> c80 = first, c81 = second;
        Vector512<float> c90 = first, c91 = second;
        Vector512<float> c100 = first, c101 = second;
        Vector512<float> c110 = first, c111 = second;
        if (start == null)
        {
            if (TRows.Count > 0)
            {
                c00 = Vector512.Load(c + (0 * ldc));
                c01 = Vector512.Load(c + (0 * ldc) + 16);
            }

            if (TRows.Count > 1)
            {
                c10 = Vector512.Load(c + (1 * ldc));
                c11 = Vector512.Load(c + (1 * ldc) + 16);
            }

            if (TRows.Count > 2)
            {
                c20 = Vector512.Load(c + (2 * ldc));
                c21 = Vector512.Load(c + (2 * ldc) + 16);
            }

            if (TRows.Count > 3)
            {
                c30 = Vector512.Load(c + (3 * ldc));
                c31 = Vector512.Load(c + (3 * ldc) + 16);
            }

            if (TRows.Count > 4)
            {
                c40 = Vector512.Load(c + (4 * ldc));
                c41 = Vector512.Load(c + (4 * ldc) + 16);
            }

            if (TRows.Count > 5)
            {
                c50 = Vector512.Load(c + (5 * ldc));
                c51 = Vector512.Load(c + (5 * ldc) + 16);
            }

            if (TRows.Count > 6)
            {
                c60 = Vector512.Load(c + (6 * ldc));
                c61 = Vector512.Load(c + (6 * ldc) + 16);
            }

            if (TRows.Count > 7)
            {
                c70 = Vector512.Load(c + (7 * ldc));
                c71 = Vector512.Load(c + (7 * ldc) + 16);
            }

            if (TRows.Count > 8)
            {
                c80 = Vector512.Load(c + (8 * ldc));
                c81 = Vector512.Load(c + (8 * ldc) + 16);
            }

            if (TRows.Count > 9)
            {
                c90 = Vector512.Load(c + (9 * ldc));
                c91 = Vector512.Load(c + (9 * ldc) + 16);
            }

            if (TRows.Count > 10)
            {
                c100 = Vector512.Load(c + (10 * ldc));
                c101 = Vector512.Load(c + (10 * ldc) + 16);
            }

            if (TRows.Count > 11)
            {
                c110 = Vector512.Load(c + (11 * ldc));
                c111 = Vector512.Load(c + (11 * ldc) + 16);
            }
        }

        for (int i = 0; i < TRows.Count; i++)
        {
            Sse.Prefetch0(nextC + (i * ldc));
            Sse.Prefetch0(nextC + (i * ldc) + 16);
        }

        // Three rows share an address: the processor adds one or two strides to it.
        nint ahead = Kernel.Ahead * columns;
        nint row = TOrder.RowsAreApart ? stride : 1, next = TOrder.RowsAreApart ? 1 : stride;
        float* a0 = a;
        float* a1 = a + (3 * row);
        float* a2 = a + (6 * row);
        float* a3 = a + (9 * row);
        for (nint k = 0; k < depth; k++)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
            Vector512<float> x0 = Vector512.Create(*a0);
            c00 = Vector512.FusedMultiplyAdd(x0, b0, c00);
            c01 = Vector512.FusedMultiplyAdd(x0, b1, c01);

            if (TRows.Count > 1)
            {
                Vector512<float> x = Vector512.Create(a0[row]);
                c10 = Vector512.FusedMultiplyAdd(x, b0, c10);
                c11 = Vector512.FusedMultiplyAdd(x, b1, c11);
            }

            if (TRows.Count > 2)
            {
                Vector512<float> x = Vector512.Create(a0[2 * row]);
                c20 = Vector512.FusedMultiplyAdd(x, b0, c20);
                c21 = Vector512.FusedMultiplyAdd(x, b1, c21);
            }

            if (TRows.Count > 3)
            {
                Vector512<float> x = Vector512.Create(*a1);
                c30 = Vector512.FusedMultiplyAdd(x, b0, c30);
                c31 = Vector512.FusedMultiplyAdd(x, b1, c31);
            }

            if (TRows.Count > 4)
            {
                Vector512<float> x = Vector512.Create(a1[row]);
                c40 = Vector512.FusedMultiplyAdd(x, b0, c40);
                c41 = Vector512.FusedMultiplyAdd(x, b1, c41);
            }

            if (TRows.Count > 5)
            {
                Vector512<float> x = Vector512.Create(a1[2 * row]);
                c50 = Vector512.FusedMultiplyAdd(x, b0, c50);
                c51 = Vector512.FusedMultiplyAdd(x, b1, c51);
            }

            if (TRows.Count > 6)
            {
                Vector512<float> x = Vector512.Create(*a2);
                c60 = Vector512.FusedMultiplyAdd(x, b0, c60);
                c61 = Vector512.FusedMultiplyAdd(x, b1, c61);
            }

            if (TRows.Count > 7)
            {
                Vector512<float> x = Vector512.Create(a2[row]);
                c70 = Vector512.FusedMultiplyAdd(x, b0, c70);
                c71 = Vector512.FusedMultiplyAdd(x, b1, c71);
            }

            if (TRows.Count > 8)
            {
                Vector512<float> x = Vector512.Create(a2[2 * row]);
                c80 = Vector512.FusedMultiplyAdd(x, b0, c80);
                c81 = Vector512.FusedMultiplyAdd(x, b1, c81);
            }

            if (TRows.Count > 9)
            {
                Vector512<float> x = Vector512.Create(*a3);
                c90 = Vector512.FusedMultiplyAdd(x, b0, c90);
                c91 = Vector512.FusedMultiplyAdd(x, b1, c91);
            }

            if (TRows.Count > 10)
            {
                Vector512<float> x = Vector512.Create(a3[row]);
                c100 = Vector512.FusedMultiplyAdd(x, b0, c100);
                c101 = Vector512.FusedMultiplyAdd(x, b1, c101);
            }

            if (TRows.Count > 11)
            {
                Vector512<float> x = Vector512.Create(a3[2 * row]);
                c110 = Vector512.FusedMultiplyAdd(x, b0, c110);
                c111 = Vector512.FusedMultiplyAdd(x, b1, c111);
            }

            a0 += next;
            a1 += next;
            a2 += next;
            a3 += next;
            Sse.Prefetch0(b + ahead);
            Sse.Prefetch0(b + ahead + 16);
            b += columns;
        }

        c00.Store(c);
        c01.Store(c + 16);

        if (TRows.Count > 1)
        {
            c10.Store(c + (1 * ldc));
            c11.Store(c + (1 * ldc) + 16);
        }

        if (TRows.Count > 2)
        {
            c20.Store(c + (2 * ldc));
            c21.Store(c + (2 * ldc) + 16);
        }

        if (TRows.Count > 3)
        {
            c30.Store(c + (3 * ldc));
            c31.Store(c + (3 * ldc) + 16);
        }

        if (TRows.Count > 4)
        {
            c40.Store(c + (4 * ldc));
            c41.Store(c + (4 * ldc) + 16);
        }

        if (TRows.Count > 5)
        {
            c50.Store(c + (5 * ldc));
            c51.Store(c + (5 * ldc) + 16);
        }

        if (TRows.Count > 6)
        {
            c60.Store(c + (6 * ldc));
            c61.Store(c + (6 * ldc) + 16);
        }

        if (TRows.Count > 7)
        {
            c70.Store(c + (7 * ldc));
            c71.Store(c + (7 * ldc) + 16);
        }

        if (TRows.Count > 8)
        {
            c80.Store(c + (8 * ldc));
            c81.Store(c + (8 * ldc) + 16);
        }

        if (TRows.Count > 9)
        {
            c90.Store(c + (9 * ldc));
            c91.Store(c + (9 * ldc) + 16);
        }

        if (TRows.Count > 10)
        {
            c100.Store(c + (10 * ldc));
            c101.Store(c + (10 * ldc) + 16);
        }

        if (TRows.Count > 11)
        {
            c110.Store(c + (11 * ldc));
            c111.Store(c + (11 * ldc) + 16);
        }
    }
}

/// <summary>
/// The kernel for one to three rows, two panels at a time: a sum has to wait for its last addition,
/// so that few sums leave the processor idle.
/// </summary>
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
        Vector512<float> c00 = Vector512.Load(begin), c01 = Vector512.Load(begin + 16);
        Vector512<float> c02 = Vector512.Load(begin + 32), c03 = Vector512.Load(begin + 48);
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
            Vector512<float> b0 = Vector512.Load(left), b1 = Vector512.Load(left + 16);
            Vector512<float> b2 = Vector512.Load(right), b3 = Vector512.Load(right + 16);
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
