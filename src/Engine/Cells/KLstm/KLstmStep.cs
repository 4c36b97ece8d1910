using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.KLstm;

/// <summary>
/// One element of each of B streams at a time, in evaluation, by the weights as they lie: of each row only the cell that the selector
/// takes, or all cells, mixed by q.
/// </summary>
/// <remarks>
/// The equations are those of <see cref="KLstmWorkspace"/>. Rows that take the same cell are brought together. A step allocates nothing
/// after the first one of its size; one thread uses it at a time.
/// </remarks>
/// <param name="shape">The layer's sizes.</param>
public sealed unsafe class KLstmStep(KLstmShape shape) : ISlicedWork
{
    private readonly ThreadGroup group = new();
    private readonly FloatBuffer memory = new();
    private readonly int[] cellEnds = new int[shape.Cells];
    private readonly int inputStride = (shape.Inputs + 15) & -16;
    private int[] cellOf = [];
    private int[] placeOf = [];
    private int batch;
    private bool mixes;
    private KLstmParameters parameters;
    private KLstmEntries from;
    private KLstmResults to;

    /// <summary>Multiply-adds that are worth a thread.</summary>
    internal double LeastWork { get; set; } = 500_000;

    // Rows in their own order: x, h, the selector's logits. Then rows by the cell that they take: x, h, c, the four gates' sums,
    // the next h and c.
    private float* Inputs => memory.First;

    private float* Hidden => Inputs + ((long)batch * inputStride);

    private float* Logits => Hidden + ((long)batch * shape.Stride);

    private float* SortedInputs => Logits + ((((long)batch * shape.Cells) + 15) & -16);

    private float* SortedHidden => SortedInputs + ((long)batch * inputStride);

    private float* SortedCell => SortedHidden + ((long)batch * shape.Stride);

    private float* Sums => SortedCell + ((long)batch * shape.Stride);

    private float* NextHidden => Sums + ((long)batch * SumColumns);

    private float* NextCell => NextHidden + ((long)batch * shape.Stride);

    // Of each row the sums of one cell, or of all.
    private int SumColumns => mixes ? shape.GateColumns : shape.CellColumns;

    /// <summary>Computes the step.</summary>
    /// <param name="rows">B, at least 1.</param>
    /// <param name="isMixed">Whether all cells are mixed by their probabilities; otherwise the likeliest one is taken.</param>
    /// <param name="weights">The layer's parameters; only the biases may be absent.</param>
    /// <param name="entries">What enters: x [B, in], h and c [B, H].</param>
    /// <param name="results">
    /// Where the selection and its probabilities [B, K] and the last h and c [B, H] go; the sequence is not written.
    /// </param>
    /// <exception cref="ArgumentException">A size is out of its range, or an address is missing; nothing was computed.</exception>
    public void Run(int rows, bool isMixed, KLstmParameters weights, KLstmEntries entries, KLstmResults results)
    {
        EntryCheck.AtLeastOne(rows);
        shape.Check(rows);
        weights.Check();
        entries.Check();
        results.Check(hasSequence: false);
        (batch, mixes, parameters, from, to) = (rows, isMixed, weights, entries, results);
        memory.Ensure(rows * ((2L * inputStride) + (5L * shape.Stride) + SumColumns + shape.Cells) + 16);
        if (cellOf.Length < rows)
        {
            cellOf = new int[rows];
            placeOf = new int[rows];
        }

        double work = (double)rows * SumColumns * shape.Depth;
        group.Run(this, (int)Math.Clamp(work / LeastWork, 1, ThreadGroup.Threads));
    }

    /// <inheritdoc/>
    public void Run(int slice, int slices)
    {
        (int first, int count) = ThreadGroup.Range(batch, slice, slices);
        Select(first, count);
        group.Barrier(slices);
        if (slice == 0 && !mixes)
        {
            Sort();
        }

        group.Barrier(slices);
        for (int row = first; row < first + count; row++)
        {
            Begin(row);
        }

        group.Barrier(slices);
        (int firstUnit, int units) = ThreadGroup.Range(shape.Hidden, slice, slices);
        for (int cell = 0, place = 0; cell < shape.Cells; cell++)
        {
            if (mixes)
            {
                Multiply(cell, 0, batch, cell * shape.CellColumns, firstUnit, units);
                continue;
            }

            Multiply(cell, place, cellEnds[cell] - place, 0, firstUnit, units);
            place = cellEnds[cell];
        }

        group.Barrier(slices);
        for (int row = first; row < first + count; row++)
        {
            Advance(row);
        }
    }

    // The rows' entries, filled up, and which cell each of them takes, where it takes one.
    private void Select(int first, int count)
    {
        for (int row = first; row < first + count; row++)
        {
            Row.CopyAndFill((float*)from.Input + ((long)row * shape.Inputs), shape.Inputs, Inputs + ((long)row * inputStride), inputStride);
            Row.CopyAndFill(
                (float*)from.Hidden + ((long)row * shape.Hidden),
                shape.Hidden,
                Hidden + ((long)row * shape.Stride),
                shape.Stride);
            Take(parameters.SelectBias, 0, shape.Cells, Logits + ((long)row * shape.Cells));
        }

        float* logits = Logits + ((long)first * shape.Cells);
        UnpackedProduct.Add(
            Inputs + ((long)first * inputStride),
            inputStride,
            count,
            (float*)parameters.SelectInput,
            shape.Cells,
            shape.Inputs,
            logits,
            shape.Cells);
        UnpackedProduct.Add(
            Hidden + ((long)first * shape.Stride),
            shape.Stride,
            count,
            (float*)parameters.SelectHidden,
            shape.Cells,
            shape.Hidden,
            logits,
            shape.Cells);
        for (int row = first; row < first + count; row++)
        {
            long place = (long)row * shape.Cells;
            float* selection = (float*)to.Selection + place, probability = (float*)to.Probability + place;
            Selector.Forward(Logits + place, null, 0, shape.Cells, selection, probability);
            if (mixes)
            {
                Row.Copy(probability, selection, shape.Cells);
                placeOf[row] = row;
                continue;
            }

            cellOf[row] = new ReadOnlySpan<float>(selection, shape.Cells).IndexOf(1f);
        }
    }

    // Where each row goes, and where the rows of each cell end: by counting.
    private void Sort()
    {
        Array.Clear(cellEnds);
        for (int row = 0; row < batch; row++)
        {
            cellEnds[cellOf[row]]++;
        }

        for (int cell = 0, end = 0; cell < cellEnds.Length; cell++)
        {
            (cellEnds[cell], end) = (end, end + cellEnds[cell]);
        }

        for (int row = 0; row < batch; row++)
        {
            placeOf[row] = cellEnds[cellOf[row]]++;
        }
    }

    // A row to its place among those of its cell, with the biases of that cell or of all.
    private void Begin(int row)
    {
        long place = placeOf[row];
        Row.Copy(Inputs + ((long)row * inputStride), SortedInputs + (place * inputStride), inputStride);
        Row.Copy(Hidden + ((long)row * shape.Stride), SortedHidden + (place * shape.Stride), shape.Stride);
        Row.CopyAndFill((float*)from.Cell + ((long)row * shape.Hidden), shape.Hidden, SortedCell + (place * shape.Stride), shape.Stride);
        float* sums = Sums + (place * SumColumns);
        Row.Clear(sums, SumColumns);
        (int firstCell, int cells) = mixes ? (0, shape.Cells) : (cellOf[row], 1);
        for (int cell = firstCell; cell < firstCell + cells; cell++, sums += shape.CellColumns)
        {
            for (int gate = 0; gate < 4; gate++)
            {
                Take(parameters.Bias, SourceOf(gate, cell), shape.Hidden, sums + (gate * shape.Stride));
            }
        }
    }

    private void Multiply(int cell, long place, int rows, int column, int firstUnit, int units)
    {
        for (int gate = 0; gate < 4 && rows > 0; gate++)
        {
            long source = SourceOf(gate, cell) + firstUnit;
            float* sums = Sums + (place * SumColumns) + column + (gate * shape.Stride) + firstUnit;
            UnpackedProduct.Add(
                SortedInputs + (place * inputStride),
                inputStride,
                rows,
                (float*)parameters.InputWeight + (source * shape.Inputs),
                units,
                shape.Inputs,
                sums,
                SumColumns);
            UnpackedProduct.Add(
                SortedHidden + (place * shape.Stride),
                shape.Stride,
                rows,
                (float*)parameters.HiddenWeight + (source * shape.Hidden),
                units,
                shape.Hidden,
                sums,
                SumColumns);
        }
    }

    private void Advance(int row)
    {
        float one = 1;
        float* selection = mixes ? (float*)to.Selection + ((long)row * shape.Cells) : &one;
        long place = (long)placeOf[row] * shape.Stride, target = (long)row * shape.Hidden;
        MixedCells.Forward(
            Sums + ((long)placeOf[row] * SumColumns), selection, SortedCell + place, NextHidden + place, NextCell + place,
            mixes ? shape.Cells : 1, shape.Stride);
        Row.Copy(NextHidden + place, (float*)to.LastHidden + target, shape.Hidden);
        Row.Copy(NextCell + place, (float*)to.LastCell + target, shape.Hidden);
    }

    // The first of a gate's and cell's rows in the weights.
    private int SourceOf(int gate, int cell) => ((gate * shape.Cells) + cell) * shape.Hidden;

    private static void Take(nint bias, int first, int length, float* to)
    {
        if (bias == 0)
        {
            Row.Clear(to, length);
            return;
        }

        Row.Copy((float*)bias + first, to, length);
    }
}
