using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>A window forward: every slice of the batch through all steps and levels.</summary>
internal sealed unsafe class ForwardWork : ISlicedWork
{
    private readonly HmLstmWindow window;
    private readonly LevelMemory[] memory;
    private readonly TokenTable? tokens;
    private readonly LevelForward[] levels;

    /// <summary>Prepares.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="window">The window.</param>
    /// <param name="memory">The levels' memory.</param>
    /// <param name="tokens">The tokens' sums; null where vectors enter.</param>
    public ForwardWork(HmLstmRules rules, HmLstmWindow window, LevelMemory[] memory, TokenTable? tokens)
    {
        this.window = window;
        this.memory = memory;
        this.tokens = tokens;
        levels = new LevelForward[memory.Length];
        for (int n = 0; n < memory.Length; n++)
        {
            levels[n] = new LevelForward(memory[n], n > 0 ? memory[n - 1] : null, n + 1 < memory.Length ? memory[n + 1] : null, window, rules, n);
        }
    }

    /// <summary>Whether the window goes on where the last one ended, and not from the state that it gives.</summary>
    public bool GoesOn { get; set; }

    /// <inheritdoc/>
    public void Run(int slice, int slices)
    {
        (int first, int count) = Slice.Of(window.Batch, slice, slices);
        foreach (LevelForward level in levels)
        {
            level.Begin(first, count, GoesOn);
        }

        if (tokens is null)
        {
            Project(first, count);
        }

        for (int t = 0; t < window.Steps; t++)
        {
            foreach (LevelForward level in levels)
            {
                level.Step(t, slice, first, count, tokens);
            }
        }
    }

    /// <summary>What was computed, and what computing every row would have been.</summary>
    public HmLstmWork Count(int slices)
    {
        long done = 0, dense = 0, steps = (long)window.Batch * window.Steps;
        for (int n = 0; n < levels.Length; n++)
        {
            HmLstmLevelShape shape = memory[n].Shape;
            long gates = 4L * shape.HiddenSize, input = n == 0 ? 0 : shape.InputSize;
            done += memory[n].Done.AsSpan(0, slices).ToArray().Sum();
            dense += gates * steps * (shape.HiddenSize + input + shape.AboveSize);
        }

        return new HmLstmWork(done, dense);
    }

    // The bottom level's sums over its input for all steps at once: the boundary below it is always 1.
    private void Project(int first, int count)
    {
        LevelMemory bottom = memory[0];
        int stride = bottom.Shape.InputStride, width = bottom.Shape.InputSize, next = bottom.FirstComputed(first), begin = next;
        for (int t = 0; t < window.Steps; t++)
        {
            for (int row = first; row < first + count; row++)
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
