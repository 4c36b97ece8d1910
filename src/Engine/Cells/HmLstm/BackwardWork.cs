using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>A window backward: every row of the batch from the last step to the first, and the gradient of the input.</summary>
/// <param name="rules">What the levels do alike.</param>
/// <param name="memory">The levels' memory.</param>
/// <param name="team">The threads.</param>
internal sealed unsafe class BackwardWork(HmLstmRules rules, LevelMemory[] memory, Team team) : ISlicedWork
{
    private readonly LevelBackward[] levels =
        [.. memory.Select((m, n) => new LevelBackward(m, n > 0 ? memory[n - 1] : null, n + 1 < memory.Length ? memory[n + 1] : null, rules, n))];

    /// <summary>Rows of the input's gradient that are computed at once.</summary>
    public const int InputRows = 48;

    private HmLstmWindow window = HmLstmWindow.None;
    private nint inputGradient;
    private int slices;

    /// <summary>Takes over the gradients of what left a window, for which the memory is prepared.</summary>
    /// <param name="next">The window.</param>
    /// <param name="gradients">The gradients.</param>
    /// <param name="groups">Slices of the batch.</param>
    public void Serve(HmLstmWindow next, HmLstmGradients gradients, int groups)
    {
        window = next;
        inputGradient = gradients.Input;
        slices = groups;
        for (int n = 0; n < levels.Length; n++)
        {
            levels[n].Serve(next, gradients.Levels[n]);
        }
    }

    /// <inheritdoc/>
    public void Run(int slice, int parts)
    {
        var share = Share.Of(window.Batch, slice, parts, slices);
        foreach (LevelBackward level in levels)
        {
            level.Begin(share);
        }

        for (int t = window.Steps - 1; t >= 0; t--)
        {
            for (int n = levels.Length - 1; n >= 0; n--)
            {
                levels[n].Step(t, share, team);
            }
        }

        foreach (LevelBackward level in levels)
        {
            level.End(share);
        }

        for (int n = share.Member; n < levels.Length; n += share.Members)
        {
            ListRows(share.Slice, n);
        }

        if (window.Tokens == 0)
        {
            team.Meet(share.Members);
            FinishInput(share);
        }
    }

    // For the weight gradients: which computed rows read what.
    private void ListRows(int slice, int level)
    {
        LevelMemory m = memory[level];
        LevelMemory? below = level > 0 ? memory[level - 1] : null;
        int batch = window.Batch, begin = m.FirstOf[slice * (m.Steps + 1)];
        int withInput = begin, withAbove = begin, forgets = begin, forgetsInput = begin;
        for (int t = 0; t < m.Steps; t++)
        {
            int at = (slice * (m.Steps + 1)) + t, firstForget = m.FirstOf[at] + (rules.IsSparse(keeps: true) ? m.Reading[(slice * m.Steps) + t] : 0);
            for (int i = m.FirstOf[at]; i < m.FirstOf[at + 1]; i++)
            {
                int now = (t * batch) + m.RowOf[i];
                bool hasForget = i >= firstForget;
                m.HiddenAt[i] = now;
                if (hasForget)
                {
                    m.ForgetRow[forgets] = i;
                    m.ForgetAt[forgets++] = now;
                }

                // Where inputs were copied they lie by computed row, at the bottom in their own order.
                float weight = m.Inputs != null ? 1 : below?.Boundary[now + batch] ?? 1;
                int input = m.Inputs == null ? now + batch : below is null ? m.InputOf[now] : i;
                if (weight != 0)
                {
                    m.InputRow[withInput] = i;
                    m.InputAt[withInput] = input;
                    m.InputWeight[withInput++] = weight;
                    if (hasForget)
                    {
                        m.ForgetInputRow[forgetsInput] = i;
                        m.ForgetInputAt[forgetsInput] = input;
                        m.ForgetInputWeight[forgetsInput++] = weight;
                    }
                }

                if (m.Shape.AboveSize > 0 && m.Boundary[now] != 0)
                {
                    m.AboveRow[withAbove] = i;
                    m.AboveAt[withAbove] = now;
                    m.AboveWeight[withAbove++] = m.Boundary[now];
                }
            }
        }

        m.InputCount[slice] = withInput - begin;
        m.AboveCountOf[slice] = withAbove - begin;
        m.ForgetCount[slice] = forgets - begin;
        m.ForgetInputCount[slice] = forgetsInput - begin;
    }

    // The bottom's input: its gradient, and that of the detector's row. The thread's share of the computed rows, some at a time.
    private void FinishInput(in Share share)
    {
        LevelMemory m = memory[0];
        int stride = m.Shape.InputStride, width = m.Shape.InputSize, gates = m.Shape.Gates, batch = window.Batch;
        float* ofInput = m.PartGradients + ((long)share.Part * m.PartGradientSize) + m.Shape.Stride, result = m.InputResults + ((long)share.Part * InputRows * stride);
        int at = share.Slice * (m.Steps + 1), begin = m.FirstOf[at];
        (int first, int count) = Team.Range(m.FirstOf[at + m.Steps] - begin, share.Member, share.Members);
        int end = begin + first + count;
        for (int position = begin + first; position < end; position += InputRows)
        {
            int rows = Math.Min(InputRows, end - position);
            if (inputGradient != 0)
            {
                Product.Multiply(m.Sums + ((long)position * gates), gates, rows, m.Weights.InputBack, result, stride, m.Weights.Zeros);
            }

            for (int i = 0; i < rows; i++)
            {
                int now = m.HiddenAt[position + i], row = now % batch, t = now / batch;
                float detector = m.Shape.HasDetector ? m.DetectorSum[now] : 0;
                Row.AddScaled(detector, m.Inputs + ((long)m.InputOf[now] * stride), ofInput, stride);
                if (inputGradient != 0)
                {
                    float* gradient = result + ((long)i * stride);
                    Row.AddScaled(detector, m.Weights.DetectorInput, gradient, stride);
                    Row.Copy(gradient, (float*)inputGradient + ((((long)row * window.Steps) + t) * width), width);
                }
            }
        }
    }
}
