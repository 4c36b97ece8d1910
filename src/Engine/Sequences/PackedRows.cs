using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Sequences;

/// <summary>
/// Where the rows of a window of sequences lie when only their real steps are computed: sorted by length, dealt out to slices,
/// and packed step after step.
/// </summary>
/// <remarks>
/// <para>
/// The rows of a slice that still run at a step are the first ones of it, and they lie beside each other: a product takes them as they are.
/// All steps of a slice follow each other, and all slices do, so whatever is summed over all rows of all steps is one matrix with
/// <see cref="Total"/> rows. A row that has ended takes neither memory nor time.
/// </para>
/// <para>Each slice gets every n-th of the sorted rows, so slices have about the same work.</para>
/// </remarks>
public sealed class PackedRows
{
    private int[] order = [];
    private int[] length = [];
    private int[] first = [];
    private int[] offset = [];
    private int[] places = [];

    /// <summary>B.</summary>
    public int Batch { get; private set; }

    /// <summary>T.</summary>
    public int Steps { get; private set; }

    /// <summary>Parts of the batch.</summary>
    public int Slices { get; private set; }

    /// <summary>Rows of all steps together.</summary>
    public int Total { get; private set; }

    /// <summary>Plans a window; nothing is allocated when one of this size was planned before.</summary>
    /// <param name="batch">B, at least 1.</param>
    /// <param name="steps">T, at least 1.</param>
    /// <param name="lengths">The real steps of each row; empty when all have T. What is beyond T counts as T.</param>
    /// <param name="least">Steps that each row has at least, 0 to T.</param>
    /// <param name="slices">Parts, 1 to B.</param>
    public void Plan(int batch, int steps, ReadOnlySpan<int> lengths, int least, int slices)
    {
        (Batch, Steps, Slices) = (batch, steps, slices);
        Grow(ref order, batch);
        Grow(ref length, batch);
        Grow(ref first, slices + 1);
        Grow(ref offset, slices * (steps + 1));
        Grow(ref places, steps + 2);
        for (int slice = 0; slice < slices; slice++)
        {
            first[slice + 1] = first[slice] + ((batch - slice + slices - 1) / slices);
        }

        // Sorting by counting: long rows first, equal ones in their own order.
        Array.Clear(places, 0, steps + 2);
        for (int row = 0; row < batch; row++)
        {
            places[steps - StepsOf(lengths, row, least) + 1]++;
        }

        for (int place = 0; place < steps; place++)
        {
            places[place + 1] += places[place];
        }

        Array.Clear(offset, 0, slices * (steps + 1));
        for (int row = 0; row < batch; row++)
        {
            int count = StepsOf(lengths, row, least);
            int place = places[steps - count]++;
            int slice = place % slices, position = first[slice] + (place / slices);
            order[position] = row;
            length[position] = count;
            offset[(slice * (steps + 1)) + count]++;
        }

        // From how many rows have exactly t steps to how many have more than t, to where step t begins.
        int next = 0;
        for (int slice = 0; slice < slices; slice++)
        {
            Span<int> steps1 = offset.AsSpan(slice * (steps + 1), steps + 1);
            int running = RowsOf(slice);
            for (int t = 0; t <= steps; t++)
            {
                running -= steps1[t];
                steps1[t] = next;
                next += running;
            }
        }

        Total = next;
    }

    /// <summary>How many rows a slice has.</summary>
    public int RowsOf(int slice) => first[slice + 1] - first[slice];

    /// <summary>Where the rows of a slice begin in an array with one place for each row of the batch.</summary>
    public int FirstOf(int slice) => first[slice];

    /// <summary>How many rows of a slice run at a step, 0 to T; none does at T.</summary>
    public int Running(int slice, int step) => step == Steps ? 0 : Offset(slice, step + 1) - Offset(slice, step);

    /// <summary>The place of a slice's first row at a step, 0 to T.</summary>
    public int Offset(int slice, int step) => offset[(slice * (Steps + 1)) + step];

    /// <summary>Which row of the batch a slice's row is.</summary>
    public int Row(int slice, int index) => order[first[slice] + index];

    /// <summary>The steps that a slice's row runs.</summary>
    public int StepsOf(int slice, int index) => length[first[slice] + index];

    private int StepsOf(ReadOnlySpan<int> lengths, int row, int least) => lengths.IsEmpty ? Steps : Math.Clamp(lengths[row], least, Steps);

    private static void Grow(ref int[] array, int length)
    {
        if (array.Length < length)
        {
            array = new int[length];
        }
    }
}

/// <summary>Copies between windows [B, T, N] as they lie outside and the packed rows of a slice.</summary>
internal static unsafe class WindowRows
{
    /// <summary>Packs a window.</summary>
    /// <param name="plan">The rows.</param>
    /// <param name="slice">Which of them.</param>
    /// <param name="from">[B, T, <paramref name="width"/>].</param>
    /// <param name="width">N.</param>
    /// <param name="to">The slice's packed rows.</param>
    /// <param name="apart">Floats from row to row of them; zeros fill up what N leaves.</param>
    public static void Pack(PackedRows plan, int slice, float* from, int width, float* to, int apart)
    {
        for (int i = 0; i < plan.RowsOf(slice); i++)
        {
            float* row = from + ((long)plan.Row(slice, i) * plan.Steps * width);
            for (int t = 0; t < plan.StepsOf(slice, i); t++)
            {
                Row.CopyAndFill(row + ((long)t * width), width, to + (Place(plan, slice, t, i) * apart), apart);
            }
        }
    }

    /// <summary>The way back of <see cref="Pack"/>: steps after a row's end become zeros.</summary>
    /// <inheritdoc cref="Pack"/>
    public static void Unpack(PackedRows plan, int slice, float* from, int apart, float* to, int width)
    {
        for (int i = 0; i < plan.RowsOf(slice); i++)
        {
            int steps = plan.StepsOf(slice, i);
            float* row = to + ((long)plan.Row(slice, i) * plan.Steps * width);
            for (int t = 0; t < steps; t++)
            {
                Row.Copy(from + (Place(plan, slice, t, i) * apart), row + ((long)t * width), width);
            }

            Row.Clear(row + ((long)steps * width), (plan.Steps - steps) * width);
        }
    }

    /// <summary>Unpacks some columns of a window; steps after a row's end repeat its last one, or the start where it has none.</summary>
    /// <param name="plan">The rows.</param>
    /// <param name="slice">Which of them.</param>
    /// <param name="from">The slice's packed rows.</param>
    /// <param name="start">What was before them, a row for each of the slice.</param>
    /// <param name="apart">Floats from row to row of both.</param>
    /// <param name="width">Columns.</param>
    /// <param name="to">The first of the columns in [B, T, <paramref name="total"/>].</param>
    /// <param name="total">N.</param>
    public static void UnpackHeld(PackedRows plan, int slice, float* from, float* start, int apart, int width, float* to, int total)
    {
        for (int i = 0; i < plan.RowsOf(slice); i++)
        {
            int steps = plan.StepsOf(slice, i);
            float* row = to + ((long)plan.Row(slice, i) * plan.Steps * total);
            float* value = start + ((long)i * apart);
            for (int t = 0; t < plan.Steps; t++)
            {
                value = t < steps ? from + (Place(plan, slice, t, i) * apart) : value;
                Row.Copy(value, row + ((long)t * total), width);
            }
        }
    }

    /// <summary>The gradient of <see cref="UnpackHeld"/>: what came from repeated steps is added up.</summary>
    /// <param name="plan">The rows.</param>
    /// <param name="slice">Which of them.</param>
    /// <param name="from">The first of the columns in [B, T, <paramref name="total"/>].</param>
    /// <param name="total">N.</param>
    /// <param name="width">Columns.</param>
    /// <param name="to">The slice's packed rows.</param>
    /// <param name="start">The gradient of what was before them, to be added to.</param>
    /// <param name="apart">Floats from row to row of both; zeros fill up what the columns leave.</param>
    public static void PackHeld(PackedRows plan, int slice, float* from, int total, int width, float* to, float* start, int apart)
    {
        for (int i = 0; i < plan.RowsOf(slice); i++)
        {
            int steps = plan.StepsOf(slice, i);
            float* row = from + ((long)plan.Row(slice, i) * plan.Steps * total);
            float* sum = start + ((long)i * apart);
            for (int t = 0; t < steps; t++)
            {
                sum = to + (Place(plan, slice, t, i) * apart);
                Row.CopyAndFill(row + ((long)t * total), width, sum, apart);
            }

            for (int t = steps; t < plan.Steps; t++)
            {
                Row.AddAny(row + ((long)t * total), sum, width);
            }
        }
    }

    /// <summary>Takes the rows of a slice from [B, N].</summary>
    /// <param name="plan">The rows.</param>
    /// <param name="slice">Which of them.</param>
    /// <param name="from">[B, <paramref name="width"/>]; null for zeros.</param>
    /// <param name="width">N.</param>
    /// <param name="to">A row for each of the slice.</param>
    /// <param name="apart">Floats from row to row of it; zeros fill up what N leaves.</param>
    public static void Take(PackedRows plan, int slice, float* from, int width, float* to, int apart)
    {
        for (int i = 0; i < plan.RowsOf(slice); i++, to += apart)
        {
            Row.CopyAndFill(from == null ? to : from + ((long)plan.Row(slice, i) * width), from == null ? 0 : width, to, apart);
        }
    }

    /// <summary>The way back of <see cref="Take"/>.</summary>
    /// <inheritdoc cref="Take"/>
    public static void Give(PackedRows plan, int slice, float* from, int apart, float* to, int width)
    {
        for (int i = 0; i < plan.RowsOf(slice); i++, from += apart)
        {
            Row.Copy(from, to + ((long)plan.Row(slice, i) * width), width);
        }
    }

    private static long Place(PackedRows plan, int slice, int step, int index) => plan.Offset(slice, step) - plan.Offset(slice, 0) + index;
}
