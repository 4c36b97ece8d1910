using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>A step in evaluation without backward: of each row only the cell that the selector takes is computed, a K-th of the work.</summary>
/// <remarks>Rows that take the same cell are brought together for one product. The numbers are exactly those of computing all cells and mixing them one-hot.</remarks>
internal sealed unsafe class ChosenCells(KLstmMemory memory, KLstmWeights weights)
{
    private readonly FloatBuffer gathered = new();
    private (int Row, int Cell)[] order = [];
    private int[] ends = [];

    /// <summary>Makes room.</summary>
    public void Prepare()
    {
        int batch = memory.Window.Batch, cells = memory.Rows.Slices * memory.Shape.Cells;
        gathered.Ensure((long)batch * memory.Shape.EntryStride);
        order = order.Length < batch ? new (int, int)[batch] : order;
        ends = ends.Length < cells ? new int[cells] : ends;
    }

    /// <summary>The selector's logits of all rows, in their columns of the sums.</summary>
    public void Logits(float* entries, int rows, float* sums)
    {
        KLstmShape shape = memory.Shape;
        Multiply(entries, rows, shape.GateColumns, weights.Forward.Width - shape.GateColumns, sums);
    }

    /// <summary>Brings the rows that take the same cell together.</summary>
    /// <param name="slice">The slice.</param>
    /// <param name="rows">How many rows run.</param>
    /// <param name="entries">[rows, entry stride].</param>
    /// <param name="mixtures">w and q, [rows, 2, K].</param>
    public void Gather(int slice, int rows, float* entries, float* mixtures)
    {
        KLstmShape shape = memory.Shape;
        int first = memory.Rows.FirstOf(slice), place = 0;
        float* together = gathered.First + ((long)first * shape.EntryStride);
        for (int cell = 0; cell < shape.Cells; cell++)
        {
            for (int row = 0; row < rows; row++)
            {
                if (mixtures[(2L * row * shape.Cells) + cell] == 1)
                {
                    Row.Copy(entries + ((long)row * shape.EntryStride), together + ((long)place * shape.EntryStride), shape.Depth);
                    order[first + place++] = (row, cell);
                }
            }

            ends[(slice * shape.Cells) + cell] = place;
        }
    }

    /// <summary>The row and the cell of a place, after <see cref="Gather"/>.</summary>
    public (int Row, int Cell) At(int slice, int place) => order[memory.Rows.FirstOf(slice) + place];

    /// <summary>The sums of each row's cell, where that cell's lie, row by row in the order of the places.</summary>
    /// <param name="crew">The slice, and who else computes it.</param>
    /// <param name="sums">[rows, sum stride].</param>
    public void Sums(Crew crew, float* sums)
    {
        KLstmShape shape = memory.Shape;
        float* together = gathered.First + ((long)memory.Rows.FirstOf(crew.Slice) * shape.EntryStride);
        (int from, int width) = crew.Columns(shape.CellColumns);
        for (int cell = 0, first = 0; cell < shape.Cells; cell++)
        {
            int end = ends[(crew.Slice * shape.Cells) + cell];
            Multiply(
                together + ((long)first * shape.EntryStride), end - first, (cell * shape.CellColumns) + from, width, sums + ((long)first * shape.SumStride));
            first = end;
        }
    }

    private void Multiply(float* entries, int rows, int column, int width, float* sums)
    {
        var panels = new Panels(weights.Forward.Data + ((nint)column * weights.Forward.Depth * sizeof(float)), weights.Forward.Depth, width);
        Product.Multiply(entries, memory.Shape.EntryStride, rows, panels, sums + column, memory.Shape.SumStride, weights.Bias + column);
    }
}
