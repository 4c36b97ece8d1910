namespace Hmlstm.Engine.Products;

/// <summary>Products of rows with panels.</summary>
public static unsafe class Product
{
    /// <summary>Rows that are multiplied together at most: up to here weights are read once.</summary>
    public static int MostRows => Kernel.MostRows;

    /// <summary>c += a b, or c = start + a b.</summary>
    /// <param name="a">[rows, depth], rows <paramref name="lda"/> apart.</param>
    /// <param name="lda">Floats from row to row.</param>
    /// <param name="rows">Any number, also 0.</param>
    /// <param name="b">[depth, width].</param>
    /// <param name="c">[rows, width], rows <paramref name="ldc"/> apart.</param>
    /// <param name="ldc">Floats from row to row; at least the width.</param>
    /// <param name="start">[width], what every row starts with; null for what is in c.</param>
    /// <param name="depth">How many of b's rows count, from the first on; 0 for all.</param>
    public static void Multiply(float* a, nint lda, int rows, Panels b, float* c, nint ldc, float* start = null, int depth = 0)
    {
        depth = depth == 0 ? b.Depth : depth;

        // A chunk of rows stays in the second cache while all panels pass by.
        int chunk = Math.Max(Kernel.MostRows, ChunkFloats / Math.Max(1, b.Depth) / Kernel.MostRows * Kernel.MostRows);
        for (int first = 0; first < rows; first += chunk)
        {
            int count = Math.Min(chunk, rows - first), column = 0;
            for (; Kernel.IsWide(count) && column + (2 * Kernel.Columns) <= b.Width; column += 2 * Kernel.Columns)
            {
                Kernel.MultiplyWide(
                    count,
                    a + (first * lda),
                    lda,
                    b.Panel(column),
                    b.Panel(column + Kernel.Columns),
                    depth,
                    c + (first * ldc) + column,
                    ldc,
                    start == null ? null : start + column);
            }

            for (; column < b.Width; column += Kernel.Columns)
            {
                Blocks<Order.ByRow>(
                    a + (first * lda),
                    lda,
                    lda,
                    count,
                    b.Panel(column),
                    Kernel.Columns,
                    depth,
                    c + (first * ldc) + column,
                    ldc,
                    start == null ? null : start + column);
            }
        }
    }

    /// <summary>
    /// All rows of one panel, in blocks as equal as possible: eleven rows and one more would cost nearly as much as twice eleven.
    /// </summary>
    internal static void Blocks<TOrder>(
        float* a, nint stride, nint apart, int rows, float* b, nint columns, nint depth, float* c, nint ldc, float* start)
        where TOrder : struct, IOrder
    {
        int most = Kernel.MostRows;
        int blocks = (rows + most - 1) / most;
        float* top = c;
        for (int block = 0; block < blocks; block++)
        {
            int count = (rows + blocks - block - 1) / (blocks - block);
            bool isLast = block == blocks - 1;
            Kernel.Multiply<TOrder>(count, a, stride, b, columns, depth, c, ldc, start, isLast ? top + Kernel.Columns : c + (count * ldc));
            a += count * apart;
            c += count * ldc;
            rows -= count;
        }
    }

    private const int ChunkFloats = 64 * 1024;
}
