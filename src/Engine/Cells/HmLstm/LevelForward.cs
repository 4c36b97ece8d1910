using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>One step of one level for some rows of the batch.</summary>
/// <remarks>
/// <para>
/// Three products, each over its own rows: the recurrent one over rows that UPDATE or FLUSH, the bottom-up one over those whose level below
/// has a boundary, and the top-down one over those that FLUSH. A COPY row costs a sum of numbers that are known already. (With gradient the
/// top-down product is computed wherever the level above has changed: z's gradient needs it at UPDATE too.)
/// </para>
/// <para>Threads that share columns out meet between products, which need all rows, and what is done for each row alone.</para>
/// </remarks>
/// <param name="m">The level.</param>
/// <param name="below">The level below; null at the bottom.</param>
/// <param name="above">The level above; null at the top.</param>
/// <param name="rules">The rules.</param>
/// <param name="level">From 0, the level's index.</param>
internal sealed unsafe class LevelForward(LevelMemory m, LevelMemory? below, LevelMemory? above, HmLstmRules rules, int level)
{
    private readonly LevelPlanner planner = new(m, below, above, rules);
    private HmLstmWindow window = HmLstmWindow.None;
    private int batch;
    private float* mask;

    /// <summary>Takes a window on, for which the level's memory is prepared.</summary>
    public void Bind(HmLstmWindow next)
    {
        window = next;
        batch = next.Batch;
        planner.Bind(next);
        mask = (float*)(level < next.Masks.Length ? next.Masks[level] : 0);
    }

    /// <summary>Goes on by one step.</summary>
    /// <param name="t">The step.</param>
    /// <param name="share">The thread's share.</param>
    /// <param name="group">The threads.</param>
    /// <param name="tokens">The sums of the bottom level's tokens; null where vectors were projected before.</param>
    public void Step(int t, in Share share, ThreadGroup group, TokenTable? tokens)
    {
        if (m.Shape.IsNeighbour)
        {
            return;
        }

        if (share.Member == 0)
        {
            planner.Plan(t, share);
        }

        group.Barrier(share.Members);
        StepPlan plan = planner.Read(t, share);
        if (plan.Computed > 0)
        {
            Gather(t, share, plan, tokens);
            group.Barrier(share.Members);
            Multiply(t, share, plan);
            group.Barrier(share.Members);
            TakeProducts(share, plan.StaleCount);
        }

        for (int row = share.OwnFirst; row < share.OwnEnd; row++)
        {
            if (m.Operations[((long)t * batch) + row] == LevelOperation.Computed)
            {
                Compute(t, row, m.PlaceOf[row], forgets: m.PlaceOf[row] >= plan.Position + plan.Flushing);
            }
            else
            {
                Carry(t, row);
            }

            Detect(t, row);
            Give(t, row);
        }

        group.Barrier(share.Members);
    }

    /// <summary>Takes over the start state of the thread's rows: the window's, or the one that the last window ended with.</summary>
    public void Begin(in Share share, bool goesOn)
    {
        if (m.Shape.IsNeighbour)
        {
            TakeNeighbour(share);
            return;
        }

        int width = m.Shape.HiddenSize, stride = m.Shape.Stride, first = share.OwnFirst, count = share.OwnEnd - first;
        if (goesOn)
        {
            long from = ((long)m.Steps * batch) + first;
            Row.Copy(m.Hidden + (from * stride), m.Hidden + ((long)first * stride), count * stride);
            Row.Copy(m.Cell + (from * stride), m.Cell + ((long)first * stride), count * stride);
            Row.Copy(m.Boundary + from, m.Boundary + first, count);
            Row.Copy(m.OwnDot + from, m.OwnDot + first, count);
            Row.Copy(m.BelowDot + from, m.BelowDot + first, count);
            Row.Copy(m.AboveDot + from, m.AboveDot + first, count);
            return;
        }

        HmLstmLevelValues values = window.Levels[level];
        for (int row = first; row < share.OwnEnd; row++)
        {
            Row.CopyAndFill((float*)values.StartHidden + ((long)row * width), width, m.Hidden + ((long)row * stride), stride);
            Row.CopyAndFill((float*)values.StartCell + ((long)row * width), width, m.Cell + ((long)row * stride), stride);
            m.Boundary[row] = m.Shape.HasDetector ? ((float*)values.StartBoundary)[row] : 0;
            m.IsStale[row] = true;
            Dots(row);
        }
    }

    // The level below is read as it is after the step, the one above as it was before it.
    private void TakeNeighbour(in Share share)
    {
        HmLstmLevelValues values = window.Levels[level];
        int width = m.Shape.HiddenSize, stride = m.Shape.Stride;
        for (int row = share.OwnFirst; row < share.OwnEnd; row++)
        {
            int at = above is null ? row : batch + row;
            Row.CopyAndFill((float*)values.StartHidden + ((long)row * width), width, m.Hidden + ((long)at * stride), stride);
            m.Boundary[at] = values.StartBoundary == 0 ? 1 : ((float*)values.StartBoundary)[row];
            Dots(at);
        }
    }

    private void Carry(int t, int row)
    {
        long now = ((long)t * batch) + row, next = now + batch;
        Row.Copy(m.Hidden + (now * m.Shape.Stride), m.Hidden + (next * m.Shape.Stride), m.Shape.Stride);
        Row.Copy(m.Cell + (now * m.Shape.Stride), m.Cell + (next * m.Shape.Stride), m.Shape.Stride);
        m.OwnDot[next] = m.OwnDot[now];
        m.BelowDot[next] = m.BelowDot[now];
        m.AboveDot[next] = m.AboveDot[now];
    }

    // The thread's rows of what is multiplied.
    private void Gather(int t, in Share share, in StepPlan plan, TokenTable? tokens)
    {
        int stride = m.Shape.Stride;
        float* states = m.Hidden + ((long)t * batch * stride), hidden = m.GatheredHidden + ((long)share.First * stride);
        float* inputs = Inputs(share, plan);
        for (int i = 0; i < plan.Computed; i++)
        {
            int row = m.RowOf[plan.Position + i];
            if (!share.Owns(row))
            {
                continue;
            }

            if (!plan.IsContiguous)
            {
                Row.Copy(states + ((long)row * stride), hidden + ((long)i * stride), stride);
            }

            if (below is null)
            {
                TakeBottom(t, row, m.Sums + ((long)(plan.Position + i) * m.Shape.Gates), i < plan.Flushing, tokens);
            }
            else if (i < plan.WithoutInput)
            {
                Row.Copy(m.Weights.Bias, m.Sums + ((long)(plan.Position + i) * m.Shape.Gates), m.Shape.Gates);
            }
            else
            {
                TakeBelow(t, row, inputs + ((long)(i - plan.WithoutInput) * m.Shape.InputStride));
            }
        }

        for (int i = 0; i < plan.StaleCount; i++)
        {
            int row = m.StaleRows[share.First + i];
            if (share.Owns(row))
            {
                Row.Copy(
                    above!.Hidden + ((((long)t * batch) + row) * m.Shape.AboveStride),
                    m.GatheredAbove + ((long)(share.First + i) * m.Shape.AboveStride),
                    m.Shape.AboveStride);
            }
        }
    }

    // Where the rows with input lie: kept for backward where they are not what the level below gave.
    private float* Inputs(in Share share, in StepPlan plan) => m.Inputs == null
        ? m.GatheredInput + ((long)share.First * m.Shape.InputStride)
        : m.Inputs + ((long)(plan.Position + plan.WithoutInput) * m.Shape.InputStride);

    private void TakeBottom(int t, int row, float* to, bool flushes, TokenTable? tokens)
    {
        int gates = m.Shape.Gates;
        long at = ((long)t * batch) + row;
        int id = tokens is null ? m.InputOf[at] : window.TokenAt(t, row);
        Row.Copy(
            (tokens is null ? m.Projected : tokens.Sums) + ((long)id * gates),
            to,
            flushes ? GateOrder.WithoutForget * m.Shape.Stride : gates);
        if (tokens is not null)
        {
            m.InputDot[at] = tokens.Dots[id];
        }
    }

    private void TakeBelow(int t, int row, float* to)
    {
        long next = ((long)(t + 1) * batch) + row;
        Row.Scale(below!.Boundary[next], below.Hidden + (next * m.Shape.InputStride), to, m.Shape.InputStride);
        if (mask != null)
        {
            Masking.Multiply(mask + ((next - batch) * m.Shape.InputSize), to, m.Shape.InputSize);
        }
    }

    // The thread's columns of the products over all rows.
    private void Multiply(int t, in Share share, in StepPlan plan)
    {
        int stride = m.Shape.Stride, gates = m.Shape.Gates, aboveStride = m.Shape.AboveStride;
        float* sums = m.Sums + ((long)plan.Position * gates);
        if (below is not null)
        {
            float* withInput = sums + ((long)plan.WithoutInput * gates);
            int rows = plan.Computed - plan.WithoutInput, flushing = plan.Flushing - plan.WithoutInput;
            Multiply(share, Inputs(share, plan), m.Shape.InputStride, rows, flushing, m.Weights.InputPanels, withInput, m.Weights.Bias);
        }

        float* states = plan.IsContiguous
            ? m.Hidden + ((((long)t * batch) + share.First) * stride)
            : m.GatheredHidden + ((long)share.First * stride);
        Multiply(share, states, stride, plan.Computed, plan.Flushing, m.Weights.HiddenPanels, sums, null);
        if (plan.StaleCount > 0)
        {
            (int first, int count) = share.Columns(planner.AboveWidth);
            float* result = m.SavesForBackward
                ? m.FromAbove + ((((long)share.First * m.Steps) + m.AboveCount[share.Slice] - plan.StaleCount) * gates)
                : m.Result + ((long)share.First * gates);
            Product.Multiply(
                m.GatheredAbove + ((long)share.First * aboveStride),
                aboveStride,
                plan.StaleCount,
                m.Weights.AbovePanels.Slice(first, count),
                result + first,
                gates,
                m.Weights.Zeros);
        }
    }

    // All gates of the rows that have a forget gate; the others have the first three. A thread has the same columns in all products,
    // since they are added up.
    private void Multiply(in Share share, float* from, int stride, int rows, int flushing, Panels panels, float* sums, float* start)
    {
        int gates = m.Shape.Gates, three = GateOrder.WithoutForget * m.Shape.Stride;
        (int first, int count) = share.Columns(three);
        Product.Multiply(from, stride, rows, panels.Slice(first, count), sums + first, gates, start == null ? null : start + first);
        (first, count) = share.Columns(gates - three);
        first += three;
        Product.Multiply(
            from + ((long)flushing * stride),
            stride,
            rows - flushing,
            panels.Slice(first, count),
            sums + ((long)flushing * gates) + first,
            gates,
            start == null ? null : start + first);
    }

    private void TakeProducts(in Share share, int wanted)
    {
        int gates = m.Shape.Gates;
        for (int i = 0; i < wanted && !m.SavesForBackward; i++)
        {
            int row = m.StaleRows[share.First + i];
            if (share.Owns(row))
            {
                Row.Copy(m.Result + ((long)(share.First + i) * gates), m.FromAbove + ((long)row * gates), gates);
            }
        }
    }

    private void Compute(int t, int row, int computed, bool forgets)
    {
        (float own, float input) = m.Boundaries(below, t, row);
        long now = ((long)t * batch) + row, next = now + batch, stride = m.Shape.Stride;
        if (above is not null)
        {
            m.AboveOf[now] = m.AboveNow[row];
            if (own != 0)
            {
                float* product = m.FromAbove + ((long)m.AboveNow[row] * m.Shape.Gates);
                Row.AddScaled(
                    own,
                    product,
                    m.Sums + ((long)computed * m.Shape.Gates),
                    forgets ? m.Shape.Gates : GateOrder.WithoutForget * m.Shape.Stride);
            }
        }

        Blend blend = Blend.Of(own, input);
        GateForward.Run(
            m,
            computed,
            m.SavesForBackward ? computed : row,
            blend,
            forgets,
            m.Cell + (now * stride),
            m.Hidden + (now * stride),
            m.Cell + (next * stride),
            m.Hidden + (next * stride));
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
        m.OwnDot[at] = m.Shape.HasDetector ? Row.Dot(hidden, m.Weights.DetectorHidden, stride) : 0;
        m.BelowDot[at] = below is not null ? Row.Dot(hidden, below.Weights.DetectorAbove, stride) : 0;
        m.AboveDot[at] = above is { Shape.HasDetector: true } ? Row.Dot(hidden, above.Weights.DetectorInput, stride) : 0;
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

        (float own, float input) = m.Boundaries(below, t, row);
        float sum = m.Weights.DetectorBias + m.OwnDot[now];
        if (own != 0)
        {
            sum += own * (above?.BelowDot[now] ?? 0);
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
                m.InputDot[now] = Masking.Dot(
                    factors,
                    below.Hidden + (next * m.Shape.InputStride),
                    m.Weights.DetectorInput,
                    m.Shape.InputSize);
            }
            else
            {
                m.InputDot[now] = below.AboveDot[next];
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
