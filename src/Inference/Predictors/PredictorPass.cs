using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hmlstm.Engine.Memory;
using Hmlstm.Inference.Heads;

namespace Hmlstm.Inference;

/// <summary>The memory of a pass through a predictor, and what goes from one of its parts to the next.</summary>
/// <remarks>Generated code hands it from part to part. One thread uses it at a time.</remarks>
public sealed unsafe class PredictorPass
{
    private readonly FloatBuffer vectors = new();
    private long[] ids = [];

    internal PredictorPass()
    {
    }

    /// <summary>B.</summary>
    internal int Rows { get; private set; }

    /// <summary>T; 1 for an element of a stream.</summary>
    internal int Steps { get; private set; }

    /// <summary>The real steps of each row; null when all have T.</summary>
    internal int[]? Lengths { get; private set; }

    /// <summary>What enters the next part, [B, T, width]: the caller's features, embedded tokens, or the last stack's h.</summary>
    internal nint Entering { get; set; }

    /// <summary>Memory that <see cref="Entering"/> lies in, where nobody else keeps it.</summary>
    internal float[] Kept { get; private set; } = [];

    /// <summary>The last HM-LSTM's levels from the bottom up, [B, T, H] each.</summary>
    internal nint[] Levels { get; set; } = [];

    /// <summary>What a window gives beside its predictions.</summary>
    internal PredictorOutput Output { get; private set; } = new();

    /// <summary>The memory of the head.</summary>
    internal HeadMemory Head { get; } = new();

    /// <summary>The tokens, [B, T].</summary>
    internal nint Ids => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(ids));

    /// <summary>The rows of all steps, B T.</summary>
    internal int Elements => Rows * Steps;

    /// <summary>Lets the tokens enter one-hot.</summary>
    /// <param name="vocabulary">V, the width of what enters.</param>
    public void OneHot(int vocabulary)
    {
        float* to = Room(vocabulary);
        new Span<float>(to, Elements * vocabulary).Clear();
        for (int i = 0; i < Elements; i++)
        {
            to[((long)i * vocabulary) + ids[i]] = 1;
        }
    }

    /// <summary>Begins with one element of each row, or with a window.</summary>
    internal void Begin(int rows, int steps, int[]? lengths) => (Rows, Steps, Lengths) = (rows, steps, lengths);

    /// <summary>Takes the tokens, which have been checked.</summary>
    internal void Take(ReadOnlySpan<int> tokens)
    {
        if (ids.Length < tokens.Length)
        {
            ids = GC.AllocateUninitializedArray<long>(tokens.Length, pinned: true);
        }

        for (int i = 0; i < tokens.Length; i++)
        {
            ids[i] = tokens[i];
        }
    }

    /// <summary>Takes features, so that they stay where they are.</summary>
    internal void Take(ReadOnlySpan<float> features, int width) => features.CopyTo(new Span<float>(Room(width), features.Length));

    /// <summary>Copies the rows of the tokens out of a table: they enter next.</summary>
    internal void LookUp(float* table, int width)
    {
        float* to = Room(width);
        for (int i = 0; i < Elements; i++)
        {
            new ReadOnlySpan<float>(table + (ids[i] * width), width).CopyTo(new Span<float>(to + ((long)i * width), width));
        }
    }

    /// <summary>Lets what a stack gave for a window enter next, and keeps it until then.</summary>
    internal void Keep(float[] sequence) => (Kept, Entering) = (sequence, At(sequence));

    /// <summary>New memory for a result of a window, which stays where it is.</summary>
    /// <exception cref="ArgumentException">The window is too large.</exception>
    internal static float[] Result(long rows, long width)
    {
        const long most = 1L << 29;
        return rows * width < most
            ? GC.AllocateUninitializedArray<float>((int)(rows * width), pinned: true)
            : throw new ArgumentException($"The window is too large: {rows} times {width} numbers. Read it in shorter windows.");
    }

    /// <summary>Where such memory lies.</summary>
    internal static nint At(float[] result) => (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(result));

    private float* Room(int width)
    {
        Entering = (nint)vectors.Ensure((long)Elements * width);
        return (float*)Entering;
    }
}

/// <summary>What a predictor gives for a window of B rows and T steps.</summary>
public sealed class PredictorOutput
{
    private readonly List<(float[] Values, int Count)> boundaries = [];
    private readonly List<float[]> hidden = [];

    internal PredictorOutput()
    {
    }

    /// <summary>B.</summary>
    public int Rows { get; internal set; }

    /// <summary>T.</summary>
    public int Steps { get; internal set; }

    /// <summary>Logits or values: [B, T, O] for every step, or [B, O] for the last one.</summary>
    public float[] Predictions { get; internal set; } = [];

    /// <summary>
    /// Boundaries z of each level that has a detector, [B, L', T], those of all stacks from the bottom up; empty without a detector.
    /// </summary>
    public float[] Boundaries => boundaries.Count == 1 ? boundaries[0].Values : Join();

    /// <summary>Hidden states of each HM-LSTM level, [B, T, H] from the bottom up; empty without an HM-LSTM.</summary>
    public IReadOnlyList<float[]> Hidden => hidden;

    /// <summary>The weights w that mixed the cells of the top k-lstm layer, [B, T, K]; empty without one.</summary>
    public float[] Selection { get; internal set; } = [];

    /// <summary>Its selector's probabilities q, [B, T, K]; empty without one.</summary>
    public float[] SelectionProbability { get; internal set; } = [];

    internal void AddBoundaries(float[] values, int detectors) => boundaries.Add((values, detectors));

    internal void AddHidden(float[] values) => hidden.Add(values);

    private float[] Join()
    {
        float[] all = new float[boundaries.Sum(static part => part.Values.Length)];
        int place = 0;
        for (int row = 0; row < Rows; row++)
        {
            foreach ((float[] values, int count) in boundaries)
            {
                values.AsSpan(row * count * Steps, count * Steps).CopyTo(all.AsSpan(place));
                place += count * Steps;
            }
        }

        return all;
    }
}
