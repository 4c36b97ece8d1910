using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Sequences;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>
/// A window backward, all but the weights: each slice goes back through its steps and turns its gates into the gradients of their sums.
/// </summary>
/// <remarks>Where there is one slice for several threads, these share out its rows, and the columns of its products.</remarks>
internal sealed unsafe class KLstmBackward(KLstmMemory memory, KLstmWeights weights, ThreadGroup group) : ISlicedWork
{
    /// <summary>Gradients of what forward gave.</summary>
    public KLstmResults From { get; set; }

    /// <summary>Where the gradients of what entered are written.</summary>
    public KLstmEntries To { get; set; }

    /// <summary>[entry stride] zeros.</summary>
    public float* Zeros { get; set; }

    public void Run(int part, int parts)
    {
        PackedRows rows = memory.Rows;
        KLstmShape shape = memory.Shape;
        var crew = GroupMember.Of(group, part, parts, rows.Slices);
        int slice = crew.Slice;
        float* gradients = memory.EntryGradients(slice);
        Row.Clear(memory.BiasGradients(part), shape.SumStride);
        for (int t = rows.Steps - 1; t >= 0; t--)
        {
            int running = rows.Running(slice, t);
            (int first, int count) = crew.Rows(running);
            for (int row = first; row < first + count; row++)
            {
                Step(part, slice, t, row);
            }

            crew.Barrier();
            if (t > 0 || To != default)
            {
                (int column, int width) = crew.Columns(weights.Backward.Width);
                Product.Multiply(
                    memory.Sums(slice, t),
                    shape.SumStride,
                    running,
                    weights.Backward.Slice(column, width),
                    gradients + column,
                    shape.EntryStride,
                    Zeros + column);
            }

            crew.Barrier();
            if (To.Input != 0)
            {
                GiveInput(slice, t, first, count);
            }
        }

        if (crew.Leads)
        {
            GiveStart(slice);
        }
    }

    private void Step(int part, int slice, int t, int row)
    {
        KLstmShape shape = memory.Shape;
        float* hidden = memory.EntryGradients(slice) + ((long)row * shape.EntryStride);
        float* cells = memory.CellGradients(slice) + (2L * row * shape.Stride);
        float* after = cells + ((t & 1) * shape.Stride), before = cells + ((1 - (t & 1)) * shape.Stride);
        bool isLast = t == memory.Rows.StepsOf(slice, row) - 1;
        if (isLast)
        {
            long batch = memory.Rows.Row(slice, row);
            Begin((float*)From.LastHidden, batch, hidden);
            Begin((float*)From.LastCell, batch, after);
        }

        float* selectionGradient = memory.MixtureGradients(part), probabilityGradient = selectionGradient + shape.Cells;
        Row.Clear(selectionGradient, 2 * shape.Cells);
        long place = ((long)memory.Rows.Row(slice, row) * memory.Rows.Steps) + t;
        for (int times = isLast ? memory.Rows.Steps - t : 1; times > 0; times--, place++)
        {
            Gather((float*)From.Hidden, place, hidden, shape.Hidden);
            Gather((float*)From.Selection, place, selectionGradient, shape.Cells);
            Gather((float*)From.Probability, place, probabilityGradient, shape.Cells);
        }

        float* sums = memory.Sums(slice, t) + ((long)row * shape.SumStride), bias = memory.BiasGradients(part);
        float* selection = memory.Mixtures(slice, t) + (2L * row * shape.Cells), probability = selection + shape.Cells;
        if (memory.IsReal(slice, row))
        {
            float* cell = memory.Cells(slice, t) + ((long)row * shape.Stride);
            MixedCells.Backward(sums, selection, selectionGradient, cell, hidden, after, before, bias, shape.Cells, shape.Stride);
        }
        else
        {
            Row.Clear(sums, shape.GateColumns);
            Row.Copy(hidden, memory.Ends(slice) + (2L * row * shape.Stride), shape.Stride);
            Row.Copy(after, before, shape.Stride);
        }

        float temperature = memory.Window.Noise == 0 ? 0 : memory.Window.Temperature;
        Selector.Backward(
            selection, selectionGradient, probability, probabilityGradient, temperature, shape.Cells, sums + shape.GateColumns);
        Gather(sums + shape.GateColumns, 0, bias + shape.GateColumns, shape.Cells);
    }

    private void Begin(float* last, long batch, float* gradient)
    {
        if (last == null)
        {
            Row.Clear(gradient, memory.Shape.Stride);
        }
        else
        {
            Row.CopyAndFill(last + (batch * memory.Shape.Hidden), memory.Shape.Hidden, gradient, memory.Shape.Stride);
        }
    }

    private static void Gather(float* from, long place, float* to, int length)
    {
        if (from != null)
        {
            Row.AddAny(from + (place * length), to, length);
        }
    }

    private void GiveInput(int slice, int t, int first, int count)
    {
        KLstmShape shape = memory.Shape;
        float* gradients = memory.EntryGradients(slice) + ((long)first * shape.EntryStride) + shape.Stride;
        for (int row = first; row < first + count; row++, gradients += shape.EntryStride)
        {
            long place = ((long)memory.Rows.Row(slice, row) * memory.Rows.Steps) + t;
            float* to = (float*)To.Input + (place * shape.Inputs);
            Row.Copy(gradients, to, shape.Inputs);
            if (t == memory.Rows.StepsOf(slice, row) - 1)
            {
                Row.Clear(to + shape.Inputs, (memory.Rows.Steps - 1 - t) * shape.Inputs);
            }
        }
    }

    private void GiveStart(int slice)
    {
        KLstmShape shape = memory.Shape;
        for (int row = 0; row < memory.Rows.RowsOf(slice); row++)
        {
            long batch = memory.Rows.Row(slice, row);
            float* hidden = memory.EntryGradients(slice) + ((long)row * shape.EntryStride);
            if (To.Hidden != 0)
            {
                if (!memory.IsReal(slice, row))
                {
                    Row.Add(memory.Ends(slice) + (2L * row * shape.Stride), hidden, shape.Stride);
                }

                Row.Copy(hidden, (float*)To.Hidden + (batch * shape.Hidden), shape.Hidden);
            }

            if (To.Cell != 0)
            {
                // Before step 0: the second of the two.
                Row.Copy(
                    memory.CellGradients(slice) + (((2L * row) + 1) * shape.Stride),
                    (float*)To.Cell + (batch * shape.Hidden),
                    shape.Hidden);
            }
        }
    }
}

/// <summary>
/// The gradients of all parameters over all rows of all steps; the threads share out the columns of the sums,
/// which are the rows of the joint weight.
/// </summary>
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
