using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>One step of one level backward for some rows of the batch, over the same rows that forward computed.</summary>
/// <remarks>
/// The gradient of z is straight-through: it goes on as if z were its probability. It comes from the level above at the same step, from the level's own next step, and
/// where the rules ask for it from the choice of the operation.
/// </remarks>
/// <param name="m">The level.</param>
/// <param name="below">The level below; null at the bottom.</param>
/// <param name="above">The level above; null at the top.</param>
/// <param name="window">The window.</param>
/// <param name="gradients">The gradients of what left the window.</param>
/// <param name="rules">The rules.</param>
/// <param name="level">From 0, the level's index.</param>
internal sealed unsafe class LevelBackward(
    LevelMemory m, LevelMemory? below, LevelMemory? above, HmLstmWindow window, HmLstmGradients gradients, HmLstmRules rules, int level)
{
    private readonly int batch = window.Batch;
    private readonly float* mask = (float*)(level < window.Masks.Length ? window.Masks[level] : 0);
    private readonly HmLstmLevelValues given = gradients.Levels[level];

    /// <summary>Begins with the gradients of the state after the window.</summary>
    public void Begin(int first, int count)
    {
        for (int row = first; row < first + count && given.EndCell != 0; row++)
        {
            Row.Copy((float*)given.EndCell + ((long)row * m.Shape.HiddenSize), m.CellGradient + ((long)row * m.Shape.Stride), m.Shape.HiddenSize);
        }
    }

    /// <summary>Goes back by one step.</summary>
    /// <param name="t">The step.</param>
    /// <param name="slice">The slice of the batch.</param>
    /// <param name="first">Its first row.</param>
    /// <param name="count">Its rows.</param>
    public void Step(int t, int slice, int first, int count)
    {
        int at = (slice * (m.Steps + 1)) + t;
        int position = m.FirstOf[at], computed = m.FirstOf[at + 1] - position, flushing = m.Flushing[(slice * m.Steps) + t];
        float* sliceGradients = m.SliceGradients + ((long)slice * m.SliceGradientSize);
        float* norm = sliceGradients + m.Shape.Stride + m.Shape.InputStride + m.Shape.AboveStride + 32;
        for (int row = first; row < first + count; row++)
        {
            Receive(t, row);
        }

        for (int i = position; i < position + computed; i++)
        {
            Differentiate(t, m.RowOf[i], i, forgets: i >= position + flushing, norm);
        }

        PassToHidden(t, first, position, computed, flushing);
        if (below is not null)
        {
            PassToBelow(t, first, position, computed, flushing);
        }

        if (above is not null)
        {
            PassToAbove(t, first, position, computed, flushing);
        }

        for (int row = first; row < first + count && m.Shape.HasDetector; row++)
        {
            PassFromDetector(t, row, sliceGradients);
        }
    }

    /// <summary>Ends with the gradients of the state before the window.</summary>
    public void End(int first, int count)
    {
        int width = m.Shape.HiddenSize, stride = m.Shape.Stride;
        for (int row = first; row < first + count; row++)
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

    private (float Own, float Below) Boundaries(int t, int row) => (
        m.Shape.HasDetector ? m.Boundary[((long)t * batch) + row] : 0,
        below is null ? 1 : below.Boundary[((long)(t + 1) * batch) + row]);

    // Gradients from outside; and that of z becomes that of its sum, which takes the sum's place.
    private void Receive(int t, int row)
    {
        if (given.Hidden != 0)
        {
            Row.AddAny(
                (float*)given.Hidden + ((((long)row * m.Steps) + t) * m.Shape.HiddenSize), m.HiddenGradient + ((long)row * m.Shape.Stride), m.Shape.HiddenSize);
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
            m, computed, blend, forgets, m.Cell + (now * stride), m.Hidden + (now * stride), hiddenGradient, m.CellGradient + (row * stride), norm);
        Row.Scale(blend.Copy, hiddenGradient, hiddenGradient, m.Shape.Stride);
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

    private void PassToHidden(int t, int first, int position, int computed, int flushing)
    {
        int stride = m.Shape.Stride;
        float* result = m.Result + ((long)first * m.Widest);
        Multiply(position, computed, flushing, m.Weights.HiddenBack, result, stride);
        for (int i = 0; i < computed; i++)
        {
            Row.Add(result + ((long)i * stride), m.HiddenGradient + ((long)m.RowOf[position + i] * stride), stride);
        }
    }

    // Rows that FLUSH have no gradient of the forget gate, which comes last.
    private void Multiply(int position, int rows, int flushing, Panels panels, float* result, int stride)
    {
        int gates = m.Shape.Gates;
        float* sums = m.Sums + ((long)position * gates);
        Product.Multiply(sums, gates, flushing, panels, result, stride, m.Weights.Zeros, GateOrder.WithoutForget * m.Shape.Stride);
        Product.Multiply(sums + ((long)flushing * gates), gates, rows - flushing, panels, result + ((long)flushing * stride), stride, m.Weights.Zeros);
    }

    private void PassToBelow(int t, int first, int position, int computed, int flushing)
    {
        int stride = m.Shape.InputStride;
        float* result = m.Result + ((long)first * m.Widest);
        Multiply(position, computed, flushing, m.Weights.InputBack, result, stride);
        for (int i = 0; i < computed; i++)
        {
            int row = m.RowOf[position + i];
            float* gradient = result + ((long)i * stride);
            long next = ((long)(t + 1) * batch) + row;
            if (mask != null)
            {
                Masking.Multiply(mask + ((next - batch) * m.Shape.InputSize), gradient, m.Shape.InputSize);
            }

            below!.BoundaryGradient[row] += Row.Dot(gradient, below.Hidden + (next * stride), stride);
            if (below.Boundary[next] != 0)
            {
                Row.AddScaled(below.Boundary[next], gradient, below.HiddenGradient + ((long)row * stride), stride);
            }
        }
    }

    private void PassToAbove(int t, int first, int position, int computed, int flushing)
    {
        int gates = m.Shape.Gates, stride = m.Shape.AboveStride, wanted = 0;
        float* gathered = m.Gathered + ((long)first * m.Widest), result = m.Result + ((long)first * m.Widest);
        for (int i = position; i < position + computed; i++)
        {
            int row = m.RowOf[i];
            long now = ((long)t * batch) + row;
            float* sums = m.Sums + ((long)i * gates);
            m.BoundaryGradient[row] += Row.Dot(sums, m.FromAbove + ((long)m.AboveOf[now] * gates), gates);
            if (m.Boundary[now] != 0)
            {
                Row.Copy(sums, gathered + ((long)wanted * gates), gates);
                m.Wanted[first + wanted++] = row;
            }
        }

        Product.Multiply(
            gathered, gates, wanted, m.Weights.AboveBack, result, stride, m.Weights.Zeros, flushing == 0 ? gates : GateOrder.WithoutForget * m.Shape.Stride);
        for (int i = 0; i < wanted; i++)
        {
            int row = m.Wanted[first + i];
            Row.AddScaled(m.Boundary[((long)t * batch) + row], result + ((long)i * stride), above!.HiddenGradient + ((long)row * stride), stride);
        }
    }

    // The detector's row of each weight, and what it was multiplied with. The bottom's input is dealt with when all steps are done.
    private void PassFromDetector(int t, int row, float* sliceGradients)
    {
        long now = ((long)t * batch) + row;
        float gradient = m.DetectorSum[now];
        if (gradient == 0)
        {
            return;
        }

        (float own, float input) = Boundaries(t, row);
        int stride = m.Shape.Stride, inputStride = m.Shape.InputStride, aboveStride = m.Shape.AboveStride;
        float* ofHidden = sliceGradients, ofInput = ofHidden + stride, ofAbove = ofInput + inputStride, ofBias = ofAbove + aboveStride;
        Row.AddScaled(gradient, m.Weights.DetectorHidden, m.HiddenGradient + ((long)row * stride), stride);
        Row.AddScaled(gradient, m.Hidden + (now * stride), ofHidden, stride);
        *ofBias += gradient;
        if (above is not null)
        {
            m.BoundaryGradient[row] += gradient * above.Down[now];
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
