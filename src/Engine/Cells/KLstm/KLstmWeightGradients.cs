using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Sequences;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>The gradients of all parameters over all rows of all steps; the threads share out the columns of the sums.</summary>
/// <remarks>
/// The product is made transposed, [h | x] by columns of the sums: the long rows of the sums are then read from end to end, once, and a band of columns stays in the
/// second cache while all of [h | x] passes by.
/// </remarks>
internal sealed unsafe class KLstmWeightGradients(KLstmMemory memory) : ISlicedWork
{
    /// <summary>Columns of sums that are computed together.</summary>
    private const int Band = 256;

    // Not a power of two: columns of the result are read one by one, and their cache lines must not push each other out.
    private const int BandStride = Band + 16;

    private readonly FloatBuffer own = new();

    public KLstmParameters To { get; set; }

    /// <summary>Makes room.</summary>
    /// <param name="slices">Threads that will share the work.</param>
    public void Prepare(int slices) => own.Ensure(slices * OwnLength);

    public void Run(int slice, int slices)
    {
        KLstmShape shape = memory.Shape;
        PackedRows rows = memory.Rows;
        int panels = shape.SumStride / Panels.Columns;
        int from = panels * slice / slices * Panels.Columns, to = Math.Min(panels * (slice + 1) / slices * Panels.Columns, shape.Columns);
        float* result = own.First + (slice * OwnLength), scratch = result + ((long)shape.Depth * BandStride);
        for (int first = from; first < to; first += Band)
        {
            int count = Math.Min(Band, to - first);
            Row.Clear(result, shape.Depth * BandStride);
            WeightGradient.Accumulate(
                memory.Entries(0, 0), shape.EntryStride, shape.Depth, memory.Sums(0, 0) + first, shape.SumStride, count, rows.Total, result, BandStride, scratch);
            for (int column = 0; column < count; column++)
            {
                Give(first + column, result + column);
            }
        }
    }

    private void Give(int column, float* result)
    {
        KLstmShape shape = memory.Shape;
        int source = shape.SourceOf(column);
        if (source == KLstmShape.Padding)
        {
            return;
        }

        bool isGate = column < shape.GateColumns;
        Give(result, isGate ? To.HiddenWeight : To.SelectHidden, source, shape.Hidden);
        Give(result + ((long)shape.Stride * BandStride), isGate ? To.InputWeight : To.SelectInput, source, shape.Inputs);
        float bias = 0;
        for (int slice = 0; slice < memory.Rows.Slices; slice++)
        {
            bias += memory.BiasGradients(slice)[column];
        }

        Give(&bias, isGate ? To.Bias : To.SelectBias, source, 1);
    }

    private static void Give(float* column, nint parameter, int row, int width)
    {
        if (parameter != 0)
        {
            float* to = (float*)parameter + ((long)row * width);
            for (int i = 0; i < width; i++, column += BandStride)
            {
                to[i] = *column;
            }
        }
    }

    private long OwnLength => (((long)memory.Shape.Depth * BandStride) + WeightGradient.ScratchSize(memory.Shape.Depth, Band) + 15) & -16;
}
