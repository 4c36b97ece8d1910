using System.Runtime.CompilerServices;
using Hmlstm.Engine.Memory;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>The memory of one level for one window: states of every step, and what backward needs of the rows that were computed.</summary>
/// <remarks>
/// States lie by step and row, [T + 1, B, stride]. What belongs to a computed row (its gates, and what normalisation left) lies in the
/// order of computation, each slice of the batch in a part of its own: so the weight gradients read it as one long matrix. A window without
/// backward keeps one step of it only.
/// </remarks>
internal sealed unsafe class LevelMemory(HmLstmLevelShape shape)
{
    private readonly FloatBuffer states = new(), sums = new(), backward = new(), above = new(), scratch = new();
    private readonly FloatBuffer inputs = new(), projected = new(), gradients = new(), weightGradients = new(), results = new();

    public HmLstmLevelShape Shape { get; } = shape;

    public int Batch { get; private set; }

    public int Steps { get; private set; }

    /// <summary>Whether backward is to follow.</summary>
    public bool SavesForBackward { get; private set; }

    /// <summary>Computed rows that there is room for, for each row of the batch.</summary>
    public int RowsPerRow { get; private set; }

    /// <summary>The level's weights for this window.</summary>
    public LevelWeights Weights { get; set; } = new(shape);

    // By step and row: h, c and z before step t are at t, those after it at t + 1; sums of the detector,
    // and the products of h with the detectors' rows.
    public float* Hidden, Cell, Boundary, DetectorSum, OwnDot, BelowDot, AboveDot, InputDot;

    // By computed row.
    public float* Sums, Normal, Scales, CellNormal, Squashed;

    // What entered from outside, or from below after dropout, by computed row; null where the level below is read as it is.
    public float* Inputs;

    // The bottom's sums over its input, in the order of the input.
    public float* Projected;

    // Gradients of h, c and z, as backward comes to them.
    public float* HiddenGradient, CellGradient, BoundaryGradient;

    // Gradients of weights, filled up, [gates, ..]; then for each thread those of the detector's row, of gains and shifts,
    // one after the other.
    public float* HiddenWeightGradient, InputWeightGradient, AboveWeightGradient, BiasGradient, PartGradients;

    // Products of the level above with its weight: one for each time that it changed.
    public float* FromAbove;

    // Rows that are multiplied, gathered, [B, stride]; null where they are read as they are.
    public float* GatheredHidden, GatheredInput, GatheredAbove;

    // Products that go on from here by row: forward's with the level above, [B, gates]; backward's with each weight, [B, stride].
    public float* Result, ResultHidden, ResultInput, ResultAbove;

    // For each thread, some rows of the gradient of what entered from outside.
    public float* InputResults;

    /// <summary>The row of the batch of each computed row, in the order of computation.</summary>
    public int[] RowOf = [];

    /// <summary>
    /// For each slice: computed rows with input from below and where it lies, computed rows with input from above and where it lies,
    /// and what these count.
    /// </summary>
    public int[] InputRow = [], InputAt = [], AboveRow = [], AboveAt = [], HiddenAt = [], InputCount = [], AboveCountOf = [];

    /// <summary>The same for the columns of the forget gate: computed rows that have one.</summary>
    public int[] ForgetRow = [], ForgetAt = [], ForgetInputRow = [], ForgetInputAt = [], ForgetCount = [], ForgetInputCount = [];

    public float[] InputWeight = [], AboveWeight = [], ForgetInputWeight = [];

    /// <summary>
    /// For each slice and step, the first computed row; how many of them, from the first on, read nothing from below;
    /// and how many read the level above.
    /// </summary>
    public int[] FirstOf = [], WithoutInput = [], Reading = [];

    /// <summary>Where each row of the batch is computed now.</summary>
    public int[] PlaceOf = [];

    /// <summary>Where the bottom's input and its sums lie for each step and row.</summary>
    public int[] InputOf = [];

    /// <summary>What each row did at each step.</summary>
    public byte[] Operations = [];

    /// <summary>Where the product with the level above lies for each step and row; and now.</summary>
    public int[] AboveOf = [], AboveNow = [];

    /// <summary>Whether the level above has changed since its product was computed.</summary>
    public bool[] IsStale = [];

    /// <summary>Rows whose product with the level above is computed now, and how many each slice has.</summary>
    public int[] StaleRows = [], StaleCount = [];

    /// <summary>Multiply-adds of each slice's products.</summary>
    public long[] Done = [];

    /// <summary>How many products with the level above each slice has computed.</summary>
    public int[] AboveCount = [];

    /// <summary>Floats from one slice's first computed row to the next's do not matter: this is a row's index.</summary>
    public int FirstComputed(int firstRow) => firstRow * RowsPerRow;

    /// <summary>A row's z before a step, 0 without a detector, and that of the level below after it, 1 at the bottom.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (float Own, float Below) Boundaries(LevelMemory? below, int t, int row) => (
        Shape.HasDetector ? Boundary[((long)t * Batch) + row] : 0,
        below is null ? 1 : below.Boundary[((long)(t + 1) * Batch) + row]);

    /// <summary>Makes room.</summary>
    public void Prepare(int batch, int steps, int slices, bool savesForBackward, bool isBottom, bool copiesInputs, bool takesSums)
    {
        (Batch, Steps, SavesForBackward) = (batch, steps, savesForBackward);
        RowsPerRow = savesForBackward || isBottom ? steps : 1;
        long rows = (long)batch * RowsPerRow, all = (long)(steps + 1) * batch;
        int stride = Shape.Stride, gates = Shape.Gates;

        float* state = states.Ensure((all * ((2L * stride) + 6)) + 64);
        Hidden = state;
        Cell = Hidden + (all * stride);
        Boundary = Cell + (all * stride);
        DetectorSum = Boundary + all;
        OwnDot = DetectorSum + all;
        BelowDot = OwnDot + all;
        AboveDot = BelowDot + all;
        InputDot = AboveDot + all;

        Sums = sums.Ensure(rows * gates);
        long normal = Shape.Normalises ? (long)gates + stride + 16 : 0;
        float* row = backward.Ensure((savesForBackward ? rows : batch) * (stride + normal));
        Squashed = row;
        Normal = Squashed + ((savesForBackward ? rows : batch) * stride);
        CellNormal = Normal + (Shape.Normalises ? (savesForBackward ? rows : batch) * gates : 0);
        Scales = CellNormal + (Shape.Normalises ? (savesForBackward ? rows : batch) * stride : 0);
        if (Shape.AboveSize > 0)
        {
            FromAbove = above.Ensure((savesForBackward ? (long)batch * steps : batch) * gates);
        }

        Inputs = copiesInputs ? inputs.Ensure(rows * Shape.InputStride) : null;
        float* place = scratch.Ensure((long)batch * (stride + Shape.InputStride + Shape.AboveStride + gates));
        GatheredHidden = Take(ref place, (long)batch * stride);
        GatheredInput = Take(ref place, (long)batch * Shape.InputStride);
        GatheredAbove = Take(ref place, (long)batch * Shape.AboveStride);
        Result = place;

        Grow(ref RowOf, rows);
        Grow(ref FirstOf, (long)slices * (steps + 1));
        Grow(ref WithoutInput, (long)slices * steps);
        Grow(ref Reading, (long)slices * steps);
        Grow(ref PlaceOf, batch);
        bool isProjected = takesSums || (isBottom && copiesInputs);
        Grow(ref InputOf, isProjected ? (long)steps * batch : 0);
        Projected = isProjected ? projected.Ensure(rows * gates) : null;
        Grow(ref Operations, (long)steps * batch);
        Grow(ref AboveOf, Shape.AboveSize > 0 ? (long)steps * batch : 0);
        Grow(ref AboveNow, batch);
        Grow(ref IsStale, batch);
        Grow(ref StaleRows, batch);
        Grow(ref StaleCount, slices);
        Grow(ref AboveCount, slices);
        Grow(ref Done, slices);
        Array.Fill(IsStale, true);
        Array.Clear(AboveCount);
        Array.Clear(Done);
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

    /// <summary>Floats of <see cref="PartGradients"/> for one thread.</summary>
    public int PartGradientSize => Shape.Stride + Shape.InputStride + Shape.AboveStride + 32 + (2 * Shape.Gates) + (2 * Shape.Stride);

    /// <summary>Makes room for backward.</summary>
    public void PrepareBackward(int slices, int parts)
    {
        int stride = Shape.Stride, gates = Shape.Gates;
        float* result = results.Ensure(
            ((long)Batch * (stride + Shape.InputStride + Shape.AboveStride))
                + (Projected == null ? 0 : (long)parts * BackwardWork.InputRows * Shape.InputStride));
        ResultHidden = Take(ref result, (long)Batch * stride);
        ResultInput = Take(ref result, (long)Batch * Shape.InputStride);
        ResultAbove = Take(ref result, (long)Batch * Shape.AboveStride);
        InputResults = result;
        float* weight = weightGradients.Ensure(Shape.IsNeighbour ? 0 : (long)gates * (stride + Shape.InputStride + Shape.AboveStride));
        HiddenWeightGradient = Take(ref weight, (long)gates * stride);
        InputWeightGradient = Take(ref weight, (long)gates * Shape.InputStride);
        AboveWeightGradient = weight;
        float* place = gradients.Zeros(((long)Batch * ((2L * stride) + 1)) + gates + ((long)parts * PartGradientSize) + 64);
        HiddenGradient = Take(ref place, (long)Batch * stride);
        CellGradient = Take(ref place, (long)Batch * stride);
        BiasGradient = Take(ref place, gates);
        PartGradients = Take(ref place, (long)parts * PartGradientSize);
        BoundaryGradient = place;
        long rows = (long)Batch * RowsPerRow;
        Grow(ref HiddenAt, rows);
        Grow(ref InputRow, rows);
        Grow(ref InputAt, rows);
        Grow(ref InputWeight, rows);
        Grow(ref AboveRow, Shape.AboveSize > 0 ? rows : 0);
        Grow(ref AboveAt, Shape.AboveSize > 0 ? rows : 0);
        Grow(ref AboveWeight, Shape.AboveSize > 0 ? rows : 0);
        Grow(ref ForgetRow, rows);
        Grow(ref ForgetAt, rows);
        Grow(ref ForgetInputRow, rows);
        Grow(ref ForgetInputAt, rows);
        Grow(ref ForgetInputWeight, rows);
        Grow(ref InputCount, slices);
        Grow(ref AboveCountOf, slices);
        Grow(ref ForgetCount, slices);
        Grow(ref ForgetInputCount, slices);
    }
}

/// <summary>What a row of a level does at a step.</summary>
internal static class LevelOperation
{
    /// <summary>h and c stay.</summary>
    public const byte Copy = 0;

    /// <summary>The row was computed: UPDATE, FLUSH or a blend.</summary>
    public const byte Computed = 1;

    /// <summary>The row has ended: h, c and z stay.</summary>
    public const byte Rest = 2;
}

/// <summary>
/// Dropout between levels: what goes up is multiplied with factors that were drawn before. Rows of factors are not filled up.
/// </summary>
internal static unsafe class Masking
{
    /// <summary>row *= factors.</summary>
    public static void Multiply(float* factors, float* row, int width)
    {
        for (int i = 0; i < width; i++)
        {
            row[i] *= factors[i];
        }
    }

    /// <summary>The sum of factors * a * b.</summary>
    public static float Dot(float* factors, float* a, float* b, int width)
    {
        float sum = 0;
        for (int i = 0; i < width; i++)
        {
            sum = MathF.FusedMultiplyAdd(factors[i] * a[i], b[i], sum);
        }

        return sum;
    }

    /// <summary>to += scale * factors * from.</summary>
    public static void AddScaled(float scale, float* factors, float* from, float* to, int width)
    {
        for (int i = 0; i < width; i++)
        {
            to[i] += scale * factors[i] * from[i];
        }
    }
}
