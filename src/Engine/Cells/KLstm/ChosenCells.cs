using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>A step in evaluation without backward: of each row only the cell that the selector takes is computed, a K-th of the work.</summary>
/// <remarks>Rows that take the same cell are brought together for one product. The numbers are exactly those of computing all cells and mixing them one-hot.</remarks>
internal sealed unsafe class ChosenCells(KLstmMemory memory, KLstmWeights weights)
{
    private readonly FloatBuffer gathered = new();
    private int[] order = [];

    /// <summary>Makes room.</summary>
    public void Prepare()
    {
        gathered.Ensure((long)memory.Window.Batch * memory.Shape.EntryStride);
        order = order.Length < memory.Window.Batch ? new int[memory.Window.Batch] : order;
    }

    /// <summary>The selector's logits of all rows, in their columns of the sums.</summary>
    public void Logits(float* entries, int rows, float* sums)
    {
        KLstmShape shape = memory.Shape;
        Multiply(entries, rows, shape.GateColumns, weights.Forward.Width - shape.GateColumns, sums);
    }

    /// <summary>The sums of each row's cell, where that cell's lie in the sums of as many rows, in another order.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="rows">How many rows run.</param>
    /// <param name="entries">[rows, entry stride].</param>
    /// <param name="mixtures">w and q, [rows, 2, K].</param>
    /// <param name="sums">[rows, sum stride].</param>
    /// <returns>The row of each place.</returns>
    public ReadOnlySpan<int> Sums(int slice, int rows, float* entries, float* mixtures, float* sums)
    {
        KLstmShape shape = memory.Shape;
        Span<int> places = order.AsSpan(memory.Rows.FirstOf(slice), rows);
        float* together = gathered.First + ((long)memory.Rows.FirstOf(slice) * shape.EntryStride);
        int place = 0;
        for (int cell = 0; cell < shape.Cells; cell++)
        {
            int first = place;
            for (int row = 0; row < rows; row++)
            {
                if (mixtures[(2L * row * shape.Cells) + cell] == 1)
                {
                    Row.Copy(entries + ((long)row * shape.EntryStride), together + ((long)place * shape.EntryStride), shape.Depth);
                    places[place++] = row;
                }
            }

            Multiply(
                together + ((long)first * shape.EntryStride), place - first, cell * shape.CellColumns, shape.CellColumns, sums + ((long)first * shape.SumStride));
        }

        return places;
    }

    private void Multiply(float* entries, int rows, int column, int width, float* sums)
    {
        var panels = new Panels(weights.Forward.Data + ((nint)column * weights.Forward.Depth * sizeof(float)), weights.Forward.Depth, width);
        Product.Multiply(entries, memory.Shape.EntryStride, rows, panels, sums + column, memory.Shape.SumStride, weights.Bias + column);
    }
}
