using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Sequences;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>A window forward: each slice of the batch goes through all its steps by itself.</summary>
internal sealed unsafe class KLstmForward(KLstmMemory memory, KLstmWeights weights) : ISlicedWork
{
    public KLstmEntries From { get; set; }

    public KLstmResults To { get; set; }

    public void Run(int slice, int slices)
    {
        PackedRows rows = memory.Rows;
        KLstmShape shape = memory.Shape;
        Start(slice);
        for (int t = 0; t < rows.Steps && rows.Running(slice, t) > 0; t++)
        {
            int running = rows.Running(slice, t);
            float* entries = memory.Entries(slice, t), sums = memory.Sums(slice, t);
            TakeInput(slice, t, running, entries);
            Product.Multiply(entries, shape.EntryStride, running, weights.Forward, sums, shape.SumStride, weights.Bias);
            for (int row = 0; row < running; row++)
            {
                Step(slice, t, row, sums + ((long)row * shape.SumStride));
            }
        }
    }

    private void Start(int slice)
    {
        KLstmShape shape = memory.Shape;
        float* entries = memory.Entries(slice, 0), cells = memory.Cells(slice, 0);
        for (int row = 0; row < memory.Rows.RowsOf(slice); row++, entries += shape.EntryStride, cells += shape.Stride)
        {
            long batch = memory.Rows.Row(slice, row);
            Row.CopyAndFill((float*)From.Hidden + (batch * shape.Hidden), shape.Hidden, entries, shape.Stride);
            Row.CopyAndFill((float*)From.Cell + (batch * shape.Hidden), shape.Hidden, cells, shape.Stride);
        }
    }

    private void TakeInput(int slice, int t, int running, float* entries)
    {
        KLstmShape shape = memory.Shape;
        for (int row = 0; row < running; row++, entries += shape.EntryStride)
        {
            long place = ((long)memory.Rows.Row(slice, row) * memory.Rows.Steps) + t;
            Row.CopyAndFill((float*)From.Input + (place * shape.Inputs), shape.Inputs, entries + shape.Stride, shape.EntryStride - shape.Stride);
        }
    }

    private void Step(int slice, int t, int row, float* sums)
    {
        KLstmShape shape = memory.Shape;
        int last = memory.Rows.StepsOf(slice, row) - 1;
        long place = ((long)memory.Rows.Row(slice, row) * memory.Rows.Steps) + t;
        float* selection = memory.Mixtures(slice, t) + (2L * row * shape.Cells), probability = selection + shape.Cells;
        float* noise = memory.Window.Noise == 0 ? null : (float*)memory.Window.Noise + (place * shape.Cells);
        Selector.Forward(sums + shape.GateColumns, noise, memory.Window.Temperature, shape.Cells, selection, probability);

        float* end = memory.Ends(slice) + (2L * row * shape.Stride);
        float* hidden = t < last ? memory.Entries(slice, t + 1) + ((long)row * shape.EntryStride) : end;
        float* cell = t < last ? memory.Cells(slice, t + 1) + ((long)row * shape.Stride) : end + shape.Stride;
        float* before = memory.Cells(slice, t) + ((long)row * shape.Stride);
        if (memory.IsReal(slice, row))
        {
            MixedCells.Forward(sums, selection, before, hidden, cell, shape.Cells, shape.Stride);
        }
        else
        {
            Row.Copy(memory.Entries(slice, t) + ((long)row * shape.EntryStride), hidden, shape.Stride);
            Row.Copy(before, cell, shape.Stride);
        }

        // What a row gave last, it gives at all steps after its end.
        for (int times = t < last ? 1 : memory.Rows.Steps - t; times > 0; times--, place++)
        {
            Row.Copy(hidden, (float*)To.Hidden + (place * shape.Hidden), shape.Hidden);
            Row.Copy(selection, (float*)To.Selection + (place * shape.Cells), shape.Cells);
            Row.Copy(probability, (float*)To.Probability + (place * shape.Cells), shape.Cells);
        }

        if (t == last)
        {
            long batch = memory.Rows.Row(slice, row);
            Row.Copy(hidden, (float*)To.LastHidden + (batch * shape.Hidden), shape.Hidden);
            Row.Copy(cell, (float*)To.LastCell + (batch * shape.Hidden), shape.Hidden);
        }
    }
}
