using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Sequences;

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
