using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>A window forward: every row of the batch through all steps and levels.</summary>
/// <param name="rules">What the levels do alike.</param>
/// <param name="memory">The levels' memory.</param>
/// <param name="team">The threads.</param>
internal sealed unsafe class ForwardWork(HmLstmRules rules, LevelMemory[] memory, Team team) : ISlicedWork
{
    private readonly LevelForward[] levels =
        [.. memory.Select((m, n) => new LevelForward(m, n > 0 ? memory[n - 1] : null, n + 1 < memory.Length ? memory[n + 1] : null, rules, n))];

    private HmLstmWindow window = HmLstmWindow.None;
    private TokenTable? tokens;
    private int slices;

    /// <summary>Whether the window goes on where the last one ended, and not from the state that it gives.</summary>
    public bool GoesOn { get; set; }

    /// <summary>Takes a window on, for which the memory is prepared.</summary>
    /// <param name="next">The window.</param>
    /// <param name="sums">The tokens' sums; null where vectors enter.</param>
    /// <param name="groups">Slices of the batch.</param>
    public void Serve(HmLstmWindow next, TokenTable? sums, int groups)
    {
        window = next;
        tokens = sums;
        slices = groups;
        foreach (LevelForward level in levels)
        {
            level.Serve(next);
        }
    }

    /// <inheritdoc/>
    public void Run(int slice, int parts)
    {
        var share = Share.Of(window.Batch, slice, parts, slices);
        foreach (LevelForward level in levels)
        {
            level.Begin(share, GoesOn);
        }

        if (tokens is null)
        {
            Project(share);
        }

        team.Meet(share.Members);
        for (int t = 0; t < window.Steps; t++)
        {
            foreach (LevelForward level in levels)
            {
                level.Step(t, share, team, tokens);
            }
        }
    }

    /// <summary>What was computed, and what computing every row would have been.</summary>
    public HmLstmWork Count()
    {
        long steps = 0;
        for (int row = 0; row < window.Batch; row++)
        {
            steps += window.Lengths is { } lengths ? lengths[row] : window.Steps;
        }

        long done = 4L * memory[0].Shape.HiddenSize * steps * memory[0].Shape.InputSize, dense = 0;
        for (int n = 0; n < memory.Length; n++)
        {
            HmLstmLevelShape shape = memory[n].Shape;
            dense += 4L * shape.HiddenSize * steps * (shape.HiddenSize + shape.InputSize + shape.AboveSize);
            for (int slice = 0; slice < slices; slice++)
            {
                done += memory[n].Done[slice];
            }
        }

        return new HmLstmWork(done, dense);
    }

    // The bottom level's sums over its input, for all steps of the thread's rows at once: the boundary below it is always 1.
    private void Project(in Share share)
    {
        LevelMemory bottom = memory[0];
        int stride = bottom.Shape.InputStride, width = bottom.Shape.InputSize, next = bottom.FirstComputed(share.OwnFirst), begin = next;
        for (int t = 0; t < window.Steps; t++)
        {
            for (int row = share.OwnFirst; row < share.OwnEnd; row++)
            {
                if (window.Lengths is { } lengths && t >= lengths[row])
                {
                    continue;
                }

                bottom.InputOf[((long)t * window.Batch) + row] = next;
                float* vector = bottom.Inputs + ((long)next++ * stride);
                Row.CopyAndFill((float*)window.Input + ((((long)row * window.Steps) + t) * width), width, vector, stride);
                bottom.InputDot[((long)t * window.Batch) + row] = Row.Dot(vector, bottom.Weights.DetectorInput, stride);
            }
        }

        Product.Multiply(
            bottom.Inputs + ((long)begin * stride), stride, next - begin, bottom.Weights.InputPanels, bottom.Projected + ((long)begin * bottom.Shape.Gates), bottom.Shape.Gates, bottom.Weights.Bias);
    }
}
