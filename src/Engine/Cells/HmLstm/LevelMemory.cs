using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The memory of one level for one window: packed weights, states of every step, and what backward needs of the rows that were computed.</summary>
/// <remarks>
/// States lie by step and row, [T + 1, B, stride]. What belongs to a computed row (its gates, and what normalisation left) lies in the order of computation, each slice of
/// the batch in a part of its own: so the weight gradients read it as one long matrix. A window without backward keeps one step of it only.
/// </remarks>
internal sealed unsafe class LevelMemory(HmLstmLevelShape shape)
{
    private readonly FloatBuffer packed = new(), padded = new(), states = new(), sums = new(), backward = new(), above = new(), scratch = new(), inputs = new(), gradients = new();

    public HmLstmLevelShape Shape { get; } = shape;

    public int Batch { get; private set; }

    public int Steps { get; private set; }

    /// <summary>Whether backward is to follow.</summary>
    public bool Keeps { get; private set; }

    /// <summary>Computed rows that there is room for, for each row of the batch.</summary>
    public int RowsPerRow { get; private set; }

    // Weights: panels for forward and for backward, and the detector's row of each weight, filled up.
    public Panels HiddenPanels, InputPanels, AbovePanels, HiddenBack, InputBack, AboveBack;
    public float* Bias, GateGain, GateShift, CellGain, CellShift, Zeros, DetectorHidden, DetectorInput, DetectorAbove;
    public float DetectorBias;

    // By step and row: h, c and z before step t are at t, those after it at t + 1; sums of the detector, and the products of h with the detectors' rows.
    public float* Hidden, Cell, Boundary, DetectorSum, Own, Down, Up, InputDot;

    // By computed row.
    public float* Sums, Normal, Scales, CellNormal, Squashed;

    // What entered from outside, or from below after dropout, by computed row; null where the level below is read as it is.
    public float* Inputs;

    // Gradients of h, c and z, as backward comes to them.
    public float* HiddenGradient, CellGradient, BoundaryGradient;

    // Gradients of weights, filled up, [gates, ..]; then for each slice those of the detector's row, of gains and shifts, one after the other.
    public float* HiddenWeightGradient, InputWeightGradient, AboveWeightGradient, BiasGradient, SliceGradients;

    // Products of the level above with its weight: one for each time that it changed.
    public float* FromAbove;

    // Room for gathered rows and for products with them, [B, widest].
    public float* Gathered, Result;
    public int Widest;

    /// <summary>The row of the batch of each computed row, in the order of computation.</summary>
    public int[] RowOf = [];

    /// <summary>For each slice: computed rows with input from below and where it lies, computed rows with input from above and where it lies, and what these count.</summary>
    public int[] InputRow = [], InputAt = [], AboveRow = [], AboveAt = [], HiddenAt = [], InputCount = [], AboveRows = [];

    public float[] InputWeight = [], AboveWeight = [];

    /// <summary>For each slice and step, the first computed row; and how many of them, from the first on, read nothing from below.</summary>
    public int[] FirstOf = [], WithoutInput = [];

    /// <summary>What each row did at each step.</summary>
    public byte[] Operations = [];

    /// <summary>Where the product with the level above lies for each step and row; and now.</summary>
    public int[] AboveOf = [], AboveNow = [];

    /// <summary>Whether the level above has changed since its product was computed.</summary>
    public bool[] IsStale = [];

    /// <summary>Rows for which a product is computed now.</summary>
    public int[] Wanted = [];

    /// <summary>Multiply-adds of each slice's products.</summary>
    public long[] Done = [];

    /// <summary>How many products with the level above each slice has computed.</summary>
    public int[] AboveCount = [];

    /// <summary>Floats from one slice's first computed row to the next's do not matter: this is a row's index.</summary>
    public int FirstComputed(int firstRow) => firstRow * RowsPerRow;

    /// <summary>Makes room.</summary>
    public void Prepare(int batch, int steps, int slices, bool keeps, bool isBottom, bool copiesInputs)
    {
        (Batch, Steps, Keeps) = (batch, steps, keeps);
        RowsPerRow = keeps || isBottom ? steps : 1;
        long rows = (long)batch * RowsPerRow, all = (long)(steps + 1) * batch;
        int stride = Shape.Stride, gates = Shape.Gates;

        float* state = states.Ensure((all * ((2L * stride) + 6)) + 64);
        Hidden = state;
        Cell = Hidden + (all * stride);
        Boundary = Cell + (all * stride);
        DetectorSum = Boundary + all;
        Own = DetectorSum + all;
        Down = Own + all;
        Up = Down + all;
        InputDot = Up + all;

        Sums = sums.Ensure(rows * gates);
        long normal = Shape.Normalises ? (long)gates + stride + 16 : 0;
        float* row = backward.Ensure((keeps ? rows : batch) * (stride + normal));
        Squashed = row;
        Normal = Squashed + ((keeps ? rows : batch) * stride);
        CellNormal = Normal + (Shape.Normalises ? (keeps ? rows : batch) * gates : 0);
        Scales = CellNormal + (Shape.Normalises ? (keeps ? rows : batch) * stride : 0);
        if (Shape.AboveSize > 0)
        {
            FromAbove = above.Ensure((keeps ? (long)batch * steps : batch) * gates);
        }

        Inputs = copiesInputs ? inputs.Ensure(rows * Shape.InputStride) : null;
        Widest = Math.Max(Math.Max(gates, stride), Math.Max(Shape.InputStride, Shape.AboveStride));
        Gathered = scratch.Ensure(2L * batch * Widest);
        Result = Gathered + ((long)batch * Widest);

        Grow(ref RowOf, rows);
        Grow(ref FirstOf, (long)slices * (steps + 1));
        Grow(ref WithoutInput, (long)slices * steps);
        Grow(ref Operations, (long)steps * batch);
        Grow(ref AboveOf, Shape.AboveSize > 0 ? (long)steps * batch : 0);
        Grow(ref AboveNow, batch);
        Grow(ref IsStale, batch);
        Grow(ref Wanted, batch);
        Grow(ref AboveCount, slices);
        Grow(ref Done, slices);
        Array.Fill(IsStale, true);
        Array.Clear(AboveCount);
        Array.Clear(Done);
    }

    /// <summary>Packs the weights for this window.</summary>
    public void Pack(in HmLstmLevelParameters parameters, bool needsInputGradient)
    {
        int h = Shape.HiddenSize, stride = Shape.Stride, gates = Shape.Gates, input = Shape.InputSize, upper = Shape.AboveSize;
        long forward = Panels.Size(h, gates) + Panels.Size(input, gates) + Panels.Size(upper, gates);
        long back = Keeps ? Panels.Size(gates, h) + Panels.Size(gates, input) + Panels.Size(gates, upper) : 0;
        float* next = packed.Ensure(forward + back);
        HiddenPanels = Packing.Transposed((float*)parameters.HiddenWeight, 4, h, stride, h, Take(ref next, Panels.Size(h, gates)));
        InputPanels = Packing.Transposed((float*)parameters.InputWeight, 4, h, stride, input, Take(ref next, Panels.Size(input, gates)));
        if (upper > 0)
        {
            AbovePanels = Packing.Transposed((float*)parameters.AboveWeight, 4, h, stride, upper, Take(ref next, Panels.Size(upper, gates)));
        }

        if (Keeps)
        {
            HiddenBack = Packing.Straight((float*)parameters.HiddenWeight, 4, h, stride, h, Take(ref next, Panels.Size(gates, h)));
            if (needsInputGradient)
            {
                InputBack = Packing.Straight((float*)parameters.InputWeight, 4, h, stride, input, Take(ref next, Panels.Size(gates, input)));
            }

            if (upper > 0)
            {
                AboveBack = Packing.Straight((float*)parameters.AboveWeight, 4, h, stride, upper, Take(ref next, Panels.Size(gates, upper)));
            }
        }

        float* place = padded.Ensure(Widest + (3L * gates) + (3L * stride) + Shape.InputStride + Shape.AboveStride);
        Zeros = Units(null, 0, Widest, ref place);
        Bias = Gates((float*)parameters.Bias, ref place);
        GateGain = Gates((float*)parameters.GateGain, ref place);
        GateShift = Gates((float*)parameters.GateShift, ref place);
        CellGain = Units((float*)parameters.CellGain, h, stride, ref place);
        CellShift = Units((float*)parameters.CellShift, h, stride, ref place);
        DetectorHidden = Units(LastRow(parameters.HiddenWeight, h), h, stride, ref place);
        DetectorInput = Units(LastRow(parameters.InputWeight, input), input, Shape.InputStride, ref place);
        DetectorAbove = Units(LastRow(parameters.AboveWeight, upper), upper, Shape.AboveStride, ref place);
        DetectorBias = Shape.HasDetector && parameters.Bias != 0 ? ((float*)parameters.Bias)[4 * h] : 0;
    }

    private static float* Take(ref float* next, long count)
    {
        float* taken = next;
        next += count;
        return taken;
    }

    private static void Grow<T>(ref T[] array, long length)
    {
        if (array.Length < length)
        {
            array = new T[length];
        }
    }

    private static float* Units(float* from, int count, int stride, ref float* place)
    {
        float* to = Take(ref place, stride);
        Row.CopyAndFill(from, from == null ? 0 : count, to, stride);
        return to;
    }

    private float* LastRow(nint weight, int width) => Shape.HasDetector && weight != 0 ? (float*)weight + (4L * Shape.HiddenSize * width) : null;

    private float* Gates(float* from, ref float* place)
    {
        float* to = place;
        for (int gate = 0; gate < 4; gate++)
        {
            Units(from == null ? null : from + (gate * Shape.HiddenSize), Shape.HiddenSize, Shape.Stride, ref place);
        }

        return to;
    }

    /// <summary>Floats of <see cref="SliceGradients"/> for one slice.</summary>
    public int SliceGradientSize => Shape.Stride + Shape.InputStride + Shape.AboveStride + 32 + (2 * Shape.Gates) + (2 * Shape.Stride);

    /// <summary>Makes room for backward.</summary>
    public void PrepareBackward(int slices)
    {
        int stride = Shape.Stride, gates = Shape.Gates;
        long states = (long)Batch * ((2L * stride) + 1), weights = (long)gates * (stride + Shape.InputStride + Shape.AboveStride + 1);
        float* place = gradients.Zeros(states + weights + ((long)slices * SliceGradientSize) + 64);
        HiddenGradient = Take(ref place, (long)Batch * stride);
        CellGradient = Take(ref place, (long)Batch * stride);
        HiddenWeightGradient = Take(ref place, (long)gates * stride);
        InputWeightGradient = Take(ref place, (long)gates * Shape.InputStride);
        AboveWeightGradient = Take(ref place, (long)gates * Shape.AboveStride);
        BiasGradient = Take(ref place, gates);
        SliceGradients = Take(ref place, (long)slices * SliceGradientSize);
        BoundaryGradient = place;
        long rows = (long)Batch * RowsPerRow;
        Grow(ref HiddenAt, rows);
        Grow(ref InputRow, rows);
        Grow(ref InputAt, rows);
        Grow(ref InputWeight, rows);
        Grow(ref AboveRow, Shape.AboveSize > 0 ? rows : 0);
        Grow(ref AboveAt, Shape.AboveSize > 0 ? rows : 0);
        Grow(ref AboveWeight, Shape.AboveSize > 0 ? rows : 0);
        Grow(ref InputCount, slices);
        Grow(ref AboveRows, slices);
    }
}
