using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>One step of one level for some rows of the batch.</summary>
/// <remarks>
/// Three products, each over its own rows: the recurrent one over rows that UPDATE or FLUSH, the bottom-up one over those whose level below has a boundary, and the
/// top-down one over those that FLUSH. A COPY row costs a sum of numbers that are known already. (With gradient the top-down product is computed wherever the level
/// above has changed: z's gradient needs it at UPDATE too.)
/// </remarks>
/// <param name="m">The level.</param>
/// <param name="below">The level below; null at the bottom.</param>
/// <param name="above">The level above; null at the top.</param>
/// <param name="window">The window.</param>
/// <param name="rules">The rules.</param>
/// <param name="level">From 0, the level's index.</param>
internal sealed unsafe class LevelForward(LevelMemory m, LevelMemory? below, LevelMemory? above, HmLstmWindow window, HmLstmRules rules, int level)
{
    private readonly int batch = window.Batch;
    private readonly bool sparse = rules.IsSparse(m.Keeps);
    private readonly float* mask = (float*)(level < window.Masks.Length ? window.Masks[level] : 0);

    /// <summary>Goes on by one step.</summary>
    /// <param name="t">The step.</param>
    /// <param name="slice">The slice of the batch.</param>
    /// <param name="first">Its first row.</param>
    /// <param name="count">Its rows.</param>
    /// <param name="tokens">The sums of the bottom level's tokens; null where vectors were projected before.</param>
    public void Step(int t, int slice, int first, int count, TokenTable? tokens)
    {
        int at = (slice * (m.Steps + 1)) + t;
        int position = t > 0 && m.RowsPerRow > 1 ? m.FirstOf[at] : m.FirstComputed(first);
        (int computed, int without, int flushing) = List(t, first, count, position);
        m.FirstOf[at] = position;
        m.FirstOf[at + 1] = position + computed;
        m.WithoutInput[(slice * m.Steps) + t] = without;
        m.Flushing[(slice * m.Steps) + t] = flushing;

        m.Done[slice] += m.Shape.HiddenSize * ((((3L * computed) + computed - flushing) * m.Shape.HiddenSize)
            + (below is null ? 0 : ((3L * (computed - without)) + computed - flushing) * m.Shape.InputSize));

        bool natural = computed == count && without == 0 && (flushing == 0 || flushing == count);
        AddInput(t, first, position, computed, without, flushing, tokens);
        AddHidden(t, first, position, computed, flushing, natural);
        if (above is not null)
        {
            AddAbove(t, first, slice, position, computed, flushing);
        }

        for (int i = position; i < position + computed; i++)
        {
            Compute(t, m.RowOf[i], i, forgets: i >= position + flushing);
        }

        for (int row = first; row < first + count; row++)
        {
            Detect(t, row);
            Give(t, row);
        }
    }

    /// <summary>Takes over the start state of some rows: the window's, or the one that the last window ended with.</summary>
    public void Begin(int first, int count, bool goesOn)
    {
        int width = m.Shape.HiddenSize, stride = m.Shape.Stride;
        if (goesOn)
        {
            long from = ((long)m.Steps * batch) + first;
            Row.Copy(m.Hidden + (from * stride), m.Hidden + ((long)first * stride), count * stride);
            Row.Copy(m.Cell + (from * stride), m.Cell + ((long)first * stride), count * stride);
            Row.Copy(m.Boundary + from, m.Boundary + first, count);
            Row.Copy(m.Own + from, m.Own + first, count);
            Row.Copy(m.Down + from, m.Down + first, count);
            Row.Copy(m.Up + from, m.Up + first, count);
            return;
        }

        HmLstmLevelValues values = window.Levels[level];
        for (int row = first; row < first + count; row++)
        {
            Row.CopyAndFill((float*)values.StartHidden + ((long)row * width), width, m.Hidden + ((long)row * stride), stride);
            Row.CopyAndFill((float*)values.StartCell + ((long)row * width), width, m.Cell + ((long)row * stride), stride);
            m.Boundary[row] = m.Shape.HasDetector ? ((float*)values.StartBoundary)[row] : 0;
            m.IsStale[row] = true;
            Dots(row);
        }
    }

    // First the rows that FLUSH without input, then those that FLUSH with it, then those that UPDATE: so rows with input lie side by side, and rows with a forget gate too.
    private (int Computed, int WithoutInput, int Flushing) List(int t, int first, int count, int position)
    {
        int without = 0, flushing = 0, updating = 0;
        int* flushed = stackalloc int[count];
        int* updated = stackalloc int[count];
        for (int row = first; row < first + count; row++)
        {
            if (window.Lengths is { } lengths && t >= lengths[row])
            {
                Carry(t, row, LevelOperation.Rest);
                continue;
            }

            (float own, float input) = Boundaries(t, row);
            if (!sparse || (own == 0 && input != 0))
            {
                updated[updating++] = row;
            }
            else if (own == 0)
            {
                Carry(t, row, LevelOperation.Copy);
            }
            else if (input == 0)
            {
                m.RowOf[position + without++] = row;
            }
            else
            {
                flushed[flushing++] = row;
            }
        }

        new ReadOnlySpan<int>(flushed, flushing).CopyTo(m.RowOf.AsSpan(position + without));
        new ReadOnlySpan<int>(updated, updating).CopyTo(m.RowOf.AsSpan(position + without + flushing));
        return (without + flushing + updating, without, without + flushing);
    }

    private (float Own, float Below) Boundaries(int t, int row) => (
        m.Shape.HasDetector ? m.Boundary[((long)t * batch) + row] : 0,
        below is null ? 1 : below.Boundary[((long)(t + 1) * batch) + row]);

    private void Carry(int t, int row, byte operation)
    {
        long now = ((long)t * batch) + row, next = now + batch;
        m.Operations[now] = operation;
        Row.Copy(m.Hidden + (now * m.Shape.Stride), m.Hidden + (next * m.Shape.Stride), m.Shape.Stride);
        Row.Copy(m.Cell + (now * m.Shape.Stride), m.Cell + (next * m.Shape.Stride), m.Shape.Stride);
        m.Own[next] = m.Own[now];
        m.Down[next] = m.Down[now];
        m.Up[next] = m.Up[now];
    }

    private void AddInput(int t, int first, int position, int computed, int without, int flushing, TokenTable? tokens)
    {
        int gates = m.Shape.Gates, stride = m.Shape.InputStride;
        if (below is null)
        {
            for (int i = 0; i < computed; i++)
            {
                int row = m.RowOf[position + i];
                long at = ((long)t * batch) + row;
                int id = tokens is null ? 0 : window.TokenAt(t, row);
                float* sums = tokens is null ? m.Projected + ((long)m.InputOf[at] * gates) : tokens.Sums + ((long)id * gates);
                Row.Copy(sums, m.Sums + ((long)(position + i) * gates), i < flushing ? GateOrder.WithoutForget * m.Shape.Stride : gates);
                m.InputDot[at] = tokens is null ? m.InputDot[at] : tokens.Dots[id];
            }

            return;
        }

        for (int i = position; i < position + without; i++)
        {
            Row.Copy(m.Weights.Bias, m.Sums + ((long)i * gates), gates);
        }

        float* gathered = m.Inputs == null ? m.Gathered + ((long)first * m.Widest) : m.Inputs + ((long)(position + without) * stride);
        for (int i = without; i < computed; i++)
        {
            int row = m.RowOf[position + i];
            float* to = gathered + ((long)(i - without) * stride);
            Row.Scale(below.Boundary[((long)(t + 1) * batch) + row], below.Hidden + ((((long)(t + 1) * batch) + row) * stride), to, stride);
            if (mask != null)
            {
                Masking.Multiply(mask + ((((long)t * batch) + row) * m.Shape.InputSize), to, m.Shape.InputSize);
            }
        }

        Multiply(gathered, stride, computed - without, flushing - without, m.Weights.InputPanels, m.Sums + ((long)(position + without) * gates), m.Weights.Bias);
    }

    private void AddHidden(int t, int first, int position, int computed, int flushing, bool natural)
    {
        int stride = m.Shape.Stride;
        float* states = m.Hidden + ((long)t * batch * stride);
        float* from = states + ((long)first * stride);
        if (!natural)
        {
            from = m.Gathered + ((long)first * m.Widest);
            for (int i = 0; i < computed; i++)
            {
                Row.Copy(states + ((long)m.RowOf[position + i] * stride), from + ((long)i * stride), stride);
            }
        }

        Multiply(from, stride, computed, flushing, m.Weights.HiddenPanels, m.Sums + ((long)position * m.Shape.Gates), null);
    }

    // All gates of the rows that have a forget gate; the others have the first three.
    private void Multiply(float* from, int stride, int rows, int flushing, Panels panels, float* sums, float* start)
    {
        int gates = m.Shape.Gates, three = GateOrder.WithoutForget * m.Shape.Stride;
        if (flushing == 0)
        {
            Product.Multiply(from, stride, rows, panels, sums, gates, start);
            return;
        }

        Product.Multiply(from, stride, rows, panels.Slice(0, three), sums, gates, start);
        Product.Multiply(
            from + ((long)flushing * stride), stride, rows - flushing, panels.Slice(three, gates - three), sums + ((long)flushing * gates) + three, gates, start == null ? null : start + three);
    }

    private void AddAbove(int t, int first, int slice, int position, int computed, int flushing)
    {
        int gates = m.Shape.Gates, stride = m.Shape.AboveStride, wanted = 0;
        float* gathered = m.Gathered + ((long)first * m.Widest);
        for (int i = 0; i < computed; i++)
        {
            int row = m.RowOf[position + i];
            if (m.IsStale[row] && (m.Keeps || m.Boundary[((long)t * batch) + row] != 0))
            {
                Row.Copy(above!.Hidden + ((((long)t * batch) + row) * stride), gathered + ((long)wanted * stride), stride);
                m.Wanted[first + wanted++] = row;
                m.IsStale[row] = false;
            }
        }

        // Without backward a product is of use until its row changes; with it, until backward has been.
        int target = m.Keeps ? (first * m.Steps) + m.AboveCount[slice] : -1;
        float* result = m.Keeps ? m.FromAbove + ((long)target * gates) : m.Result + ((long)first * m.Widest);
        int width = m.Keeps || flushing == 0 ? gates : GateOrder.WithoutForget * m.Shape.Stride;
        Product.Multiply(gathered, stride, wanted, m.Weights.AbovePanels.Slice(0, width), result, gates, m.Weights.Zeros);
        for (int i = 0; i < wanted; i++)
        {
            int row = m.Wanted[first + i];
            m.AboveNow[row] = m.Keeps ? target + i : row;
            if (!m.Keeps)
            {
                Row.Copy(result + ((long)i * gates), m.FromAbove + ((long)row * gates), gates);
            }
        }

        m.AboveCount[slice] += wanted;
        m.Done[slice] += (long)width / m.Shape.Stride * m.Shape.HiddenSize * wanted * m.Shape.AboveSize;
        for (int i = 0; i < computed; i++)
        {
            int row = m.RowOf[position + i];
            long at = ((long)t * batch) + row;
            m.AboveOf[at] = m.AboveNow[row];
            if (m.Boundary[at] != 0)
            {
                Row.AddScaled(
                    m.Boundary[at],
                    m.FromAbove + ((long)m.AboveNow[row] * gates),
                    m.Sums + ((long)(position + i) * gates),
                    i < flushing ? GateOrder.WithoutForget * m.Shape.Stride : gates);
            }
        }
    }

    private void Compute(int t, int row, int computed, bool forgets)
    {
        (float own, float input) = Boundaries(t, row);
        long now = ((long)t * batch) + row, next = now + batch, stride = m.Shape.Stride;
        Blend blend = Blend.Of(own, input);
        GateForward.Run(
            m,
            computed,
            m.Keeps ? computed : row,
            blend,
            forgets,
            m.Cell + (now * stride),
            m.Hidden + (now * stride),
            m.Cell + (next * stride),
            m.Hidden + (next * stride));
        m.Operations[now] = LevelOperation.Computed;
        Dots(next);
        if (below is not null && blend.Live != 0)
        {
            below.IsStale[row] = true;
        }
    }

    // What the detectors of this level, of the one below and of the one above read of h; it stays while h does.
    private void Dots(long at)
    {
        int stride = m.Shape.Stride;
        float* hidden = m.Hidden + (at * stride);
        m.Own[at] = m.Shape.HasDetector ? Row.Dot(hidden, m.Weights.DetectorHidden, stride) : 0;
        m.Down[at] = below is not null ? Row.Dot(hidden, below.Weights.DetectorAbove, stride) : 0;
        m.Up[at] = above is { Shape.HasDetector: true } ? Row.Dot(hidden, above.Weights.DetectorInput, stride) : 0;
    }

    // Equations 6 to 8.
    private void Detect(int t, int row)
    {
        long now = ((long)t * batch) + row, next = now + batch;
        if (!m.Shape.HasDetector || m.Operations[now] == LevelOperation.Rest)
        {
            m.Boundary[next] = m.Boundary[now];
            return;
        }

        (float own, float input) = Boundaries(t, row);
        float sum = m.Weights.DetectorBias + m.Own[now];
        if (own != 0)
        {
            sum += own * (above?.Down[now] ?? 0);
        }

        if (below is null)
        {
            sum += m.InputDot[now];
        }
        else
        {
            if (mask != null)
            {
                float* factors = mask + (now * m.Shape.InputSize);
                m.InputDot[now] = Masking.Dot(factors, below.Hidden + (next * m.Shape.InputStride), m.Weights.DetectorInput, m.Shape.InputSize);
            }
            else
            {
                m.InputDot[now] = below.Up[next];
            }

            sum += input * m.InputDot[now];
        }

        m.DetectorSum[now] = sum;
        float boundary = Detector.Boundary(rules, window, m, level, now);
        m.Boundary[next] = rules.HoldsOnCopy ? Blend.Of(own, input).Live * boundary : boundary;
    }

    private void Give(int t, int row)
    {
        HmLstmLevelValues values = window.Levels[level];
        int width = m.Shape.HiddenSize;
        long next = ((long)(t + 1) * batch) + row;
        Row.Copy(m.Hidden + (next * m.Shape.Stride), (float*)values.Hidden + ((((long)row * m.Steps) + t) * width), width);
        if (values.Boundary != 0)
        {
            ((float*)values.Boundary)[((long)row * values.BoundaryStride) + t] = m.Boundary[next];
        }

        if (t == m.Steps - 1)
        {
            Row.Copy(m.Cell + (next * m.Shape.Stride), (float*)values.EndCell + ((long)row * width), width);
        }
    }
}
