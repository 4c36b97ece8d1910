using System.Runtime.CompilerServices;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>One step of one level backward for some rows of the batch, over the same rows that forward computed.</summary>
/// <remarks>
/// The gradient of z is straight-through: it goes on as if z were its probability. It comes from the level above at the same step, from the
/// level's own next step, and where the rules ask for it from the choice of the operation.
/// </remarks>
/// <param name="m">The level.</param>
/// <param name="below">The level below; null at the bottom.</param>
/// <param name="above">The level above; null at the top.</param>
/// <param name="rules">The rules.</param>
/// <param name="level">From 0, the level's index.</param>
internal sealed unsafe class LevelBackward(LevelMemory m, LevelMemory? below, LevelMemory? above, HmLstmRules rules, int level)
{
    private HmLstmWindow window = HmLstmWindow.None;
    private HmLstmLevelValues given;
    private int batch;
    private bool sparse;
    private float* mask;

    /// <summary>Takes over the gradients of what left a window, for which the level's memory is prepared.</summary>
    public void Bind(HmLstmWindow next, HmLstmLevelValues gradients)
    {
        window = next;
        given = gradients;
        batch = next.Batch;
        sparse = rules.IsSparse(savesForBackward: true);
        mask = (float*)(level < next.Masks.Length ? next.Masks[level] : 0);
    }

    /// <summary>Begins with the gradients of the state after the window.</summary>
    public void Begin(in Share share)
    {
        for (int row = share.OwnFirst; row < share.OwnEnd && given.EndCell != 0; row++)
        {
            Row.Copy(
                (float*)given.EndCell + ((long)row * m.Shape.HiddenSize),
                m.CellGradient + ((long)row * m.Shape.Stride),
                m.Shape.HiddenSize);
        }
    }

    /// <summary>Goes back by one step.</summary>
    /// <param name="t">The step.</param>
    /// <param name="share">The thread's share.</param>
    /// <param name="group">The threads.</param>
    public void Step(int t, in Share share, ThreadGroup group)
    {
        int at = (share.Slice * (m.Steps + 1)) + t;
        int position = m.FirstOf[at], computed = m.FirstOf[at + 1] - position;
        int reading = m.Reading[(share.Slice * m.Steps) + t], flushing = sparse ? reading : 0;
        float* own = m.PartGradients + ((long)share.Part * m.PartGradientSize);
        float* norm = own + m.Shape.Stride + m.Shape.InputStride + m.Shape.AboveStride + 32;
        for (int row = share.OwnFirst; row < share.OwnEnd; row++)
        {
            Receive(t, row);
        }

        for (int i = position; i < position + computed; i++)
        {
            if (share.Owns(m.RowOf[i]))
            {
                Differentiate(t, m.RowOf[i], i, forgets: i >= position + flushing, norm);
            }
        }

        if (computed > 0)
        {
            group.Barrier(share.Members);
            Multiply(share, position, computed, reading, flushing);
            group.Barrier(share.Members);
            for (int i = 0; i < computed; i++)
            {
                int row = m.RowOf[position + i];
                if (share.Owns(row))
                {
                    Pass(t, row, share.First + i, reads: i < reading);
                }
            }
        }

        for (int row = share.OwnFirst; row < share.OwnEnd && m.Shape.HasDetector; row++)
        {
            PassFromDetector(t, row, own);
        }
    }

    /// <summary>Ends with the gradients of the state before the window.</summary>
    public void End(in Share share)
    {
        int width = m.Shape.HiddenSize, stride = m.Shape.Stride;
        for (int row = share.OwnFirst; row < share.OwnEnd; row++)
        {
            if (given.StartHidden != 0)
            {
                Row.Copy(m.HiddenGradient + ((long)row * stride), (float*)given.StartHidden + ((long)row * width), width);
            }

            if (given.StartCell != 0)
            {
                Row.Copy(m.CellGradient + ((long)row * stride), (float*)given.StartCell + ((long)row * width), width);
            }

            if (given.StartBoundary != 0)
            {
                ((float*)given.StartBoundary)[row] = m.BoundaryGradient[row];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (float Own, float Below) Boundaries(int t, int row) => (
        m.Shape.HasDetector ? m.Boundary[((long)t * batch) + row] : 0,
        below is null ? 1 : below.Boundary[((long)(t + 1) * batch) + row]);

    // Gradients from outside; and that of z becomes that of its sum, which takes the sum's place.
    private void Receive(int t, int row)
    {
        if (given.Hidden != 0)
        {
            Row.AddAny(
                (float*)given.Hidden + ((((long)row * m.Steps) + t) * m.Shape.HiddenSize),
                m.HiddenGradient + ((long)row * m.Shape.Stride),
                m.Shape.HiddenSize);
        }

        if (!m.Shape.HasDetector)
        {
            return;
        }

        if (given.Boundary != 0)
        {
            m.BoundaryGradient[row] += ((float*)given.Boundary)[((long)row * given.BoundaryStride) + t];
        }

        long now = ((long)t * batch) + row;
        if (m.Operations[now] == LevelOperation.Rest)
        {
            m.DetectorSum[now] = 0;
            return;
        }

        (float own, float input) = Boundaries(t, row);
        float gradient = m.BoundaryGradient[row], sum = m.DetectorSum[now];
        m.BoundaryGradient[row] = 0;
        if (rules.HoldsOnCopy)
        {
            Blend blend = Blend.Of(own, input);
            if (rules.GradientThroughOperations)
            {
                PassFromBlend(row, own, input, new Blend(gradient * Detector.Boundary(rules, window, m, level, now), 0, 0));
            }

            gradient *= blend.Live;
        }

        m.DetectorSum[now] = gradient * Detector.Slope(rules, window.Slope, sum);
    }

    private void Differentiate(int t, int row, int computed, bool forgets, float* norm)
    {
        (float own, float input) = Boundaries(t, row);
        long now = ((long)t * batch) + row, stride = m.Shape.Stride;
        float* hiddenGradient = m.HiddenGradient + (row * stride);
        Blend blend = Blend.Of(own, input);
        Blend ofBlend = GateBackward.Run(
            m,
            computed,
            blend,
            forgets,
            m.Cell + (now * stride),
            m.Hidden + (now * stride),
            hiddenGradient,
            m.CellGradient + (row * stride),
            norm,
            rules.GradientThroughOperations);
        Row.Scale(blend.Copy, hiddenGradient, hiddenGradient, m.Shape.Stride);
        if (above is not null)
        {
            m.BoundaryGradient[row] += Row.Dot(
                m.Sums + ((long)computed * m.Shape.Gates),
                m.FromAbove + ((long)m.AboveOf[now] * m.Shape.Gates),
                m.Shape.Gates);
        }

        if (rules.GradientThroughOperations)
        {
            PassFromBlend(row, own, input, ofBlend);
        }
    }

    // live = 1 - copy, keep = (1 - z) zb, copy = (1 - z)(1 - zb).
    private void PassFromBlend(int row, float own, float input, in Blend gradient)
    {
        float ofCopy = gradient.Copy - gradient.Live;
        if (m.Shape.HasDetector)
        {
            m.BoundaryGradient[row] -= (gradient.Keep * input) + (ofCopy * (1 - input));
        }

        if (below is not null)
        {
            below.BoundaryGradient[row] += (gradient.Keep - ofCopy) * (1 - own);
        }
    }

    // The thread's columns of the products over all rows.
    private void Multiply(in Share share, int position, int computed, int reading, int flushing)
    {
        LevelWeights weights = m.Weights;
        Multiply(share, position, computed, flushing, weights.HiddenBack, m.ResultHidden, m.Shape.Stride);
        if (below is not null)
        {
            Multiply(share, position, computed, flushing, weights.InputBack, m.ResultInput, m.Shape.InputStride);
        }

        if (above is not null)
        {
            Multiply(share, position, reading, flushing, weights.AboveBack, m.ResultAbove, m.Shape.AboveStride);
        }
    }

    // Rows that FLUSH have no gradient of the forget gate, which comes last. Few rows are multiplied together all the same: adding the
    // zeros costs less than reading the weights twice.
    private void Multiply(in Share share, int position, int rows, int flushing, Panels panels, float* result, int stride)
    {
        int gates = m.Shape.Gates, apart = rows > Product.MostRows ? flushing : rows == flushing ? rows : 0;
        (int first, int count) = share.Columns(stride);
        float* sums = m.Sums + ((long)position * gates), to = result + ((long)share.First * stride) + first;
        Panels own = panels.Slice(first, count);
        Product.Multiply(sums, gates, apart, own, to, stride, m.Weights.Zeros, GateOrder.WithoutForget * m.Shape.Stride);
        Product.Multiply(sums + ((long)apart * gates), gates, rows - apart, own, to + ((long)apart * stride), stride, m.Weights.Zeros);
    }

    private void Pass(int t, int row, int place, bool reads)
    {
        int stride = m.Shape.Stride, inputStride = m.Shape.InputStride, aboveStride = m.Shape.AboveStride;
        long now = ((long)t * batch) + row, next = now + batch;
        Row.Add(m.ResultHidden + ((long)place * stride), m.HiddenGradient + ((long)row * stride), stride);
        if (below is not null)
        {
            float* gradient = m.ResultInput + ((long)place * inputStride);
            if (mask != null)
            {
                Masking.Multiply(mask + (now * m.Shape.InputSize), gradient, m.Shape.InputSize);
            }

            below.BoundaryGradient[row] += Row.Dot(gradient, below.Hidden + (next * inputStride), inputStride);
            if (below.Boundary[next] != 0)
            {
                Row.AddScaled(below.Boundary[next], gradient, below.HiddenGradient + ((long)row * inputStride), inputStride);
            }
        }

        if (reads && above is not null)
        {
            Row.AddScaled(
                m.Boundary[now],
                m.ResultAbove + ((long)place * aboveStride),
                above.HiddenGradient + ((long)row * aboveStride),
                aboveStride);
        }
    }

    // The detector's row of each weight, and what it was multiplied with. The bottom's input is dealt with when all steps are done.
    private void PassFromDetector(int t, int row, float* ofOwn)
    {
        long now = ((long)t * batch) + row;
        float gradient = m.DetectorSum[now];
        if (gradient == 0)
        {
            return;
        }

        (float own, float input) = Boundaries(t, row);
        int stride = m.Shape.Stride, inputStride = m.Shape.InputStride, aboveStride = m.Shape.AboveStride;
        float* ofHidden = ofOwn, ofInput = ofHidden + stride, ofAbove = ofInput + inputStride, ofBias = ofAbove + aboveStride;
        Row.AddScaled(gradient, m.Weights.DetectorHidden, m.HiddenGradient + ((long)row * stride), stride);
        Row.AddScaled(gradient, m.Hidden + (now * stride), ofHidden, stride);
        *ofBias += gradient;
        if (above is not null)
        {
            m.BoundaryGradient[row] += gradient * above.BelowDot[now];
            if (own != 0)
            {
                Row.AddScaled(gradient * own, m.Weights.DetectorAbove, above.HiddenGradient + ((long)row * aboveStride), aboveStride);
                Row.AddScaled(gradient * own, above.Hidden + (now * aboveStride), ofAbove, aboveStride);
            }
        }

        if (below is null)
        {
            return;
        }

        below.BoundaryGradient[row] += gradient * m.InputDot[now];
        if (input != 0)
        {
            long next = now + batch;
            float* belowGradient = below.HiddenGradient + ((long)row * inputStride), belowHidden = below.Hidden + (next * inputStride);
            if (mask != null)
            {
                float* factors = mask + (now * m.Shape.InputSize);
                Masking.AddScaled(gradient * input, factors, m.Weights.DetectorInput, belowGradient, m.Shape.InputSize);
                Masking.AddScaled(gradient * input, factors, belowHidden, ofInput, m.Shape.InputSize);
            }
            else
            {
                Row.AddScaled(gradient * input, m.Weights.DetectorInput, belowGradient, inputStride);
                Row.AddScaled(gradient * input, belowHidden, ofInput, inputStride);
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

        if (window.Tokens == 0)
        {
            group.Barrier(share.Members);
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
