using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Engine.Memory;

namespace Hmlstm.Inference.Cells;

/// <summary>The levels of an HM-LSTM between two elements. Levels count from 0, the bottom.</summary>
public sealed unsafe class HmLstmState : StackState
{
    private readonly FloatBuffer start = new();
    private readonly int detectors;
    private HmLstmStream? stream;

    /// <summary>A state of zeros.</summary>
    /// <param name="rows">B, at least 1.</param>
    /// <param name="hidden">H of each level, from the bottom up.</param>
    /// <param name="detectors">L', how many levels have a detector, from the bottom up.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no row.</exception>
    public HmLstmState(int rows, ReadOnlySpan<int> hidden, int detectors)
        : base(rows, Widths(hidden, detectors)) => (Levels, this.detectors) = (hidden.Length, detectors);

    /// <summary>L, how many levels there are.</summary>
    public int Levels { get; }

    /// <summary>h, [B, H].</summary>
    /// <param name="level">From 0, the bottom.</param>
    public ReadOnlySpan<float> Hidden(int level) => Block(HiddenBlock(level));

    /// <summary>c, [B, H].</summary>
    /// <param name="level">From 0, the bottom.</param>
    public ReadOnlySpan<float> Cell(int level) => Block(HiddenBlock(level) + 1);

    /// <summary>
    /// z, [B]: 1 where a segment ended with the last element, otherwise 0; empty for a level without a detector. Soft boundaries are
    /// anything between.
    /// </summary>
    /// <param name="level">From 0, the bottom.</param>
    public ReadOnlySpan<float> Boundary(int level) => level < detectors ? Block(HiddenBlock(level) + 2) : [];

    /// <inheritdoc/>
    internal override int Detectors => detectors;

    /// <inheritdoc/>
    internal override ReadOnlySpan<float> Detected(int level) => Boundary(level);

    /// <summary>The place of a level's h; c and z follow.</summary>
    internal int HiddenBlock(int level) => (2 * level) + Math.Min(level, detectors);

    /// <summary>The engine's stream, which goes on from the values unless they were touched.</summary>
    /// <param name="levels">The stack.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="goesOn">Whether the stream is where its last step left it; otherwise it begins with the values.</param>
    internal HmLstmStream Stream(HmLstmLevels levels, HmLstmPackedWeights weights, out bool goesOn)
    {
        goesOn = !IsTouched && stream?.Weights == weights;
        if (goesOn)
        {
            return stream!;
        }

        if (stream?.Weights != weights)
        {
            stream = new HmLstmStream(levels, weights, Rows);
        }

        // A step writes the values: what it starts from lies elsewhere.
        Values.CopyTo(new Span<float>(start.Ensure(Length), (int)Length));
        nint apart = (nint)start.First - At(0);
        for (int level = 0; level < Levels; level++)
        {
            int block = HiddenBlock(level);
            bool detects = level < detectors;
            stream.Values[level] = new HmLstmLevelValues
            {
                StartHidden = At(block) + apart,
                StartCell = At(block + 1) + apart,
                StartBoundary = detects ? At(block + 2) + apart : 0,
                Hidden = At(block),
                EndCell = At(block + 1),
                Boundary = detects ? At(block + 2) : 0,
                BoundaryStride = 1,
            };
        }

        return stream;
    }

    private static int[] Widths(ReadOnlySpan<int> hidden, int detectors)
    {
        List<int> widths = [];
        for (int level = 0; level < hidden.Length; level++)
        {
            widths.AddRange(level < detectors ? [hidden[level], hidden[level], 1] : [hidden[level], hidden[level]]);
        }

        return [.. widths];
    }
}
