using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Sequences;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>The gradients of all parameters over all rows of all steps; the threads share out the rows of the joint weight.</summary>
internal sealed unsafe class KLstmWeightGradients(KLstmMemory memory) : ISlicedWork
{
    private readonly FloatBuffer joint = new(), scratch = new();

    public KLstmParameters To { get; set; }

    /// <summary>Makes room.</summary>
    /// <param name="slices">Threads that will share the work.</param>
    public void Prepare(int slices)
    {
        joint.Ensure((long)memory.Shape.Columns * memory.Shape.EntryStride);
        scratch.Ensure(slices * ScratchLength(slices));
    }

    public void Run(int slice, int slices)
    {
        KLstmShape shape = memory.Shape;
        PackedRows rows = memory.Rows;
        int from = (int)((long)shape.Columns * slice / slices), to = (int)((long)shape.Columns * (slice + 1) / slices);
        float* gradients = joint.First + ((long)from * shape.EntryStride);
        Row.Clear(gradients, (to - from) * shape.EntryStride);
        WeightGradient.Accumulate(
            memory.Sums(0, 0) + from, shape.SumStride, to - from, memory.Entries(0, 0), shape.EntryStride, shape.Depth, rows.Total, gradients, shape.EntryStride,
            scratch.First + (slice * ScratchLength(slices)));
        for (int row = from; row < to; row++, gradients += shape.EntryStride)
        {
            int source = shape.SourceOf(row);
            if (source != KLstmShape.Padding)
            {
                bool isGate = row < shape.GateColumns;
                Give(gradients, isGate ? To.HiddenWeight : To.SelectHidden, source, shape.Hidden);
                Give(gradients + shape.Stride, isGate ? To.InputWeight : To.SelectInput, source, shape.Inputs);
                float bias = BiasGradient(row);
                Give(&bias, isGate ? To.Bias : To.SelectBias, source, 1);
            }
        }
    }

    private float BiasGradient(int row)
    {
        float sum = 0;
        for (int slice = 0; slice < memory.Rows.Slices; slice++)
        {
            sum += memory.BiasGradients(slice)[row];
        }

        return sum;
    }

    private static void Give(float* gradient, nint parameter, int row, int width)
    {
        if (parameter != 0)
        {
            Row.Copy(gradient, (float*)parameter + ((long)row * width), width);
        }
    }

    private long ScratchLength(int slices) =>
        (WeightGradient.ScratchSize((memory.Shape.Columns + slices - 1) / slices, memory.Shape.Depth) + 15) & -16;
}
