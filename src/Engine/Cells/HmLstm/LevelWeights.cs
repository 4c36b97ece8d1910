using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>
/// The weights of one level in the order in which they are read: panels for forward and for backward,
/// and the detector's row of each weight, filled up.
/// </summary>
internal sealed unsafe class LevelWeights(HmLstmLevelShape shape)
{
    /// <summary>Pieces of the work of packing, which threads may share out.</summary>
    public const int Pieces = 7;

    private readonly FloatBuffer packed = new(), padded = new();
    private float* hiddenPlace, inputPlace, abovePlace, hiddenBackPlace, inputBackPlace, aboveBackPlace;
    private bool hasBackward;

    public Panels HiddenPanels { get; private set; }

    public Panels InputPanels { get; private set; }

    public Panels AbovePanels { get; private set; }

    public Panels HiddenBack { get; private set; }

    public Panels InputBack { get; private set; }

    public Panels AboveBack { get; private set; }

    /// <summary>b, [gates].</summary>
    public float* Bias { get; private set; }

    public float* GateGain { get; private set; }

    public float* GateShift { get; private set; }

    public float* CellGain { get; private set; }

    public float* CellShift { get; private set; }

    /// <summary>As many zeros as the widest row has floats.</summary>
    public float* Zeros { get; private set; }

    /// <summary>The detector's row of the recurrent weight.</summary>
    public float* DetectorHidden { get; private set; }

    /// <summary>The detector's row of the bottom-up weight.</summary>
    public float* DetectorInput { get; private set; }

    /// <summary>The detector's row of the top-down weight.</summary>
    public float* DetectorAbove { get; private set; }

    /// <summary>The detector's bias.</summary>
    public float DetectorBias { get; private set; }

    /// <summary>Makes room.</summary>
    /// <param name="forBackward">Whether backward is to follow.</param>
    public void Reserve(bool forBackward)
    {
        int h = shape.HiddenSize, gates = shape.Gates, input = shape.InputSize, upper = shape.AboveSize;
        hasBackward = forBackward;
        if (shape.IsNeighbour)
        {
            return;
        }

        long forward = Panels.Size(h, gates) + Panels.Size(input, gates) + Panels.Size(upper, gates);
        long back = forBackward ? Panels.Size(gates, h) + Panels.Size(gates, input) + Panels.Size(gates, upper) : 0;
        float* next = packed.Ensure(forward + back);
        hiddenPlace = Take(ref next, Panels.Size(h, gates));
        inputPlace = Take(ref next, Panels.Size(input, gates));
        abovePlace = Take(ref next, Panels.Size(upper, gates));
        if (forBackward)
        {
            hiddenBackPlace = Take(ref next, Panels.Size(gates, h));
            inputBackPlace = Take(ref next, Panels.Size(gates, input));
            aboveBackPlace = next;
        }
    }

    /// <summary>Packs all weights.</summary>
    /// <param name="parameters">The parameters.</param>
    public void Pack(in HmLstmLevelParameters parameters)
    {
        for (int piece = 0; piece < Pieces; piece++)
        {
            Pack(parameters, piece);
        }
    }

    /// <summary>Packs one piece, into room of its own.</summary>
    /// <param name="parameters">The parameters. Of one that is missing there are no panels, and its detector's row is zeros.</param>
    /// <param name="piece">From 0 to below <see cref="Pieces"/>.</param>
    public void Pack(in HmLstmLevelParameters parameters, int piece)
    {
        int h = shape.HiddenSize, stride = shape.Stride, input = shape.InputSize, upper = shape.AboveSize;
        float* hidden = (float*)parameters.HiddenWeight, below = (float*)parameters.InputWeight, above = (float*)parameters.AboveWeight;
        switch (piece)
        {
            case 0 when hidden != null:
                HiddenPanels = Packing.Transposed(hidden, 4, h, stride, h, hiddenPlace, GateOrder.Gates);
                break;
            case 1 when below != null:
                InputPanels = Packing.Transposed(below, 4, h, stride, input, inputPlace, GateOrder.Gates);
                break;
            case 2 when above != null:
                AbovePanels = Packing.Transposed(above, 4, h, stride, upper, abovePlace, GateOrder.Gates);
                break;
            case 3 when hasBackward && hidden != null:
                HiddenBack = Packing.Straight(hidden, 4, h, stride, h, hiddenBackPlace, GateOrder.Gates);
                break;
            case 4 when hasBackward && below != null:
                InputBack = Packing.Straight(below, 4, h, stride, input, inputBackPlace, GateOrder.Gates);
                break;
            case 5 when hasBackward && above != null:
                AboveBack = Packing.Straight(above, 4, h, stride, upper, aboveBackPlace, GateOrder.Gates);
                break;
            case 6:
                TakeVectors(parameters);
                break;
        }
    }

    private void TakeVectors(in HmLstmLevelParameters parameters)
    {
        int h = shape.HiddenSize, stride = shape.Stride, gates = shape.Gates, input = shape.InputSize, upper = shape.AboveSize;
        int widest = Math.Max(Math.Max(gates, shape.InputStride), shape.AboveStride);
        float* place = padded.Ensure(widest + (3L * gates) + (3L * stride) + shape.InputStride + shape.AboveStride);
        Zeros = Units(null, 0, widest, ref place);
        Bias = Gates((float*)parameters.Bias, ref place);
        GateGain = Gates((float*)parameters.GateGain, ref place);
        GateShift = Gates((float*)parameters.GateShift, ref place);
        CellGain = Units((float*)parameters.CellGain, h, stride, ref place);
        CellShift = Units((float*)parameters.CellShift, h, stride, ref place);
        DetectorHidden = Units(LastRow(parameters.HiddenWeight, h), h, stride, ref place);
        DetectorInput = Units(LastRow(parameters.InputWeight, input), input, shape.InputStride, ref place);
        DetectorAbove = Units(LastRow(parameters.AboveWeight, upper), upper, shape.AboveStride, ref place);
        DetectorBias = shape.HasDetector && parameters.Bias != 0 ? ((float*)parameters.Bias)[4 * h] : 0;
    }

    private static float* Take(ref float* next, long count)
    {
        float* taken = next;
        next += count;
        return taken;
    }

    private static float* Units(float* from, int count, int stride, ref float* place)
    {
        float* to = Take(ref place, stride);
        Row.CopyAndFill(from, from == null ? 0 : count, to, stride);
        return to;
    }

    private float* LastRow(nint weight, int width) =>
        shape.HasDetector && weight != 0 ? (float*)weight + (4L * shape.HiddenSize * width) : null;

    private float* Gates(float* from, ref float* place)
    {
        float* to = place;
        for (int gate = 0; gate < 4; gate++)
        {
            Units(from == null ? null : from + (GateOrder.Gates[gate] * shape.HiddenSize), shape.HiddenSize, shape.Stride, ref place);
        }

        return to;
    }
}

/// <summary>
/// The order of the gates inside the engine: i, g, o, f. A row that FLUSHes has no use for f, so it computes the first three only.
/// </summary>
internal static class GateOrder
{
    /// <summary>For each place: the gate in the order of the parameters, i, f, g, o.</summary>
    public static ReadOnlySpan<int> Gates => [0, 2, 3, 1];

    /// <summary>For each gate in the order of the parameters: its place.</summary>
    public static ReadOnlySpan<int> Places => [0, 3, 1, 2];

    /// <summary>Gates without f.</summary>
    public const int WithoutForget = 3;
}

/// <summary>Brings the weights of all levels into panels; threads share the pieces out.</summary>
/// <param name="memory">The levels' memory, with room for the weights.</param>
internal sealed class PackWork(LevelMemory[] memory) : ISlicedWork
{
    private readonly HmLstmLevelParameters[] parameters = new HmLstmLevelParameters[memory.Length];

    /// <summary>Takes the parameters of each level.</summary>
    public void Bind(ReadOnlySpan<HmLstmLevelParameters> levels) => levels.CopyTo(parameters);

    /// <inheritdoc/>
    public void Run(int slice, int slices)
    {
        for (int piece = slice; piece < memory.Length * LevelWeights.Pieces; piece += slices)
        {
            int level = piece / LevelWeights.Pieces;
            memory[level].Weights.Pack(parameters[level], piece % LevelWeights.Pieces);
        }
    }
}

/// <summary>The bottom level's sums over its input for every token of the vocabulary: V rows in place of B times T.</summary>
internal sealed unsafe class TokenTable
{
    private readonly FloatBuffer memory = new();

    /// <summary>x Wihᵀ + b of each token, [V, gates].</summary>
    public float* Sums { get; private set; }

    /// <summary>x with the detector's row, [V].</summary>
    public float* Dots { get; private set; }

    /// <summary>The vectors, filled up, [V, stride].</summary>
    public float* Vectors { get; private set; }

    /// <summary>V.</summary>
    public int Vocabulary { get; private set; }

    /// <summary>Computes the table.</summary>
    /// <param name="table">The vectors, [V, in].</param>
    /// <param name="vocabulary">V.</param>
    /// <param name="shape">The bottom level.</param>
    /// <param name="weights">Its weights.</param>
    public void Fill(float* table, int vocabulary, HmLstmLevelShape shape, LevelWeights weights)
    {
        Vocabulary = vocabulary;
        int stride = shape.InputStride, width = shape.InputSize, gates = shape.Gates;
        Sums = memory.Ensure((long)Vocabulary * (gates + stride + 1));
        Vectors = Sums + ((long)Vocabulary * gates);
        Dots = Vectors + ((long)Vocabulary * stride);
        for (int token = 0; token < Vocabulary; token++)
        {
            float* vector = Vectors + ((long)token * stride);
            Row.CopyAndFill(table + ((long)token * width), width, vector, stride);
            Dots[token] = Row.Dot(vector, weights.DetectorInput, stride);
        }

        Product.Multiply(Vectors, stride, Vocabulary, weights.InputPanels, Sums, gates, weights.Bias);
    }
}
