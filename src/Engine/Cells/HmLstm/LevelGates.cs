using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>
/// One row of one step: from the sums of its gates to cell and hidden state (Chung, Ahn and Bengio 2017, equations 2 to 5).
/// </summary>
internal static unsafe class GateForward
{
    /// <summary>
    /// c' = live i g + keep f c + copy c and h' = live o tanh(c') + copy h, and 1 of the three weights is 1 where boundaries are hard.
    /// </summary>
    /// <param name="m">The level.</param>
    /// <param name="computed">The computed row.</param>
    /// <param name="kept">Where what it leaves for backward lies.</param>
    /// <param name="blend">The weights.</param>
    /// <param name="forgets">Whether the forget gate's sums were computed; a row that FLUSHes has no use for them.</param>
    /// <param name="cell">c.</param>
    /// <param name="hidden">h.</param>
    /// <param name="nextCell">Where c' goes.</param>
    /// <param name="nextHidden">Where h' goes.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Run(
        LevelMemory m,
        long computed,
        long kept,
        in Blend blend,
        bool forgets,
        float* cell,
        float* hidden,
        float* nextCell,
        float* nextHidden)
    {
        int stride = m.Shape.Stride;
        float* sums = m.Sums + (computed * m.Shape.Gates);
        float* squashed = m.Squashed + (kept * stride);
        if (m.Shape.Normalises)
        {
            Normalise(m, sums, kept, forgets ? 4 : GateOrder.WithoutForget);
        }

        Vector512<float> live = Vector512.Create(blend.Live), keep = Vector512.Create(blend.Keep), copy = Vector512.Create(blend.Copy);

        // Gate by gate: all five activations in one loop are more than the compiler inlines where a vector of 512 bits is made of two.
        Activation.Sigmoid(sums, stride);
        Activation.Tanh(sums + stride, stride);
        Activation.Sigmoid(sums + (2 * stride), forgets ? 2 * stride : stride);
        for (int u = 0; u < stride; u += 16)
        {
            float* gate = sums + u;
            Vector512<float> o = Vector512.Load(gate + (2 * stride)), next = live * (Vector512.Load(gate) * Vector512.Load(gate + stride));
            if (forgets)
            {
                Vector512<float> f = Vector512.Load(gate + (3 * stride)), before = Vector512.Load(cell + u);
                next = Vector512.FusedMultiplyAdd(f, keep * before, next);
                next = Vector512.FusedMultiplyAdd(copy, before, next);
            }

            next.Store(nextCell + u);
            if (!m.Shape.Normalises)
            {
                Vector512<float> t = Activation.Tanh(next);
                t.Store(squashed + u);
                Vector512.FusedMultiplyAdd(copy, Vector512.Load(hidden + u), live * (o * t)).Store(nextHidden + u);
            }
        }

        if (m.Shape.Normalises)
        {
            ExposeNormal(m, sums + (2 * stride), kept, live, copy, hidden, nextCell, nextHidden);
        }
    }

    private static void Normalise(LevelMemory m, float* sums, long kept, int gates)
    {
        int width = m.Shape.HiddenSize, stride = m.Shape.Stride;
        for (int gate = 0; gate < gates; gate++)
        {
            float* row = sums + (gate * stride), normal = m.Normal + (kept * m.Shape.Gates) + (gate * stride);
            m.Scales[(kept * 16) + gate] = LayerNorm.Forward(row, normal, width, stride);
            float* gain = m.Weights.GateGain + (gate * stride), shift = m.Weights.GateShift + (gate * stride);
            for (int u = 0; u < stride; u += 16)
            {
                Vector512.FusedMultiplyAdd(Vector512.Load(normal + u), Vector512.Load(gain + u), Vector512.Load(shift + u)).Store(row + u);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ExposeNormal(
        LevelMemory m,
        float* output,
        long kept,
        Vector512<float> live,
        Vector512<float> copy,
        float* hidden,
        float* nextCell,
        float* nextHidden)
    {
        int stride = m.Shape.Stride;
        float* normal = m.CellNormal + (kept * stride), squashed = m.Squashed + (kept * stride);
        m.Scales[(kept * 16) + 4] = LayerNorm.Forward(nextCell, normal, m.Shape.HiddenSize, stride);
        for (int u = 0; u < stride; u += 16)
        {
            Vector512<float> t = Activation.Tanh(
                Vector512.FusedMultiplyAdd(
                    Vector512.Load(normal + u),
                    Vector512.Load(m.Weights.CellGain + u),
                    Vector512.Load(m.Weights.CellShift + u)));
            t.Store(squashed + u);
            Vector512.FusedMultiplyAdd(copy, Vector512.Load(hidden + u), live * (Vector512.Load(output + u) * t)).Store(nextHidden + u);
        }
    }
}

/// <summary>
/// One row of one step backward: from gradients of h and c to those of the gates' sums, in the gates' place, and of the cell before.
/// </summary>
internal static unsafe class GateBackward
{
    /// <summary>Computes the gradients of one row.</summary>
    /// <param name="m">The level.</param>
    /// <param name="computed">The computed row: its gates become gradients of its sums.</param>
    /// <param name="blend">What the row did.</param>
    /// <param name="forgets">Whether the forget gate was computed.</param>
    /// <param name="cell">c before the step.</param>
    /// <param name="hidden">h before the step.</param>
    /// <param name="hiddenGradient">dh' of the state after the step; only read.</param>
    /// <param name="cellGradient">dc' after the step; becomes dc before it.</param>
    /// <param name="norm">Where the gradients of gains and shifts are summed: gates' gain and shift, cell's gain and shift.</param>
    /// <param name="wantsBlend">Whether somebody asks for the gradients of <paramref name="blend"/>'s weights.</param>
    /// <returns>These gradients; zeros where nobody asks.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Blend Run(
        LevelMemory m,
        long computed,
        in Blend blend,
        bool forgets,
        float* cell,
        float* hidden,
        float* hiddenGradient,
        float* cellGradient,
        float* norm,
        bool wantsBlend)
    {
        int stride = m.Shape.Stride;
        float* gates = m.Sums + (computed * m.Shape.Gates), squashed = m.Squashed + (computed * stride);
        Vector512<float> live = Vector512.Create(blend.Live), keep = Vector512.Create(blend.Keep), copy = Vector512.Create(blend.Copy);
        Vector512<float> one = Vector512<float>.One, ofLive = default, ofKeep = default, ofCopy = default;
        if (m.Shape.Normalises)
        {
            AddCellGradient(m, computed, live, hiddenGradient, cellGradient, norm + (2 * m.Shape.Gates));
        }

        for (int u = 0; u < stride; u += 16)
        {
            float* gate = gates + u;
            Vector512<float> i = Vector512.Load(gate), g = Vector512.Load(gate + stride), o = Vector512.Load(gate + (2 * stride));
            Vector512<float> f = forgets ? Vector512.Load(gate + (3 * stride)) : default;
            Vector512<float> t = Vector512.Load(squashed + u), before = Vector512.Load(cell + u);
            Vector512<float> dh = Vector512.Load(hiddenGradient + u), dc = Vector512.Load(cellGradient + u);
            Vector512<float> exposed = live * dh;
            if (!m.Shape.Normalises)
            {
                dc = Vector512.FusedMultiplyAdd(exposed * o, one - (t * t), dc);
            }

            Vector512<float> written = dc * live, kept = dc * keep;
            if (wantsBlend)
            {
                ofLive += (dc * (i * g)) + (dh * (o * t));
                ofKeep += dc * (f * before);
                ofCopy += (dc * before) + (dh * Vector512.Load(hidden + u));
            }

            (written * g * (i * (one - i))).Store(gate);
            (written * i * (one - (g * g))).Store(gate + stride);
            (exposed * t * (o * (one - o))).Store(gate + (2 * stride));
            (kept * before * (f * (one - f))).Store(gate + (3 * stride));
            Vector512.FusedMultiplyAdd(kept, f, dc * copy).Store(cellGradient + u);
        }

        if (m.Shape.Normalises)
        {
            for (int gate = 0; gate < (forgets ? 4 : GateOrder.WithoutForget); gate++)
            {
                int place = gate * stride;
                LayerNorm.Backward(
                    gates + place,
                    m.Normal + (computed * m.Shape.Gates) + place,
                    m.Scales[(computed * 16) + gate],
                    m.Weights.GateGain + place,
                    norm + place,
                    norm + m.Shape.Gates + place,
                    m.Shape.HiddenSize,
                    stride);
            }
        }

        return !wantsBlend ? default : new Blend(Vector512.Sum(ofLive), Vector512.Sum(ofKeep), Vector512.Sum(ofCopy));
    }

    /// <summary>Adds what reaches c' through h' = live o tanh(norm(c')) to its gradient.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddCellGradient(
        LevelMemory m, long computed, Vector512<float> live, float* hiddenGradient, float* cellGradient, float* norm)
    {
        int stride = m.Shape.Stride;
        float* row = stackalloc float[stride];
        float* output = m.Sums + (computed * m.Shape.Gates) + (2 * stride), squashed = m.Squashed + (computed * stride);
        for (int u = 0; u < stride; u += 16)
        {
            Vector512<float> t = Vector512.Load(squashed + u);
            (live * Vector512.Load(hiddenGradient + u) * Vector512.Load(output + u) * (Vector512<float>.One - (t * t))).Store(row + u);
        }

        LayerNorm.Backward(
            row,
            m.CellNormal + (computed * stride),
            m.Scales[(computed * 16) + 4],
            m.Weights.CellGain,
            norm,
            norm + stride,
            m.Shape.HiddenSize,
            stride);
        Row.Add(row, cellGradient, stride);
    }
}

/// <summary>How much of each operation a row has: with hard boundaries UPDATE is (1, 1, 0), FLUSH (1, 0, 0) and COPY (0, 0, 1).</summary>
/// <param name="Live">1 − (1 − z)(1 − zb), the share of what is newly written.</param>
/// <param name="Keep">(1 − z) zb, the share of the cell that passes the forget gate.</param>
/// <param name="Copy">(1 − z)(1 − zb), the share of what stays as it is.</param>
internal readonly record struct Blend(float Live, float Keep, float Copy)
{
    /// <summary>The weights of a row.</summary>
    /// <param name="own">z of the level before the step.</param>
    /// <param name="below">z of the level below after the step; 1 at the bottom.</param>
    public static Blend Of(float own, float below)
    {
        float copy = (1 - own) * (1 - below);
        return new Blend(1 - copy, (1 - own) * below, copy);
    }
}

/// <summary>The boundary detector's activation (Chung, Ahn and Bengio 2017, equation 8 and section 2.3).</summary>
internal static unsafe class Detector
{
    /// <summary>z~, from 0 to 1.</summary>
    /// <param name="rules">Hard sigmoid or logistic function.</param>
    /// <param name="slope">a, above 0.</param>
    /// <param name="sum">s_z.</param>
    public static float Probability(HmLstmRules rules, float slope, float sum) => rules.IsSigmoid
        ? 1 / (1 + MathF.Exp(-slope * sum))
        : Math.Clamp(slope / 2 * sum, -0.5f, 0.5f) + 0.5f;

    /// <summary>dz~ / ds_z: of the ramp inside it, and 0 outside.</summary>
    /// <inheritdoc cref="Probability"/>
    public static float Slope(HmLstmRules rules, float slope, float sum)
    {
        if (!rules.IsSigmoid)
        {
            float ramp = slope / 2;
            return Math.Abs(ramp * sum) <= 0.5f ? ramp : 0;
        }

        float probability = Probability(rules, slope, sum);
        return slope * probability * (1 - probability);
    }

    /// <summary>z, before it may be held at 0.</summary>
    /// <param name="rules">How z comes from its probability.</param>
    /// <param name="window">Its slope and draws.</param>
    /// <param name="m">The level, with s_z.</param>
    /// <param name="level">From 0, the level's index.</param>
    /// <param name="at">The step and row.</param>
    public static float Boundary(HmLstmRules rules, HmLstmWindow window, LevelMemory m, int level, long at)
    {
        float sum = m.DetectorSum[at];
        return rules.Boundary switch
        {
            BoundaryRule.Soft => Probability(rules, window.Slope, sum),
            BoundaryRule.Sample when window.Draws != 0 =>
                ((float*)window.Draws)[((long)level * m.Steps * m.Batch) + at] < Probability(rules, window.Slope, sum) ? 1 : 0,
            _ => sum > 0 ? 1 : 0,
        };
    }
}
