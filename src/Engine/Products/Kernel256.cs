using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hmlstm.Engine.Products;

/// <summary>The kernel for 16 registers of 256 bits: 12 sums, two vectors of the panel, and a spread value.</summary>
internal static unsafe class Kernel256
{
    /// <summary>Columns that one call computes: two vectors of 8.</summary>
    public const int Columns = 16;

    /// <summary>Rows that one call computes at most: what the registers hold.</summary>
    public const int MostRows = 6;

    /// <inheritdoc cref="Kernel.Multiply"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TRows, TOrder>(float* a, nint stride, float* b, nint columns, nint depth, float* c, nint ldc, float* start)
        where TRows : struct, IRows
        where TOrder : struct, IOrder
    {
        Vector256<float> first = start == null ? default : Vector256.Load(start);
        Vector256<float> second = start == null ? default : Vector256.Load(start + 8);
        Vector256<float> c00 = first, c01 = second;
        Vector256<float> c10 = first, c11 = second;
        Vector256<float> c20 = first, c21 = second;
        Vector256<float> c30 = first, c31 = second;
        Vector256<float> c40 = first, c41 = second;
        Vector256<float> c50 = first, c51 = second;
        if (start == null)
        {
            if (TRows.Count > 0)
            {
                c00 = Vector256.Load(c + (0 * ldc));
                c01 = Vector256.Load(c + (0 * ldc) + 8);
            }

            if (TRows.Count > 1)
            {
                c10 = Vector256.Load(c + (1 * ldc));
                c11 = Vector256.Load(c + (1 * ldc) + 8);
            }

            if (TRows.Count > 2)
            {
                c20 = Vector256.Load(c + (2 * ldc));
                c21 = Vector256.Load(c + (2 * ldc) + 8);
            }

            if (TRows.Count > 3)
            {
                c30 = Vector256.Load(c + (3 * ldc));
                c31 = Vector256.Load(c + (3 * ldc) + 8);
            }

            if (TRows.Count > 4)
            {
                c40 = Vector256.Load(c + (4 * ldc));
                c41 = Vector256.Load(c + (4 * ldc) + 8);
            }

            if (TRows.Count > 5)
            {
                c50 = Vector256.Load(c + (5 * ldc));
                c51 = Vector256.Load(c + (5 * ldc) + 8);
            }
        }

        // Three rows share an address: the processor adds one or two strides to it.
        nint ahead = Kernel.Ahead * columns;
        nint row = TOrder.RowsAreApart ? stride : 1, next = TOrder.RowsAreApart ? 1 : stride;
        float* a0 = a;
        float* a1 = a + (3 * row);
        for (nint k = 0; k < depth; k++)
        {
            Vector256<float> b0 = Vector256.Load(b), b1 = Vector256.Load(b + 8);
            Vector256<float> x0 = Vector256.Create(*a0);
            c00 = Vector256.FusedMultiplyAdd(x0, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(x0, b1, c01);

            if (TRows.Count > 1)
            {
                Vector256<float> x = Vector256.Create(a0[row]);
                c10 = Vector256.FusedMultiplyAdd(x, b0, c10);
                c11 = Vector256.FusedMultiplyAdd(x, b1, c11);
            }

            if (TRows.Count > 2)
            {
                Vector256<float> x = Vector256.Create(a0[2 * row]);
                c20 = Vector256.FusedMultiplyAdd(x, b0, c20);
                c21 = Vector256.FusedMultiplyAdd(x, b1, c21);
            }

            if (TRows.Count > 3)
            {
                Vector256<float> x = Vector256.Create(*a1);
                c30 = Vector256.FusedMultiplyAdd(x, b0, c30);
                c31 = Vector256.FusedMultiplyAdd(x, b1, c31);
            }

            if (TRows.Count > 4)
            {
                Vector256<float> x = Vector256.Create(a1[row]);
                c40 = Vector256.FusedMultiplyAdd(x, b0, c40);
                c41 = Vector256.FusedMultiplyAdd(x, b1, c41);
            }

            if (TRows.Count > 5)
            {
                Vector256<float> x = Vector256.Create(a1[2 * row]);
                c50 = Vector256.FusedMultiplyAdd(x, b0, c50);
                c51 = Vector256.FusedMultiplyAdd(x, b1, c51);
            }

            a0 += next;
            a1 += next;
            if (Sse.IsSupported)
            {
                Sse.Prefetch0(b + ahead);
            }

            b += columns;
        }

        c00.Store(c);
        c01.Store(c + 8);

        if (TRows.Count > 1)
        {
            c10.Store(c + (1 * ldc));
            c11.Store(c + (1 * ldc) + 8);
        }

        if (TRows.Count > 2)
        {
            c20.Store(c + (2 * ldc));
            c21.Store(c + (2 * ldc) + 8);
        }

        if (TRows.Count > 3)
        {
            c30.Store(c + (3 * ldc));
            c31.Store(c + (3 * ldc) + 8);
        }

        if (TRows.Count > 4)
        {
            c40.Store(c + (4 * ldc));
            c41.Store(c + (4 * ldc) + 8);
        }

        if (TRows.Count > 5)
        {
            c50.Store(c + (5 * ldc));
            c51.Store(c + (5 * ldc) + 8);
        }
    }
}
