using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Sequences;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>A window forward: each slice of the batch goes through all its steps by itself.</summary>
internal sealed unsafe class KLstmForward(KLstmMemory memory, KLstmWeights weights) : ISlicedWork
{
    private readonly ChosenCells chosen = new(memory, weights);

    public KLstmEntries From { get; set; }

    public KLstmResults To { get; set; }

    // In evaluation a row's other cells matter to nobody, unless backward reads their gates.
    private bool TakesOneCell => memory.Window.Noise == 0 && !memory.Keeps && memory.Shape.Cells > 1;

    /// <summary>Makes room.</summary>
    public void Prepare()
    {
        if (TakesOneCell)
        {
            chosen.Prepare();
        }
    }

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
            if (TakesOneCell)
            {
                OneCell(slice, t, running, entries, sums);
            }
            else
            {
                AllCells(slice, t, running, entries, sums);
            }

            for (int row = 0; row < running; row++)
            {
                Give(slice, t, row);
            }
        }
    }

    private void AllCells(int slice, int t, int running, float* entries, float* sums)
    {
        KLstmShape shape = memory.Shape;
        Product.Multiply(entries, shape.EntryStride, running, weights.Forward, sums, shape.SumStride, weights.Bias);
        for (int row = 0; row < running; row++, sums += shape.SumStride)
        {
            float* selection = Select(slice, t, row, sums);
            Advance(slice, t, row, sums, selection, shape.Cells);
        }
    }

    private void OneCell(int slice, int t, int running, float* entries, float* sums)
    {
        KLstmShape shape = memory.Shape;
        float* mixtures = memory.Mixtures(slice, t), whole = stackalloc float[] { 1 };
        chosen.Logits(entries, running, sums);
        for (int row = 0; row < running; row++)
        {
            Select(slice, t, row, sums + ((long)row * shape.SumStride));
        }

        foreach (int row in chosen.Sums(slice, running, entries, mixtures, sums))
        {
            int cell = new ReadOnlySpan<float>(mixtures + (2L * row * shape.Cells), shape.Cells).IndexOf(1f);
            Advance(slice, t, row, sums + (cell * shape.CellColumns), whole, cells: 1);
            sums += shape.SumStride;
        }
    }

    // w and q, from the logits behind the gates' sums.
    private float* Select(int slice, int t, int row, float* sums)
    {
        KLstmShape shape = memory.Shape;
        float* selection = memory.Mixtures(slice, t) + (2L * row * shape.Cells), probability = selection + shape.Cells;
        float* noise = memory.Window.Noise == 0 ? null : (float*)memory.Window.Noise + (Place(slice, t, row) * shape.Cells);
        Selector.Forward(sums + shape.GateColumns, noise, memory.Window.Temperature, shape.Cells, selection, probability);
        return selection;
    }

    private void Advance(int slice, int t, int row, float* sums, float* selection, int cells)
    {
        int stride = memory.Shape.Stride;
        float* before = memory.Cells(slice, t) + ((long)row * stride);
        (nint hidden, nint cell) = Next(slice, t, row);
        if (memory.IsReal(slice, row))
        {
            MixedCells.Forward(sums, selection, before, (float*)hidden, (float*)cell, cells, stride);
        }
        else
        {
            Row.Copy(memory.Entries(slice, t) + ((long)row * memory.Shape.EntryStride), (float*)hidden, stride);
            Row.Copy(before, (float*)cell, stride);
        }
    }

    // Where h and c of a row go after a step: to what enters the next one, or to the end.
    private (nint Hidden, nint Cell) Next(int slice, int t, int row)
    {
        KLstmShape shape = memory.Shape;
        if (t < memory.Rows.StepsOf(slice, row) - 1)
        {
            return ((nint)(memory.Entries(slice, t + 1) + ((long)row * shape.EntryStride)), (nint)(memory.Cells(slice, t + 1) + ((long)row * shape.Stride)));
        }

        float* end = memory.Ends(slice) + (2L * row * shape.Stride);
        return ((nint)end, (nint)(end + shape.Stride));
    }

    private long Place(int slice, int t, int row) => ((long)memory.Rows.Row(slice, row) * memory.Rows.Steps) + t;

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
            Row.CopyAndFill((float*)From.Input + (Place(slice, t, row) * shape.Inputs), shape.Inputs, entries + shape.Stride, shape.EntryStride - shape.Stride);
        }
    }

    private void Give(int slice, int t, int row)
    {
        KLstmShape shape = memory.Shape;
        bool isLast = t == memory.Rows.StepsOf(slice, row) - 1;
        float* selection = memory.Mixtures(slice, t) + (2L * row * shape.Cells), probability = selection + shape.Cells;
        (nint hidden, nint cell) = Next(slice, t, row);

        // What a row gave last, it gives at all steps after its end.
        long place = Place(slice, t, row);
        for (int times = isLast ? memory.Rows.Steps - t : 1; times > 0; times--, place++)
        {
            Row.Copy((float*)hidden, (float*)To.Hidden + (place * shape.Hidden), shape.Hidden);
            Row.Copy(selection, (float*)To.Selection + (place * shape.Cells), shape.Cells);
            Row.Copy(probability, (float*)To.Probability + (place * shape.Cells), shape.Cells);
        }

        if (isLast)
        {
            long batch = memory.Rows.Row(slice, row);
            Row.Copy((float*)hidden, (float*)To.LastHidden + (batch * shape.Hidden), shape.Hidden);
            Row.Copy((float*)cell, (float*)To.LastCell + (batch * shape.Hidden), shape.Hidden);
        }
    }
}
