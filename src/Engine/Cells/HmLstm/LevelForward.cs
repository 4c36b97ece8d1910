using System.Runtime.CompilerServices;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>One step of one level for some rows of the batch.</summary>
/// <remarks>
/// <para>
/// Three products, each over its own rows: the recurrent one over rows that UPDATE or FLUSH, the bottom-up one over those whose level below has a boundary, and the
/// top-down one over those that FLUSH. A COPY row costs a sum of numbers that are known already. (With gradient the top-down product is computed wherever the level
/// above has changed: z's gradient needs it at UPDATE too.)
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
    // Computed rows by what they read, in the order in which they lie.
    private const int ReadsAboveOnly = 0, ReadsBoth = 1, ReadsBelowOnly = 2, Kinds = 3;

    private HmLstmWindow window = HmLstmWindow.None;
    private int batch;
    private bool sparse;
    private float* mask;

    /// <summary>Takes a window on, for which the level's memory is prepared.</summary>
    public void Serve(HmLstmWindow next)
    {
        window = next;
        batch = next.Batch;
        sparse = rules.IsSparse(m.Keeps);
        mask = (float*)(level < next.Masks.Length ? next.Masks[level] : 0);
    }

    /// <summary>Goes on by one step.</summary>
    /// <param name="t">The step.</param>
    /// <param name="share">The thread's share.</param>
    /// <param name="team">The threads.</param>
    /// <param name="tokens">The sums of the bottom level's tokens; null where vectors were projected before.</param>
    public void Step(int t, in Share share, Team team, TokenTable? tokens)
    {
        int at = (share.Slice * (m.Steps + 1)) + t, now = (share.Slice * m.Steps) + t;
        if (share.Member == 0)
        {
            Plan(t, share, t > 0 && m.RowsPerRow > 1 ? m.FirstOf[at] : m.FirstComputed(share.First));
        }

        team.Meet(share.Members);
        int position = m.FirstOf[at], computed = m.FirstOf[at + 1] - position, without = m.WithoutInput[now], reading = m.Reading[now], flushing = sparse ? reading : 0;
        int wanted = m.WantedCount[share.Slice];
        if (computed > 0)
        {
            bool natural = computed == share.Count && (without == 0 || without == computed) && (reading == 0 || reading == computed);
            Gather(t, share, position, computed, without, flushing, wanted, natural, tokens);
            team.Meet(share.Members);
            Multiply(t, share, position, computed, without, flushing, wanted, natural);
            team.Meet(share.Members);
            TakeProducts(share, wanted);
        }

        for (int row = share.OwnFirst; row < share.OwnEnd; row++)
        {
            if (m.Operations[((long)t * batch) + row] == LevelOperation.Computed)
            {
                Compute(t, row, m.PlaceOf[row], forgets: m.PlaceOf[row] >= position + flushing);
            }
            else
            {
                Carry(t, row);
            }

            Detect(t, row);
            Give(t, row);
        }

        team.Meet(share.Members);
    }

    /// <summary>Takes over the start state of the thread's rows: the window's, or the one that the last window ended with.</summary>
    public void Begin(in Share share, bool goesOn)
    {
        int width = m.Shape.HiddenSize, stride = m.Shape.Stride, first = share.OwnFirst, count = share.OwnEnd - first;
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
        for (int row = first; row < share.OwnEnd; row++)
        {
            Row.CopyAndFill((float*)values.StartHidden + ((long)row * width), width, m.Hidden + ((long)row * stride), stride);
            Row.CopyAndFill((float*)values.StartCell + ((long)row * width), width, m.Cell + ((long)row * stride), stride);
            m.Boundary[row] = m.Shape.HasDetector ? ((float*)values.StartBoundary)[row] : 0;
            m.IsStale[row] = true;
            Dots(row);
        }
    }

    // First the rows that read the level above (those that FLUSH), of these the ones without input first; then those that UPDATE. So rows with input lie side by side,
    // rows with a forget gate too, and those that read the level above come first in backward as well.
    private void Plan(int t, in Share share, int position)
    {
        Span<int> counts = stackalloc int[Kinds];
        int end = share.First + share.Count;
        long now = (long)t * batch;
        for (int row = share.First; row < end; row++)
        {
            byte operation = OperationOf(t, row, out int kind);
            m.Operations[now + row] = operation;
            m.PlaceOf[row] = kind;
            counts[kind] += operation == LevelOperation.Computed ? 1 : 0;
        }

        int without = counts[ReadsAboveOnly], reading = without + counts[ReadsBoth], computed = reading + counts[ReadsBelowOnly];
        Span<int> places = [position, position + without, position + reading];
        for (int row = share.First; row < end; row++)
        {
            if (m.Operations[now + row] == LevelOperation.Computed)
            {
                int place = places[m.PlaceOf[row]]++;
                m.RowOf[place] = row;
                m.PlaceOf[row] = place;
            }
        }

        int at = (share.Slice * (m.Steps + 1)) + t;
        m.FirstOf[at] = position;
        m.FirstOf[at + 1] = position + computed;
        m.WithoutInput[at - share.Slice] = without;
        m.Reading[at - share.Slice] = reading;
        int wanted = m.WantedCount[share.Slice] = above is null ? 0 : Want(t, share, position, computed);
        int flushing = sparse ? reading : 0;
        m.Done[share.Slice] += m.Shape.HiddenSize * ((((4L * computed) - flushing) * m.Shape.HiddenSize)
            + (below is null ? 0 : ((4L * computed) - (3L * without) - flushing) * m.Shape.InputSize)
            + ((long)AboveWidth / m.Shape.Stride * wanted * m.Shape.AboveSize));
    }

    // Whether a row is computed, and which of its neighbours it reads.
    private byte OperationOf(int t, int row, out int kind)
    {
        (float own, float input) = Boundaries(t, row);
        bool hasInput = input != 0 || !sparse;
        kind = own == 0 ? ReadsBelowOnly : hasInput ? ReadsBoth : ReadsAboveOnly;
        return window.Lengths is { } lengths && t >= lengths[row] ? LevelOperation.Rest
            : own != 0 || hasInput ? LevelOperation.Computed
            : LevelOperation.Copy;
    }

    // The rows whose product with the level above is missing. Without backward it is of use until the row changes; with it, until backward has been.
    private int Want(int t, in Share share, int position, int computed)
    {
        int wanted = 0, target = m.Keeps ? (share.First * m.Steps) + m.AboveCount[share.Slice] : 0;
        for (int i = position; i < position + computed; i++)
        {
            int row = m.RowOf[i];
            if (m.IsStale[row] && (m.Keeps || m.Boundary[((long)t * batch) + row] != 0))
            {
                m.AboveNow[row] = m.Keeps ? target + wanted : row;
                m.IsStale[row] = false;
                m.Wanted[share.First + wanted++] = row;
            }
        }

        m.AboveCount[share.Slice] += wanted;
        return wanted;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (float Own, float Below) Boundaries(int t, int row) => (
        m.Shape.HasDetector ? m.Boundary[((long)t * batch) + row] : 0,
        below is null ? 1 : below.Boundary[((long)(t + 1) * batch) + row]);

    // Where rows FLUSH and no gradient is wanted, nobody reads the product's forget gate.
    private int AboveWidth => m.Keeps || !sparse ? m.Shape.Gates : GateOrder.WithoutForget * m.Shape.Stride;

    private void Carry(int t, int row)
    {
        long now = ((long)t * batch) + row, next = now + batch;
        Row.Copy(m.Hidden + (now * m.Shape.Stride), m.Hidden + (next * m.Shape.Stride), m.Shape.Stride);
        Row.Copy(m.Cell + (now * m.Shape.Stride), m.Cell + (next * m.Shape.Stride), m.Shape.Stride);
        m.Own[next] = m.Own[now];
        m.Down[next] = m.Down[now];
        m.Up[next] = m.Up[now];
    }

    // The thread's rows of what is multiplied.
    private void Gather(int t, in Share share, int position, int computed, int without, int flushing, int wanted, bool natural, TokenTable? tokens)
    {
        int stride = m.Shape.Stride;
        float* states = m.Hidden + ((long)t * batch * stride), hidden = m.GatheredHidden + ((long)share.First * stride);
        float* inputs = Inputs(share, position, without);
        for (int i = 0; i < computed; i++)
        {
            int row = m.RowOf[position + i];
            if (!share.Owns(row))
            {
                continue;
            }

            if (!natural)
            {
                Row.Copy(states + ((long)row * stride), hidden + ((long)i * stride), stride);
            }

            if (below is null)
            {
                TakeBottom(t, row, m.Sums + ((long)(position + i) * m.Shape.Gates), i < flushing, tokens);
            }
            else if (i < without)
            {
                Row.Copy(m.Weights.Bias, m.Sums + ((long)(position + i) * m.Shape.Gates), m.Shape.Gates);
            }
            else
            {
                TakeBelow(t, row, inputs + ((long)(i - without) * m.Shape.InputStride));
            }
        }

        for (int i = 0; i < wanted; i++)
        {
            int row = m.Wanted[share.First + i];
            if (share.Owns(row))
            {
                Row.Copy(above!.Hidden + ((((long)t * batch) + row) * m.Shape.AboveStride), m.GatheredAbove + ((long)(share.First + i) * m.Shape.AboveStride), m.Shape.AboveStride);
            }
        }
    }

    // Where the rows with input lie: kept for backward where they are not what the level below gave.
    private float* Inputs(in Share share, int position, int without) => m.Inputs == null
        ? m.GatheredInput + ((long)share.First * m.Shape.InputStride)
        : m.Inputs + ((long)(position + without) * m.Shape.InputStride);

    private void TakeBottom(int t, int row, float* to, bool flushes, TokenTable? tokens)
    {
        int gates = m.Shape.Gates;
        long at = ((long)t * batch) + row;
        int id = tokens is null ? m.InputOf[at] : window.TokenAt(t, row);
        Row.Copy((tokens is null ? m.Projected : tokens.Sums) + ((long)id * gates), to, flushes ? GateOrder.WithoutForget * m.Shape.Stride : gates);
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
    private void Multiply(int t, in Share share, int position, int computed, int without, int flushing, int wanted, bool natural)
    {
        int stride = m.Shape.Stride, gates = m.Shape.Gates;
        float* sums = m.Sums + ((long)position * gates);
        if (below is not null)
        {
            Multiply(
                share, Inputs(share, position, without), m.Shape.InputStride, computed - without, flushing - without, m.Weights.InputPanels, sums + ((long)without * gates), m.Weights.Bias);
        }

        float* states = natural ? m.Hidden + ((((long)t * batch) + share.First) * stride) : m.GatheredHidden + ((long)share.First * stride);
        Multiply(share, states, stride, computed, flushing, m.Weights.HiddenPanels, sums, null);
        if (wanted > 0)
        {
            (int first, int count) = share.Columns(AboveWidth);
            float* result = m.Keeps ? m.FromAbove + ((((long)share.First * m.Steps) + m.AboveCount[share.Slice] - wanted) * gates) : m.Result + ((long)share.First * gates);
            Product.Multiply(
                m.GatheredAbove + ((long)share.First * m.Shape.AboveStride), m.Shape.AboveStride, wanted, m.Weights.AbovePanels.Slice(first, count), result + first, gates, m.Weights.Zeros);
        }
    }

    // All gates of the rows that have a forget gate; the others have the first three. A thread has the same columns in all products, since they are added up.
    private void Multiply(in Share share, float* from, int stride, int rows, int flushing, Panels panels, float* sums, float* start)
    {
        int gates = m.Shape.Gates, three = GateOrder.WithoutForget * m.Shape.Stride;
        (int first, int count) = share.Columns(three);
        Product.Multiply(from, stride, rows, panels.Slice(first, count), sums + first, gates, start == null ? null : start + first);
        (first, count) = share.Columns(gates - three);
        first += three;
        Product.Multiply(
            from + ((long)flushing * stride), stride, rows - flushing, panels.Slice(first, count), sums + ((long)flushing * gates) + first, gates, start == null ? null : start + first);
    }

    private void TakeProducts(in Share share, int wanted)
    {
        int gates = m.Shape.Gates;
        for (int i = 0; i < wanted && !m.Keeps; i++)
        {
            int row = m.Wanted[share.First + i];
            if (share.Owns(row))
            {
                Row.Copy(m.Result + ((long)(share.First + i) * gates), m.FromAbove + ((long)row * gates), gates);
            }
        }
    }

    private void Compute(int t, int row, int computed, bool forgets)
    {
        (float own, float input) = Boundaries(t, row);
        long now = ((long)t * batch) + row, next = now + batch, stride = m.Shape.Stride;
        if (above is not null)
        {
            m.AboveOf[now] = m.AboveNow[row];
            if (own != 0)
            {
                float* product = m.FromAbove + ((long)m.AboveNow[row] * m.Shape.Gates);
                Row.AddScaled(own, product, m.Sums + ((long)computed * m.Shape.Gates), forgets ? m.Shape.Gates : GateOrder.WithoutForget * m.Shape.Stride);
            }
        }

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
