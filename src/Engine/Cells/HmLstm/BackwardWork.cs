using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>A window backward: every slice of the batch from the last step to the first, and the gradient of the input.</summary>
internal sealed unsafe class BackwardWork : ISlicedWork
{
    private readonly HmLstmWindow window;
    private readonly HmLstmGradients gradients;
    private readonly HmLstmWorkspace workspace;
    private readonly LevelBackward[] levels;

    public BackwardWork(HmLstmLevels stack, HmLstmWindow window, HmLstmGradients gradients, HmLstmWorkspace workspace)
    {
        this.window = window;
        this.gradients = gradients;
        this.workspace = workspace;
        LevelMemory[] m = workspace.Levels;
        levels = new LevelBackward[m.Length];
        for (int n = 0; n < m.Length; n++)
        {
            levels[n] = new LevelBackward(m[n], n > 0 ? m[n - 1] : null, n + 1 < m.Length ? m[n + 1] : null, window, gradients, stack.Rules, n);
        }
    }

    /// <inheritdoc/>
    public void Run(int slice, int slices)
    {
        (int first, int count) = Slice.Of(window.Batch, slice, slices);
        foreach (LevelBackward level in levels)
        {
            level.Begin(first, count);
        }

        for (int t = window.Steps - 1; t >= 0; t--)
        {
            for (int n = levels.Length - 1; n >= 0; n--)
            {
                levels[n].Step(t, slice, first, count);
            }
        }

        foreach (LevelBackward level in levels)
        {
            level.End(first, count);
        }

        for (int n = 0; n < levels.Length; n++)
        {
            ListRows(slice, n);
        }

        if (window.Tokens == 0)
        {
            FinishInput(slice, first);
        }
    }

    // For the weight gradients: which computed rows read what.
    private void ListRows(int slice, int level)
    {
        LevelMemory m = workspace.Levels[level];
        LevelMemory? below = level > 0 ? workspace.Levels[level - 1] : null;
        int batch = window.Batch, begin = m.FirstOf[slice * (m.Steps + 1)];
        int withInput = begin, withAbove = begin, forgets = begin, forgetsInput = begin;
        for (int t = 0; t < m.Steps; t++)
        {
            int at = (slice * (m.Steps + 1)) + t, firstForget = m.FirstOf[at] + m.Flushing[(slice * m.Steps) + t];
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

    // The bottom's input: its gradient, and that of the detector's row.
    private void FinishInput(int slice, int first)
    {
        LevelMemory m = workspace.Levels[0];
        int stride = m.Shape.InputStride, width = m.Shape.InputSize, gates = m.Shape.Gates, batch = window.Batch;
        float* ofInput = m.SliceGradients + ((long)slice * m.SliceGradientSize) + m.Shape.Stride, result = m.Result + ((long)first * m.Widest);
        for (int t = 0; t < window.Steps; t++)
        {
            int at = (slice * (m.Steps + 1)) + t, position = m.FirstOf[at], computed = m.FirstOf[at + 1] - position;
            if (gradients.Input != 0)
            {
                Product.Multiply(m.Sums + ((long)position * gates), gates, computed, m.Weights.InputBack, result, stride, m.Weights.Zeros);
            }

            for (int i = 0; i < computed; i++)
            {
                int row = m.RowOf[position + i];
                float detector = m.Shape.HasDetector ? m.DetectorSum[((long)t * batch) + row] : 0;
                Row.AddScaled(detector, m.Inputs + ((long)m.InputOf[((long)t * batch) + row] * stride), ofInput, stride);
                if (gradients.Input != 0)
                {
                    float* gradient = result + ((long)i * stride);
                    Row.AddScaled(detector, m.Weights.DetectorInput, gradient, stride);
                    Row.Copy(gradient, (float*)gradients.Input + ((((long)row * window.Steps) + t) * width), width);
                }
            }
        }
    }
}
