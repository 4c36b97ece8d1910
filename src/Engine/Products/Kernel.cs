using System.Runtime.Intrinsics;

namespace Hmlstm.Engine.Products;

/// <summary>The innermost product: a few rows times one panel of columns, summed in registers.</summary>
/// <remarks>
/// Every sum is one chain of fused multiply-adds in the order of k, whatever the number of rows and the width of the vectors. So a row's
/// numbers do not depend on which rows are computed beside it, nor on the machine.
/// </remarks>
internal static unsafe class Kernel
{
    /// <summary>Columns of a panel.</summary>
    public const int Columns = 32;

    /// <summary>
    /// How many of a panel's rows before its use each is fetched, so that a panel that lies in the third cache comes as fast as it is
    /// multiplied; next panels follow without a gap. (16 kB: with less the fetch is late, with more the first cache overflows.)
    /// </summary>
    public const int Ahead = 128;

    /// <summary>Rows that are computed together at most.</summary>
    public static int MostRows => Vector512.IsHardwareAccelerated ? Kernel512.MostRows : Kernel256.MostRows;

    /// <summary>c += a b, or c = start + a b.</summary>
    /// <param name="rows">1 to <see cref="MostRows"/>.</param>
    /// <param name="a">The left factor, [rows, depth], in the order of <typeparamref name="TOrder"/>.</param>
    /// <param name="stride">Between its rows or its columns.</param>
    /// <param name="b">The panel, [depth, 32].</param>
    /// <param name="columns">Between the panel's rows.</param>
    /// <param name="depth">The length of the sums; 0 leaves c, or makes it start.</param>
    /// <param name="c">The result, [rows, 32].</param>
    /// <param name="ldc">Between its rows.</param>
    /// <param name="start">What the sums start with, [32]; null for c.</param>
    /// <param name="nextC">The result that comes next: it is fetched while this one is computed.</param>
    public static void Multiply<TOrder>(
        int rows, float* a, nint stride, float* b, nint columns, nint depth, float* c, nint ldc, float* start, float* nextC)
        where TOrder : struct, IOrder
    {
        if (Vector512.IsHardwareAccelerated)
        {
            switch (rows)
            {
                case 1: Kernel512.Multiply<Rows.R1, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 2: Kernel512.Multiply<Rows.R2, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 3: Kernel512.Multiply<Rows.R3, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 4: Kernel512.Multiply<Rows.R4, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 5: Kernel512.Multiply<Rows.R5, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 6: Kernel512.Multiply<Rows.R6, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 7: Kernel512.Multiply<Rows.R7, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 8: Kernel512.Multiply<Rows.R8, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 9: Kernel512.Multiply<Rows.R9, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 10: Kernel512.Multiply<Rows.R10, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                case 11: Kernel512.Multiply<Rows.R11, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
                default: Kernel512.Multiply<Rows.R12, TOrder>(a, stride, b, columns, depth, c, ldc, start, nextC); break;
            }

            return;
        }

        // Half a panel after the other: 16 registers hold no more.
        for (int half = 0; half < Columns; half += Kernel256.Columns)
        {
            float* begin = start == null ? null : start + half;
            switch (rows)
            {
                case 1: Kernel256.Multiply<Rows.R1, TOrder>(a, stride, b + half, columns, depth, c + half, ldc, begin); break;
                case 2: Kernel256.Multiply<Rows.R2, TOrder>(a, stride, b + half, columns, depth, c + half, ldc, begin); break;
                case 3: Kernel256.Multiply<Rows.R3, TOrder>(a, stride, b + half, columns, depth, c + half, ldc, begin); break;
                case 4: Kernel256.Multiply<Rows.R4, TOrder>(a, stride, b + half, columns, depth, c + half, ldc, begin); break;
                case 5: Kernel256.Multiply<Rows.R5, TOrder>(a, stride, b + half, columns, depth, c + half, ldc, begin); break;
                default: Kernel256.Multiply<Rows.R6, TOrder>(a, stride, b + half, columns, depth, c + half, ldc, begin); break;
            }
        }
    }

    /// <summary>Whether <see cref="MultiplyWide"/> is to be taken for so many rows.</summary>
    public static bool IsWide(int rows) => Vector512.IsHardwareAccelerated && rows <= WideKernel512.MostRows;

    /// <summary>The same for two panels and few rows that lie row by row.</summary>
    /// <inheritdoc cref="WideKernel512.Multiply"/>
    public static void MultiplyWide(
        int rows, float* a, nint stride, float* left, float* right, nint depth, float* c, nint ldc, float* start)
    {
        switch (rows)
        {
            case 1: WideKernel512.Multiply<Rows.R1>(a, stride, left, right, depth, c, ldc, start); break;
            case 2: WideKernel512.Multiply<Rows.R2>(a, stride, left, right, depth, c, ldc, start); break;
            default: WideKernel512.Multiply<Rows.R3>(a, stride, left, right, depth, c, ldc, start); break;
        }
    }
}

/// <summary>How the left factor of a product lies in memory, known when the kernel is compiled.</summary>
internal interface IOrder
{
    /// <summary>
    /// True where the values of a row lie side by side and rows are a stride apart; false where those of a column lie side by side.
    /// </summary>
    static abstract bool RowsAreApart { get; }
}

/// <summary>The two orders of a left factor.</summary>
internal static class Order
{
    /// <summary>Element (r, k) is at r * stride + k: states times weights.</summary>
    public readonly struct ByRow : IOrder
    {
        public static bool RowsAreApart => true;
    }

    /// <summary>Element (r, k) is at r + k * stride: a transposed factor, as in a weight's gradient.</summary>
    public readonly struct ByColumn : IOrder
    {
        public static bool RowsAreApart => false;
    }
}

/// <summary>How many rows a kernel computes at once, known when the kernel is compiled.</summary>
internal interface IRows
{
    /// <summary>1 to <see cref="Kernel.MostRows"/>.</summary>
    static abstract int Count { get; }
}

/// <summary>The counts of rows for which a kernel is compiled.</summary>
internal static class Rows
{
    public readonly struct R1 : IRows
    {
        public static int Count => 1;
    }

    public readonly struct R2 : IRows
    {
        public static int Count => 2;
    }

    public readonly struct R3 : IRows
    {
        public static int Count => 3;
    }

    public readonly struct R4 : IRows
    {
        public static int Count => 4;
    }

    public readonly struct R5 : IRows
    {
        public static int Count => 5;
    }

    public readonly struct R6 : IRows
    {
        public static int Count => 6;
    }

    public readonly struct R7 : IRows
    {
        public static int Count => 7;
    }

    public readonly struct R8 : IRows
    {
        public static int Count => 8;
    }

    public readonly struct R9 : IRows
    {
        public static int Count => 9;
    }

    public readonly struct R10 : IRows
    {
        public static int Count => 10;
    }

    public readonly struct R11 : IRows
    {
        public static int Count => 11;
    }

    public readonly struct R12 : IRows
    {
        public static int Count => 12;
    }
}
