using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>The gradients of all parameters over all rows of all steps; the threads share out the columns of the sums, which are the rows of the joint weight.</summary>
internal sealed unsafe class KLstmWeightGradients(KLstmMemory memory) : ISlicedWork
{
    /// <summary>Columns of sums that are computed together at most: [h | x] is brought into panels once for them.</summary>
    private const int Band = 2048;

    private readonly FloatBuffer own = new();
    private int band;

    public KLstmParameters To { get; set; }

    /// <summary>Makes room.</summary>
    public void Prepare()
    {
        band = Math.Min(Band, (memory.Shape.SumStride / Panels.Columns / memory.Parts * Panels.Columns) + Panels.Columns);
        own.Ensure(memory.Parts * OwnLength);
    }

    public void Run(int slice, int slices)
    {
        KLstmShape shape = memory.Shape;
        (int from, int share) = Panels.Share(shape.SumStride, slice, slices);
        int to = Math.Min(from + share, shape.Columns);
        float* result = own.First + (slice * OwnLength), scratch = result + ((long)band * shape.EntryStride);
        for (int first = from; first < to; first += band)
        {
            int count = Math.Min(band, to - first);
            Row.Clear(result, count * shape.EntryStride);
            WeightGradient.Accumulate(
                memory.Sums(0, 0) + first, shape.SumStride, count, memory.Entries(0, 0), shape.EntryStride, shape.Depth, memory.Rows.Total,
                result, shape.EntryStride, scratch);
            for (int column = 0; column < count; column++)
            {
                Give(first + column, result + ((long)column * shape.EntryStride));
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
        Give(result + shape.Stride, isGate ? To.InputWeight : To.SelectInput, source, shape.Inputs);
        float bias = 0;
        for (int part = 0; part < memory.Parts; part++)
        {
            bias += memory.BiasGradients(part)[column];
        }

        Give(&bias, isGate ? To.Bias : To.SelectBias, source, 1);
    }

    private static void Give(float* from, nint parameter, int row, int width)
    {
        if (parameter != 0)
        {
            Row.Copy(from, (float*)parameter + ((long)row * width), width);
        }
    }

    private long OwnLength => (((long)band * memory.Shape.EntryStride) + WeightGradient.ScratchSize(band, memory.Shape.Depth) + 15) & -16;
}
