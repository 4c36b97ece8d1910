using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>One row of one step backward: from gradients of h and c to those of the gates' sums, in the gates' place, and of the cell before.</summary>
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
        LevelMemory m, long computed, in Blend blend, bool forgets, float* cell, float* hidden, float* hiddenGradient, float* cellGradient, float* norm, bool wantsBlend)
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
                Denormalise(
                    gates + place,
                    m.Normal + (computed * m.Shape.Gates) + place,
                    m.Scales[(computed * 16) + gate],
                    m.Weights.GateGain + place,
                    norm + place,
                    norm + m.Shape.Gates + place,
                    m.Shape);
            }
        }

        return !wantsBlend ? default : new Blend(Vector512.Sum(ofLive), Vector512.Sum(ofKeep), Vector512.Sum(ofCopy));
    }

    /// <summary>Adds what reaches c' through h' = live o tanh(norm(c')) to its gradient.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddCellGradient(LevelMemory m, long computed, Vector512<float> live, float* hiddenGradient, float* cellGradient, float* norm)
    {
        int stride = m.Shape.Stride;
        float* row = stackalloc float[stride];
        float* output = m.Sums + (computed * m.Shape.Gates) + (2 * stride), squashed = m.Squashed + (computed * stride);
        for (int u = 0; u < stride; u += 16)
        {
            Vector512<float> t = Vector512.Load(squashed + u);
            (live * Vector512.Load(hiddenGradient + u) * Vector512.Load(output + u) * (Vector512<float>.One - (t * t))).Store(row + u);
        }

        Denormalise(row, m.CellNormal + (computed * stride), m.Scales[(computed * 16) + 4], m.Weights.CellGain, norm, norm + stride, m.Shape);
        Row.Add(row, cellGradient, stride);
    }

    /// <summary>From the gradient of gain * normal + shift to that of what was normalised, in place (Ba, Kiros and Hinton 2016).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Denormalise(float* gradient, float* normal, float scale, float* gain, float* ofGain, float* ofShift, HmLstmLevelShape shape)
    {
        Vector512<float> sum = default, product = default;
        for (int u = 0; u < shape.Stride; u += 16)
        {
            Vector512<float> d = Vector512.Load(gradient + u), x = Vector512.Load(normal + u);
            Vector512.FusedMultiplyAdd(d, x, Vector512.Load(ofGain + u)).Store(ofGain + u);
            (Vector512.Load(ofShift + u) + d).Store(ofShift + u);
            d *= Vector512.Load(gain + u);
            d.Store(gradient + u);
            sum += d;
            product = Vector512.FusedMultiplyAdd(d, x, product);
        }

        Vector512<float> mean = Vector512.Create(Vector512.Sum(sum) / shape.HiddenSize);
        Vector512<float> along = Vector512.Create(Vector512.Sum(product) / shape.HiddenSize), factor = Vector512.Create(scale);
        for (int u = 0; u < shape.Stride; u += 16)
        {
            Vector512<float> d = Vector512.Load(gradient + u) - mean - (Vector512.Load(normal + u) * along);
            ((d * factor) & Row.Inside(u, shape.HiddenSize)).Store(gradient + u);
        }
    }
}
