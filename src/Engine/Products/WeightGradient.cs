namespace Hmlstm.Engine.Products;

/// <summary>The gradient of a weight over all rows of all steps at once: gradients of sums, transposed, times what the weight was multiplied with.</summary>
/// <remarks>
/// dW [M, N] += Aᵀ X with A [rows, M] and X [rows, N]. It is cut into bands of M, which threads may share out: a band writes nothing of another.
/// </remarks>
public static unsafe class WeightGradient
{
    /// <summary>Rows that are summed in the registers before a result is written back.</summary>
    private const int Depth = 512;

    /// <summary>From this stride on, columns of A and panels of X are copied together first: the caches cannot hold rows so far apart.</summary>
    private const int FarApart = 160;

    /// <summary>Floats that <see cref="Accumulate"/> needs for itself.</summary>
    /// <param name="band">Columns of A in one call.</param>
    /// <param name="columns">N.</param>
    public static long ScratchSize(int band, int columns) => ((long)Depth * Panels.WidthOf(columns)) + ((long)Depth * (band + Kernel.Columns));

    /// <summary>Adds the product of some rows.</summary>
    /// <param name="a">[rows, band], rows <paramref name="lda"/> apart: a band of columns.</param>
    /// <param name="lda">Floats from row to row.</param>
    /// <param name="band">Columns of A.</param>
    /// <param name="x">[rows, columns], rows <paramref name="ldx"/> apart, with zeros (or anything finite) up to whole panels.</param>
    /// <param name="ldx">Floats from row to row; at least the columns filled up to whole panels.</param>
    /// <param name="columns">N.</param>
    /// <param name="rows">Any number, also 0.</param>
    /// <param name="c">[band, N filled up to whole panels].</param>
    /// <param name="ldc">Floats from row to row.</param>
    /// <param name="scratch">Room for <see cref="ScratchSize"/> floats, of this thread alone.</param>
    public static void Accumulate(float* a, nint lda, int band, float* x, nint ldx, int columns, int rows, float* c, nint ldc, float* scratch)
    {
        int width = Panels.WidthOf(columns);
        float* packedX = scratch;
        float* packedA = scratch + ((long)Depth * width);
        for (int first = 0; first < rows; first += Depth)
        {
            int depth = Math.Min(Depth, rows - first);
            bool packs = ldx > FarApart;
            if (packs)
            {
                for (int column = 0; column < width; column += Kernel.Columns)
                {
                    Copy(x + (first * ldx) + column, ldx, Kernel.Columns, depth, packedX + ((long)column * depth));
                }
            }

            int most = Kernel.MostRows;
            int blocks = (band + most - 1) / most;
            for (int block = 0, row = 0; block < blocks; block++)
            {
                int count = (band - row + blocks - block - 1) / (blocks - block);
                float* columnsOfA = a + (first * lda) + row;
                nint stride = lda;
                if (lda > FarApart)
                {
                    Copy(columnsOfA, lda, count, depth, packedA);
                    columnsOfA = packedA;
                    stride = count;
                }

                for (int column = 0; column < width; column += Kernel.Columns)
                {
                    float* panel = packs ? packedX + ((long)column * depth) : x + (first * ldx) + column;
                    Kernel.Multiply<Order.ByColumn>(
                        count, columnsOfA, stride, panel, packs ? Kernel.Columns : ldx, depth, c + (row * ldc) + column, ldc, null);
                }

                row += count;
            }
        }
    }

    private static void Copy(float* from, nint apart, int count, int rows, float* to)
    {
        for (int row = 0; row < rows; row++, from += apart, to += count)
        {
            new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
        }
    }
}
