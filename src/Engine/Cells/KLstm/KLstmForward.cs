using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Sequences;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>
/// A window forward: each slice of the batch goes through all its steps by itself,
/// or threads share the columns of the only slice's products.
/// </summary>
internal sealed unsafe class KLstmForward(KLstmMemory memory, KLstmWeights weights, ThreadGroup group) : ISlicedWork
{
    private readonly ChosenCells chosen = new(memory, weights);

    public KLstmEntries From { get; set; }

    public KLstmResults To { get; set; }

    // Where the likeliest cell is taken, a row's other cells matter to nobody, unless backward reads their gates.
    private bool TakesOneCell => memory.Window.Noise == 0 && !memory.SavesForBackward && memory.Shape.Cells > 1;

    /// <summary>Makes room.</summary>
    public void Prepare()
    {
        if (TakesOneCell)
        {
            chosen.Prepare();
        }
    }

    public void Run(int part, int parts)
    {
        PackedRows rows = memory.Rows;
        var crew = GroupMember.Of(group, part, parts, rows.Slices);
        int slice = crew.Slice;
        if (crew.Leads)
        {
            Start(slice);
        }

        for (int t = 0; t < rows.Steps && rows.Running(slice, t) > 0; t++)
        {
            (int first, int count) = crew.Rows(rows.Running(slice, t));
            TakeInput(slice, t, first, count);
            crew.Barrier();
            if (TakesOneCell)
            {
                OneCell(crew, t, first, count);
            }
            else
            {
                AllCells(crew, t, first, count);
            }
        }
    }

    private void AllCells(GroupMember crew, int t, int first, int count)
    {
        KLstmShape shape = memory.Shape;
        int slice = crew.Slice;
        float* sums = memory.Sums(slice, t);
        (int column, int width) = crew.Columns(weights.Forward.Width);
        Product.Multiply(
            memory.Entries(slice, t),
            shape.EntryStride,
            memory.Rows.Running(slice, t),
            weights.Forward.Slice(column, width),
            sums + column,
            shape.SumStride,
            weights.Bias + column);
        crew.Barrier();
        for (int row = first; row < first + count; row++)
        {
            float* own = sums + ((long)row * shape.SumStride), selection = Select(slice, t, row, own);
            Advance(slice, t, row, own, selection, shape.Cells);
            Give(slice, t, row);
        }
    }

    private void OneCell(GroupMember crew, int t, int first, int count)
    {
        KLstmShape shape = memory.Shape;
        int slice = crew.Slice, running = memory.Rows.Running(slice, t);
        float* entries = memory.Entries(slice, t), sums = memory.Sums(slice, t);
        float* mixtures = memory.Mixtures(slice, t), whole = stackalloc float[] { 1 };
        chosen.Logits(entries + ((long)first * shape.EntryStride), count, sums + ((long)first * shape.SumStride));
        for (int row = first; row < first + count; row++)
        {
            Select(slice, t, row, sums + ((long)row * shape.SumStride));
        }

        crew.Barrier();
        if (crew.Leads)
        {
            chosen.Gather(slice, running, entries, mixtures);
        }

        crew.Barrier();
        chosen.Sums(crew, sums);
        crew.Barrier();
        for (int place = first; place < first + count; place++)
        {
            (int row, int cell) = chosen.At(slice, place);
            Advance(slice, t, row, sums + ((long)place * shape.SumStride) + (cell * shape.CellColumns), whole, cells: 1);
            Give(slice, t, row);
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
            return (
                (nint)(memory.Entries(slice, t + 1) + ((long)row * shape.EntryStride)),
                (nint)(memory.Cells(slice, t + 1) + ((long)row * shape.Stride)));
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

    private void TakeInput(int slice, int t, int first, int count)
    {
        KLstmShape shape = memory.Shape;
        float* entries = memory.Entries(slice, t) + ((long)first * shape.EntryStride);
        for (int row = first; row < first + count; row++, entries += shape.EntryStride)
        {
            Row.CopyAndFill(
                (float*)From.Input + (Place(slice, t, row) * shape.Inputs),
                shape.Inputs,
                entries + shape.Stride,
                shape.EntryStride - shape.Stride);
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
