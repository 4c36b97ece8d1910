using Hmlstm.Engine.Products;
using Hmlstm.Engine.Sequences;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>
/// The gradients of the parameters of one layer and direction, after the way back: one product over all rows of all steps for each weight.
/// </summary>
/// <remarks>Threads share out the rows of the weights.</remarks>
internal sealed unsafe class ParameterGradients(LayerPass pass)
{
    private readonly RnnCell cell = pass.Cell;

    /// <summary>Floats of memory that a thread needs for itself.</summary>
    /// <param name="bands">Among how many threads the rows of the weights are shared out.</param>
    public long ScratchSize(int bands)
    {
        int band = (cell.Gates * pass.Stride / bands) + 1, columns = Math.Max(pass.Inputs, pass.Units);
        return WeightGradient.ScratchSize(band, columns) + ((long)band * Panels.WidthOf(columns));
    }

    /// <summary>Fills a thread's rows of the gradient of the weight of x.</summary>
    /// <param name="to">The gradient, [gates H, in].</param>
    /// <param name="rows">The window's rows.</param>
    /// <param name="input">x.</param>
    /// <param name="share">Which thread.</param>
    /// <param name="shares">How many there are.</param>
    /// <param name="scratch">The thread's memory.</param>
    public void Input(float* to, PackedRows rows, LayerInput input, int share, int shares, float* scratch)
    {
        var bands = new Bands(new GateBlock(0, cell.Gates, 0, Apart: false), pass.Units, pass.Stride, share, shares);
        while (bands.Next(out Band band))
        {
            (nint target, int width) = Begin(to, band, input.Size, scratch);
            for (int slice = 0; slice < rows.Slices; slice++)
            {
                WeightGradient.Accumulate(
                    pass.Gates(slice) + band.Column,
                    pass.SumsWidth,
                    band.Count,
                    input.Of(slice),
                    input.Width,
                    input.Size,
                    pass.TotalOf(slice),
                    (float*)target,
                    width,
                    scratch);
            }

            End(to, band, input.Size, (float*)target, width);
        }
    }

    /// <summary>Fills a thread's rows of the gradient of the weight of h.</summary>
    /// <param name="to">The gradient, [gates H, H].</param>
    /// <param name="rows">The window's rows.</param>
    /// <param name="share">Which thread.</param>
    /// <param name="shares">How many there are.</param>
    /// <param name="scratch">The thread's memory.</param>
    public void Hidden(float* to, PackedRows rows, int share, int shares, float* scratch)
    {
        foreach (GateBlock block in cell.HiddenBlocks)
        {
            var bands = new Bands(block, pass.Units, pass.Stride, share, shares);
            while (bands.Next(out Band band))
            {
                (nint target, int width) = Begin(to, band, pass.Units, scratch);
                for (int slice = 0; slice < rows.Slices; slice++)
                {
                    Hidden(slice, band, (float*)target, width, scratch);
                }

                End(to, band, pass.Units, (float*)target, width);
            }
        }
    }

    /// <summary>Fills the gradients of the biases and norms.</summary>
    /// <param name="to">Where they go; 0 where nobody asks.</param>
    /// <param name="parts">How many threads' totals are summed.</param>
    public void BiasesAndNorms(in LayerParameters to, int parts)
    {
        float* overInput = (float*)to.InputBias, overHidden = (float*)to.HiddenBias;
        float* total = pass.Totals(0);
        for (int part = 1; part < parts; part++)
        {
            Rows.Row.Add(pass.Totals(part), total, pass.TotalsWidth);
        }

        cell.GiveNormGradients(total, to.Norms);

        for (int gate = 0; gate < cell.Gates && overInput != null; gate++)
        {
            Rows.Row.Copy(total + (gate * pass.Stride), overInput + (gate * pass.Units), pass.Units);
        }

        foreach (GateBlock block in cell.HiddenBlocks)
        {
            for (int gate = 0; gate < block.Count && overHidden != null; gate++)
            {
                Rows.Row.Copy(total + ((block.Slot + gate) * pass.Stride), overHidden + ((block.First + gate) * pass.Units), pass.Units);
            }
        }
    }

    // Steps whose rows and whose states before them both follow those of the step before are one product.
    private void Hidden(int slice, Band band, float* target, int width, float* scratch)
    {
        long place = 0, before = 0, starts = (pass.StartHidden(slice) - pass.Hidden(slice)) / pass.HiddenWidth;
        int count = 0;
        for (int t = 0; t < pass.StepsOf(slice); t++)
        {
            StepRows step = pass.At(slice, t);
            for (int part = 0; part < 2; part++)
            {
                int from = part == 0 ? 0 : step.Continued, more = part == 0 ? step.Continued : step.Count - step.Continued;
                long at = step.At + from, state = part == 0 ? step.Neighbour : starts + from;
                if (more > 0 && (at != place + count || state != before + count))
                {
                    Add(slice, band, place, before, count, target, width, scratch);
                    (place, before, count) = (at, state, 0);
                }

                count += more;
            }
        }

        Add(slice, band, place, before, count, target, width, scratch);
    }

    private void Add(int slice, Band band, long place, long before, int count, float* target, int width, float* scratch) =>
        WeightGradient.Accumulate(
            pass.Gates(slice) + (place * pass.SumsWidth) + band.Column, pass.SumsWidth, band.Count,
            pass.Hidden(slice) + (before * pass.HiddenWidth), pass.HiddenWidth, pass.Units, count, target, width, scratch);

    // Rows that are whole panels wide are summed where they belong; others beside it, filled up.
    private static (nint Target, int Width) Begin(float* to, Band band, int columns, float* scratch)
    {
        int width = Panels.WidthOf(columns);
        float* target = width == columns ? to + ((long)band.Row * columns) : scratch + WeightGradient.ScratchSize(band.Count, columns);
        Rows.Row.Clear(target, band.Count * width);
        return ((nint)target, width);
    }

    private static void End(float* to, Band band, int columns, float* target, int width)
    {
        for (int row = 0; row < band.Count && width != columns; row++)
        {
            Rows.Row.Copy(target + ((long)row * width), to + ((long)(band.Row + row) * columns), columns);
        }
    }
}

/// <summary>Walks over a thread's share of the rows of a weight.</summary>
/// <param name="block">The gates.</param>
/// <param name="units">H.</param>
/// <param name="stride">Floats of a gate in a row of sums.</param>
/// <param name="share">Which thread.</param>
/// <param name="shares">How many there are.</param>
internal struct Bands(GateBlock block, int units, int stride, int share, int shares)
{
    private readonly int end = (int)((long)block.Count * units * (share + 1) / shares);
    private int row = (int)((long)block.Count * units * share / shares);

    /// <summary>The next rows; false after the last.</summary>
    public bool Next(out Band band)
    {
        int gate = row / units;
        int last = stride == units ? end : Math.Min(end, (gate + 1) * units);
        band = new Band((block.First * units) + row, ((block.Slot + gate) * stride) + (row % units), last - row);
        row = last;
        return band.Count > 0;
    }
}

/// <summary>Rows of a weight whose gates lie beside each other in a row of sums.</summary>
/// <param name="Row">The first row in the weight, in torch's order.</param>
/// <param name="Column">Its place in a row of sums.</param>
/// <param name="Count">How many rows.</param>
internal readonly record struct Band(int Row, int Column, int Count);
