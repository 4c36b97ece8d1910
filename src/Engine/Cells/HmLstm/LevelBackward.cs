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
        if (m.Shape.IsNeighbour)
        {
            return;
        }

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

        (float own, float input) = m.Boundaries(below, t, row);
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
        (float own, float input) = m.Boundaries(below, t, row);
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

        (float own, float input) = m.Boundaries(below, t, row);
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
