using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>A window forward: every row of the batch through all steps and levels.</summary>
/// <param name="rules">What the levels do alike.</param>
/// <param name="memory">The levels' memory.</param>
/// <param name="group">The threads.</param>
internal sealed unsafe class ForwardWork(HmLstmRules rules, LevelMemory[] memory, ThreadGroup group) : ISlicedWork
{
    private readonly LevelForward[] levels =
        [.. memory.Select(
            (m, n) => new LevelForward(m, n > 0 ? memory[n - 1] : null, n + 1 < memory.Length ? memory[n + 1] : null, rules, n))];

    private HmLstmWindow window = HmLstmWindow.None;
    private TokenTable? tokens;
    private int slices;

    /// <summary>Whether the window goes on where the last one ended, and not from the state that it gives.</summary>
    public bool GoesOn { get; set; }

    /// <summary>Takes a window on, for which the memory is prepared.</summary>
    /// <param name="next">The window.</param>
    /// <param name="sums">The tokens' sums; null where vectors enter.</param>
    /// <param name="groups">Slices of the batch.</param>
    public void Bind(HmLstmWindow next, TokenTable? sums, int groups)
    {
        window = next;
        tokens = sums;
        slices = groups;
        foreach (LevelForward level in levels)
        {
            level.Bind(next);
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

        if (memory[0].Inputs != null)
        {
            Project(share);
        }
        else if (memory[0].Projected != null)
        {
            TakeSums(share);
        }

        group.Barrier(share.Members);
        for (int t = 0; t < window.Steps; t++)
        {
            foreach (LevelForward level in levels)
            {
                level.Step(t, share, group, tokens);
            }
        }
    }

    /// <summary>What was computed, and what computing every row would have been.</summary>
    public MultiplyAdds Count()
    {
        long steps = 0;
        for (int row = 0; row < window.Batch; row++)
        {
            steps += window.Lengths is { } lengths ? lengths[row] : window.Steps;
        }

        HmLstmLevelShape bottom = memory[0].Shape;
        long done = bottom.MultiplyAdds(4L * bottom.HiddenSize * steps, 0, 0), dense = 0;
        foreach (LevelMemory m in memory)
        {
            long gates = 4L * m.Shape.HiddenSize * steps;
            dense += m.Shape.MultiplyAdds(gates, gates, gates);
            foreach (long part in m.Done.AsSpan(0, slices))
            {
                done += part;
            }
        }

        return new MultiplyAdds(done, dense);
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
            bottom.Inputs + ((long)begin * stride),
            stride,
            next - begin,
            bottom.Weights.InputPanels,
            bottom.Projected + ((long)begin * bottom.Shape.Gates),
            bottom.Shape.Gates,
            bottom.Weights.Bias);
    }

    // The same sums where the caller has computed them.
    private void TakeSums(in Share share)
    {
        LevelMemory bottom = memory[0];
        int width = bottom.Shape.HiddenSize, stride = bottom.Shape.Stride, sums = (4 * width) + (bottom.Shape.HasDetector ? 1 : 0);
        int next = bottom.FirstComputed(share.OwnFirst);
        for (int t = 0; t < window.Steps; t++)
        {
            for (int row = share.OwnFirst; row < share.OwnEnd; row++)
            {
                long at = ((long)t * window.Batch) + row;
                float* from = (float*)window.Input + ((((long)row * window.Steps) + t) * sums);
                float* to = bottom.Projected + ((long)next * bottom.Shape.Gates);
                for (int place = 0; place < GateOrder.Gates.Length; place++)
                {
                    Row.CopyAndFill(from + (GateOrder.Gates[place] * width), width, to + (place * stride), stride);
                }

                bottom.InputOf[at] = next++;
                bottom.InputDot[at] = bottom.Shape.HasDetector ? from[4 * width] : 0;
            }
        }
    }
}

/// <summary>A window backward: every row of the batch from the last step to the first, and the gradient of the input.</summary>
/// <param name="rules">What the levels do alike.</param>
/// <param name="memory">The levels' memory.</param>
/// <param name="group">The threads.</param>
internal sealed unsafe class BackwardWork(HmLstmRules rules, LevelMemory[] memory, ThreadGroup group) : ISlicedWork
{
    private readonly LevelBackward[] levels =
        [.. memory.Select(
            (m, n) => new LevelBackward(m, n > 0 ? memory[n - 1] : null, n + 1 < memory.Length ? memory[n + 1] : null, rules, n))];

    /// <summary>Rows of the input's gradient that are computed at once.</summary>
    public const int InputRows = 48;

    private HmLstmWindow window = HmLstmWindow.None;
    private nint inputGradient;
    private int slices;

    /// <summary>Takes over the gradients of what left a window, for which the memory is prepared.</summary>
    /// <param name="next">The window.</param>
    /// <param name="gradients">The gradients.</param>
    /// <param name="groups">Slices of the batch.</param>
    public void Bind(HmLstmWindow next, HmLstmGradients gradients, int groups)
    {
        window = next;
        inputGradient = gradients.Input;
        slices = groups;
        for (int n = 0; n < levels.Length; n++)
        {
            levels[n].Bind(next, gradients.Levels[n]);
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
                levels[n].Step(t, share, group);
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

        group.Barrier(share.Members);
        if (memory[0].Inputs != null)
        {
            FinishInput(share);
        }
        else if (memory[0].Projected != null && inputGradient != 0)
        {
            GiveSums(share);
        }
    }

    // For the weight gradients: which computed rows read what.
    private void ListRows(int slice, int level)
    {
        LevelMemory m = memory[level];
        if (m.Shape.IsNeighbour)
        {
            return;
        }

        LevelMemory? below = level > 0 ? memory[level - 1] : null;
        int batch = window.Batch, begin = m.FirstOf[slice * (m.Steps + 1)];
        int withInput = begin, withAbove = begin, forgets = begin, forgetsInput = begin;
        for (int t = 0; t < m.Steps; t++)
        {
            int at = (slice * (m.Steps + 1)) + t;
            int firstForget = m.FirstOf[at] + (rules.IsSparse(savesForBackward: true) ? m.Reading[(slice * m.Steps) + t] : 0);
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

    // The gradient of the bottom's sums over its input, where the caller has computed them.
    private void GiveSums(in Share share)
    {
        LevelMemory m = memory[0];
        int width = m.Shape.HiddenSize, stride = m.Shape.Stride, sums = (4 * width) + (m.Shape.HasDetector ? 1 : 0);
        int at = share.Slice * (m.Steps + 1);
        for (int i = m.FirstOf[at]; i < m.FirstOf[at + m.Steps]; i++)
        {
            int now = m.HiddenAt[i], row = now % window.Batch, t = now / window.Batch;
            if (!share.Owns(row))
            {
                continue;
            }

            float* to = (float*)inputGradient + ((((long)row * window.Steps) + t) * sums);
            for (int place = 0; place < GateOrder.Gates.Length; place++)
            {
                Row.Copy(m.Sums + ((long)i * m.Shape.Gates) + (place * stride), to + (GateOrder.Gates[place] * width), width);
            }

            if (m.Shape.HasDetector)
            {
                to[4 * width] = m.DetectorSum[now];
            }
        }
    }

    // The bottom's input: its gradient, and that of the detector's row. The thread's share of the computed rows, some at a time.
    private void FinishInput(in Share share)
    {
        LevelMemory m = memory[0];
        int stride = m.Shape.InputStride, width = m.Shape.InputSize, gates = m.Shape.Gates, batch = window.Batch;
        float* ofInput = m.PartGradients + ((long)share.Part * m.PartGradientSize) + m.Shape.Stride;
        float* result = m.InputResults + ((long)share.Part * InputRows * stride);
        int at = share.Slice * (m.Steps + 1), begin = m.FirstOf[at];
        (int first, int count) = ThreadGroup.Range(m.FirstOf[at + m.Steps] - begin, share.Member, share.Members);
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

/// <summary>
/// A thread's part in a window: rows that it takes through all steps by itself, or columns of every product over the rows of all.
/// </summary>
/// <param name="Part">Which of the threads it is.</param>
/// <param name="Slice">Which slice of the batch its products are over; its rows are computed beside each other.</param>
/// <param name="First">The slice's first row.</param>
/// <param name="Count">The slice's rows.</param>
/// <param name="Member">Which of the threads that share the slice's columns out it is.</param>
/// <param name="Members">How many of them there are.</param>
internal readonly record struct Share(int Part, int Slice, int First, int Count, int Member, int Members)
{
    /// <summary>The first row whose gates, detector and results are this thread's.</summary>
    public int OwnFirst { get; } = First + (int)((long)Count * Member / Members);

    /// <summary>The row after the last one of them.</summary>
    public int OwnEnd { get; } = First + (int)((long)Count * (Member + 1) / Members);

    /// <summary>The share of one of the threads.</summary>
    /// <param name="batch">B.</param>
    /// <param name="part">Which thread.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="slices">Into how many slices the batch falls: one, or one for each thread.</param>
    public static Share Of(int batch, int part, int parts, int slices)
    {
        if (slices == 1)
        {
            return new Share(part, 0, 0, batch, part, parts);
        }

        (int first, int count) = ThreadGroup.Range(batch, part, parts);
        return new Share(part, part, first, count, 0, 1);
    }

    /// <summary>Whether a row is this thread's.</summary>
    public bool Owns(int row) => row >= OwnFirst && row < OwnEnd;

    /// <summary>The columns of a product that are this thread's, in whole panels.</summary>
    /// <param name="width">All columns, whole panels.</param>
    public (int First, int Count) Columns(int width) => Panels.Share(width, Member, Members);
}
