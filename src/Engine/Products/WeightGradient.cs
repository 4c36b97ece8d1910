using System.Runtime.Intrinsics;

namespace Hmlstm.Engine.Products;

/// <summary>
/// The gradient of a weight over all rows of all steps at once: gradients of sums, transposed, times what the weight was multiplied with.
/// </summary>
/// <remarks>
/// dW [M, N] += Aᵀ X with A [rows, M] and X [rows, N]. It is cut into bands of M, which threads may share out:
/// a band writes nothing of another.
/// </remarks>
public static unsafe class WeightGradient
{
    /// <summary>Rows that are summed in the registers before a result is written back.</summary>
    private const int Depth = 512;

    /// <summary>Columns of A that are copied together.</summary>
    private const int Group = 192;

    private const int GroupStride = Group + 16;

    /// <summary>
    /// From this stride on, columns of A and panels of X are copied together first: the caches cannot hold rows so far apart.
    /// </summary>
    private const int FarApart = 160;

    /// <summary>Floats that <see cref="Accumulate"/> needs for itself.</summary>
    /// <param name="band">Columns of A in one call.</param>
    /// <param name="columns">N.</param>
    public static long ScratchSize(int band, int columns) => ((long)Depth * Panels.WidthOf(columns)) + ((long)Depth * GroupStride);

    /// <summary>Adds the product of some rows.</summary>
    /// <param name="a">[.., band], rows <paramref name="lda"/> apart: a band of columns.</param>
    /// <param name="lda">Floats from row to row.</param>
    /// <param name="band">Columns of A.</param>
    /// <param name="x">[.., columns], rows <paramref name="ldx"/> apart, with zeros (or anything finite) up to whole panels.</param>
    /// <param name="ldx">Floats from row to row; at least the columns filled up to whole panels.</param>
    /// <param name="columns">N.</param>
    /// <param name="rows">How many rows are summed; any number, also 0.</param>
    /// <param name="c">[band, N filled up to whole panels].</param>
    /// <param name="ldc">Floats from row to row.</param>
    /// <param name="scratch">Room for <see cref="ScratchSize"/> floats, of this thread alone.</param>
    /// <param name="rowsOfA">Which row of A each is; empty for one after the other.</param>
    /// <param name="rowsOfX">Which row of X each is; empty for one after the other.</param>
    /// <param name="weights">What each row counts; empty for 1.</param>
    public static void Accumulate(
        float* a,
        nint lda,
        int band,
        float* x,
        nint ldx,
        int columns,
        int rows,
        float* c,
        nint ldc,
        float* scratch,
        ReadOnlySpan<int> rowsOfA = default,
        ReadOnlySpan<int> rowsOfX = default,
        ReadOnlySpan<float> weights = default)
    {
        int width = Panels.WidthOf(columns);
        float* packedX = scratch;
        float* packedA = scratch + ((long)Depth * width);
        bool packsX = ldx > FarApart || !rowsOfX.IsEmpty || !weights.IsEmpty;
        bool packsA = lda > FarApart || !rowsOfA.IsEmpty;
        for (int first = 0; first < rows; first += Depth)
        {
            int depth = Math.Min(Depth, rows - first);
            if (packsX)
            {
                PackPanels(x, ldx, width, first, depth, packedX, rowsOfX, weights);
            }

            int most = Kernel.MostRows;
            for (int group = 0; group < band; group += Group)
            {
                int columnsOfGroup = Math.Min(band - group, Group);
                if (packsA)
                {
                    PackColumns(a + group, lda, columnsOfGroup, first, depth, packedA, rowsOfA);
                }

                // A panel of X meets all blocks of the group while it is in the first caches.
                for (int column = 0; column < width; column += Kernel.Columns)
                {
                    float* panel = packsX ? packedX + ((long)column * depth) : x + (first * ldx) + column;
                    for (int row = 0; row < columnsOfGroup; row += most)
                    {
                        int count = Math.Min(most, columnsOfGroup - row);
                        float* columnsOfA = packsA ? packedA + row : a + (first * lda) + group + row;
                        float* tile = c + ((group + row) * ldc) + column;
                        bool isLast = row + most >= columnsOfGroup;
                        Kernel.Multiply<Order.ByColumn>(
                            count,
                            columnsOfA,
                            packsA ? GroupStride : lda,
                            panel,
                            packsX ? Kernel.Columns : ldx,
                            depth,
                            tile,
                            ldc,
                            null,
                            isLast ? c + (group * ldc) + column + Kernel.Columns : tile + (most * ldc));
                    }
                }
            }
        }
    }

    // Row by row, so that every row is read once and from end to end.
    private static void PackPanels(
        float* x, nint ldx, int width, int first, int depth, float* to, ReadOnlySpan<int> rowsOfX, ReadOnlySpan<float> weights)
    {
        for (int k = 0; k < depth; k++)
        {
            float* row = x + ((rowsOfX.IsEmpty ? first + k : rowsOfX[first + k]) * ldx);
            Vector512<float> weight = Vector512.Create(weights.IsEmpty ? 1 : weights[first + k]);
            float* place = to + (k * Kernel.Columns);
            for (int column = 0; column < width; column += Kernel.Columns, place += (nint)depth * Kernel.Columns)
            {
                (weight * Vector512.Load(row + column)).Store(place);
                (weight * Vector512.Load(row + column + 16)).Store(place + 16);
            }
        }
    }

    // Row by row as well; rows of the copy are an odd number of cache lines apart, so that a column of them finds room in the first cache.
    private static void PackColumns(float* a, nint lda, int width, int first, int depth, float* to, ReadOnlySpan<int> rowsOfA)
    {
        for (int k = 0; k < depth; k++)
        {
            float* from = a + ((rowsOfA.IsEmpty ? first + k : rowsOfA[first + k]) * lda);
            int i = 0;
            for (; i + 16 <= width; i += 16)
            {
                Vector512.Load(from + i).Store(to + i);
            }

            for (; i < width; i++)
            {
                to[i] = from[i];
            }

            to += GroupStride;
        }
    }
}
