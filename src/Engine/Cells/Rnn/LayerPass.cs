using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Sequences;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>One direction of one layer over a window, for the rows of one slice at a time.</summary>
/// <remarks>
/// The sums over x come first, for all steps at once; then each step adds its product with h and applies the cell's equations while its
/// rows are in cache. On the way back the gradients of the sums take the place of the gates. The states before the first step lie right
/// before those after the steps (behind them in the second direction), so that the states before all steps are nearly one matrix too.
/// </remarks>
internal sealed unsafe class LayerPass
{
    private readonly RnnCell cell;
    private readonly bool reversed;
    private readonly int sumsWidth;
    private readonly int totalsWidth;
    private readonly FloatBuffer ownGates = new();
    private readonly FloatBuffer ownCells = new();
    private readonly FloatBuffer hidden = new();
    private readonly FloatBuffer totals = new();
    private FloatBuffer gates;
    private FloatBuffer cells;
    private int slotWidth;
    private int cellWidth;
    private PackedRows rows = new();

    /// <summary>A pass without memory.</summary>
    /// <param name="cell">Its equations.</param>
    /// <param name="inputs">Width of x.</param>
    /// <param name="units">H.</param>
    /// <param name="reversed">Whether it reads each row from its end.</param>
    public LayerPass(RnnCell cell, int inputs, int units, bool reversed)
    {
        this.cell = cell;
        this.reversed = reversed;
        Inputs = inputs;
        Units = units;
        Stride = StrideOf(units);
        sumsWidth = cell.SumsWidth(Stride);
        totalsWidth = cell.TotalsWidth(Stride);
        HiddenWidth = Panels.WidthOf(units);
        Weights = new LayerWeights(cell, inputs, units);
        gates = ownGates;
        cells = ownCells;
    }

    /// <summary>The cell's equations.</summary>
    public RnnCell Cell => cell;

    /// <summary>Width of x.</summary>
    public int Inputs { get; }

    /// <summary>H.</summary>
    public int Units { get; }

    /// <summary>Floats of a gate and of c.</summary>
    public int Stride { get; }

    /// <summary>Floats from row to row of h: whole panels, with zeros behind H.</summary>
    public int HiddenWidth { get; }

    /// <summary>Floats from row to row of sums.</summary>
    public int SumsWidth => sumsWidth;

    /// <summary>Floats of a thread's totals.</summary>
    public int TotalsWidth => totalsWidth;

    /// <summary>The packed weights.</summary>
    public LayerWeights Weights { get; }

    /// <summary>The floats that a gate of H units takes.</summary>
    public static int StrideOf(int units) => (units + 15) / 16 * 16;

    /// <summary>Makes room for a window.</summary>
    /// <param name="plan">Its rows.</param>
    /// <param name="keep">Whether gradients will be asked for.</param>
    /// <param name="parts">How many threads compute.</param>
    /// <param name="sharedGates">Memory for all passes where nothing is kept.</param>
    /// <param name="sharedCells">Likewise.</param>
    /// <param name="widest">Floats of a row of <paramref name="sharedGates"/> and of <paramref name="sharedCells"/>.</param>
    public void Reserve(
        PackedRows plan, bool keep, int parts, FloatBuffer sharedGates, FloatBuffer sharedCells, (int Gates, int Cells) widest)
    {
        rows = plan;
        gates = keep ? ownGates : sharedGates;
        cells = keep ? ownCells : sharedCells;
        slotWidth = keep ? sumsWidth : widest.Gates;
        cellWidth = keep ? Stride : widest.Cells;
        long states = (long)plan.Total + plan.Batch;
        gates.Ensure((long)plan.Total * slotWidth);
        hidden.Ensure(states * HiddenWidth);
        if (cell.HasCell)
        {
            cells.Ensure(states * cellWidth);
        }

        if (keep)
        {
            totals.Ensure(2L * parts * totalsWidth);
        }

        Weights.Reserve(keep);
    }

    /// <summary>h after the steps, packed, <see cref="HiddenWidth"/> apart.</summary>
    public float* Hidden(int slice) => hidden.First + (FirstState(slice) * HiddenWidth);

    /// <summary>h before the first step, a row for each of the slice.</summary>
    public float* StartHidden(int slice) => hidden.First + (FirstStart(slice) * HiddenWidth);

    /// <summary>c after the steps, packed, <see cref="Stride"/> apart.</summary>
    public float* Cells(int slice) => Cells(slice, FirstState(slice));

    /// <summary>c before the first step.</summary>
    public float* StartCells(int slice) => Cells(slice, FirstStart(slice));

    /// <summary>The gates, or the gradients of their sums, packed, <see cref="SumsWidth"/> apart.</summary>
    public float* Gates(int slice) => gates.First + ((long)rows.Offset(slice, 0) * slotWidth);

    /// <summary>The sums of the gradients of a thread's rows.</summary>
    public float* Totals(int part) => totals.First + (2L * part * totalsWidth);

    /// <summary>The place of a row's state after its last step, among the packed ones; negative where it has no step.</summary>
    public int LastOf(int slice, int index)
    {
        int steps = rows.StepsOf(slice, index);
        return steps == 0 ? -1 : rows.Offset(slice, reversed ? 0 : steps - 1) - rows.Offset(slice, 0) + index;
    }

    /// <summary>Runs over the window; the starts are in their places.</summary>
    /// <param name="crew">Which rows, and who else computes them.</param>
    /// <param name="input">x, packed.</param>
    /// <param name="apart">Floats from row to row of it.</param>
    /// <param name="zones">The factors of zoneout.</param>
    public void Forward(GroupMember crew, float* input, nint apart, ZoneFactors zones)
    {
        int slice = crew.Slice, steps = StepsOf(slice);
        float* sums = Gates(slice), after = Hidden(slice), start = StartHidden(slice);
        float* cellAfter = Cells(slice), cellStart = StartCells(slice);
        (int first, int count) = crew.Rows(TotalOf(slice));
        Product.Multiply(
            input + (first * apart), apart, count, Weights.Input, sums + ((long)first * sumsWidth), sumsWidth, Weights.InputStart);
        crew.Barrier();
        for (int n = 0; n < steps; n++)
        {
            int t = reversed ? steps - 1 - n : n;
            StepRows step = At(slice, t);
            float* now = sums + ((long)step.At * sumsWidth), neighbour = after + ((long)step.Neighbour * HiddenWidth);
            for (int block = 0; block < cell.HiddenBlocks.Length; block++)
            {
                GateBlock which = cell.HiddenBlocks[block];
                (first, count) = crew.Columns(Weights.Hidden[block].Width);
                float* to = now + (which.Slot * Stride) + first, begin = which.Apart ? Weights.ApartStart + first : null;
                Panels panels = Weights.Hidden[block].Slice(first, count);
                Product.Multiply(neighbour, HiddenWidth, step.Continued, panels, to, sumsWidth, begin);
                Product.Multiply(
                    start + ((long)step.Continued * HiddenWidth), HiddenWidth, step.Count - step.Continued, panels,
                    to + ((long)step.Continued * sumsWidth), sumsWidth, begin);
            }

            crew.Barrier();
            (first, count) = crew.Rows(step.Count);
            for (int row = first; row < first + count; row++)
            {
                CellState next = new(after + ((long)(step.At + row) * HiddenWidth), cellAfter + ((long)(step.At + row) * Stride));
                if (cell.ZonesOut)
                {
                    ZoneFactors own = zones.At((((long)rows.Row(slice, row) * rows.Steps) + t) * Units);
                    cell.TakeZones(Stride, Units, now + ((long)row * sumsWidth), own.Hidden, own.Cell);
                }

                cell.Forward(Stride, now + ((long)row * sumsWidth), Before(step, row, after, start, cellAfter, cellStart), next);
                if (Stride < HiddenWidth)
                {
                    Rows.Row.Clear(next.Hidden + Stride, HiddenWidth - Stride);
                }
            }

            crew.Barrier();
        }
    }

    /// <summary>Runs back: the gradients of all sums take the place of the gates.</summary>
    /// <param name="crew">Which rows, and who else computes them.</param>
    /// <param name="above">The gradients of h after the steps, packed.</param>
    /// <param name="apart">Floats from row to row of them.</param>
    /// <param name="carriedHidden">
    /// The gradients of the last h, a row for each of the slice, <see cref="HiddenWidth"/> apart; then those of the first.
    /// </param>
    /// <param name="carriedCell">Those of c, <see cref="Stride"/> apart.</param>
    public void Backward(GroupMember crew, float* above, nint apart, float* carriedHidden, float* carriedCell)
    {
        int slice = crew.Slice, steps = StepsOf(slice);
        float* gate = Gates(slice), after = Hidden(slice), start = StartHidden(slice);
        float* cellAfter = Cells(slice), cellStart = StartCells(slice);
        // The rows of a step are added up by themselves: one sum over thousands of rows would round each of them to the size of the whole.
        float* total = Totals(slice + crew.Member), totalOfStep = total + totalsWidth;
        Rows.Row.Clear(total, 2 * totalsWidth);
        for (int n = steps - 1; n >= 0; n--)
        {
            StepRows step = At(slice, reversed ? steps - 1 - n : n);
            float* now = gate + ((long)step.At * sumsWidth);
            (int first, int count) = crew.Rows(step.Count);
            for (int row = first; row < first + count; row++)
            {
                long place = step.At + row;
                cell.Backward(
                    Stride,
                    now + ((long)row * sumsWidth),
                    Before(step, row, after, start, cellAfter, cellStart),
                    new CellState(after + (place * HiddenWidth), cellAfter + (place * Stride)),
                    above + (place * apart),
                    new CellState(carriedHidden + ((long)row * HiddenWidth), carriedCell + ((long)row * Stride)),
                    totalOfStep);
            }

            Rows.Row.Add(totalOfStep, total, totalsWidth);
            Rows.Row.Clear(totalOfStep, totalsWidth);
            crew.Barrier();
            for (int block = 0; block < cell.HiddenBlocks.Length; block++)
            {
                (first, count) = crew.Columns(Weights.HiddenBackward[block].Width);
                Product.Multiply(
                    now + (cell.HiddenBlocks[block].Slot * Stride),
                    sumsWidth,
                    step.Count,
                    Weights.HiddenBackward[block].Slice(first, count),
                    carriedHidden + first,
                    HiddenWidth);
            }

            crew.Barrier();
        }
    }

    /// <summary>The gradient of x, after <see cref="Backward"/>.</summary>
    /// <param name="crew">Which rows, and who else computes them.</param>
    /// <param name="to">Packed.</param>
    /// <param name="apart">Floats from row to row of it.</param>
    /// <param name="adds">Whether it is added to what is there.</param>
    public void InputGradient(GroupMember crew, float* to, nint apart, bool adds)
    {
        (int first, int count) = crew.Rows(TotalOf(crew.Slice));
        Product.Multiply(
            Gates(crew.Slice) + ((long)first * sumsWidth),
            sumsWidth,
            count,
            Weights.InputBackward,
            to + (first * apart),
            apart,
            adds ? null : Weights.Zeros);
        crew.Barrier();
    }

    /// <summary>Rows of all steps of a slice.</summary>
    public int TotalOf(int slice) => rows.Offset(slice, rows.Steps) - rows.Offset(slice, 0);

    /// <summary>Steps of a slice's longest row.</summary>
    public int StepsOf(int slice) => rows.RowsOf(slice) == 0 ? 0 : rows.StepsOf(slice, 0);

    /// <summary>The rows of a slice at a step.</summary>
    public StepRows At(int slice, int step)
    {
        int first = rows.Offset(slice, 0), at = rows.Offset(slice, step) - first, count = rows.Running(slice, step);
        return reversed
            ? new StepRows(at, count, rows.Offset(slice, step + 1) - first, rows.Running(slice, step + 1))
            : new StepRows(at, count, step == 0 ? 0 : rows.Offset(slice, step - 1) - first, step == 0 ? 0 : count);
    }

    // Each slice has its packed states, and its starts before or behind them.
    private long FirstState(int slice) => rows.Offset(slice, 0) + rows.FirstOf(slice) + (reversed ? 0 : rows.RowsOf(slice));

    private long FirstStart(int slice) => rows.Offset(slice, 0) + rows.FirstOf(slice) + (reversed ? TotalOf(slice) : 0);

    // A slice keeps its part of shared memory whatever the width of a row.
    private float* Cells(int slice, long place)
    {
        if (!cell.HasCell)
        {
            return null;
        }

        long first = rows.Offset(slice, 0) + rows.FirstOf(slice);
        return cells.First + (first * cellWidth) + ((place - first) * Stride);
    }

    private CellState Before(StepRows step, int row, float* after, float* start, float* cellAfter, float* cellStart)
    {
        long place = step.Neighbour + row;
        return row < step.Continued
            ? new CellState(after + (place * HiddenWidth), cellAfter + (place * Stride))
            : new CellState(start + ((long)row * HiddenWidth), cellStart + ((long)row * Stride));
    }
}

/// <summary>The rows of a slice at one step of one direction, and where their states before it lie.</summary>
/// <remarks>
/// The first rows come from the neighbouring step; those that begin here (at the end of a short row,
/// in the second direction) come from the start.
/// </remarks>
/// <param name="At">The place of the step's first row, from the slice's first.</param>
/// <param name="Count">Rows that run.</param>
/// <param name="Neighbour">The place of the neighbouring step's first row.</param>
/// <param name="Continued">How many rows come from there.</param>
internal readonly record struct StepRows(int At, int Count, int Neighbour, int Continued);
