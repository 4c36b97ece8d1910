using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.HmLstm;

/// <summary>One row of one step: from the sums of its gates to cell and hidden state (Chung, Ahn and Bengio 2017, equations 2 to 5).</summary>
internal static unsafe class GateForward
{
    /// <summary>Added to a variance before its root is taken, as torch's layer_norm does.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>c' = live i g + keep f c + copy c and h' = live o tanh(c') + copy h, and 1 of the three weights is 1 where boundaries are hard.</summary>
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
    public static void Run(LevelMemory m, long computed, long kept, in Blend blend, bool forgets, float* cell, float* hidden, float* nextCell, float* nextHidden)
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

    /// <summary>The mean of a row, and one over the root of its variance.</summary>
    public static (float Mean, float Scale) Moments(float* row, int width, int stride)
    {
        Vector512<float> sum = default;
        for (int u = 0; u < stride; u += 16)
        {
            sum += Vector512.Load(row + u);
        }

        float mean = Vector512.Sum(sum) / width;
        Vector512<float> centre = Vector512.Create(mean), squares = default;
        for (int u = 0; u < stride; u += 16)
        {
            Vector512<float> d = (Vector512.Load(row + u) - centre) & Row.Inside(u, width);
            squares = Vector512.FusedMultiplyAdd(d, d, squares);
        }

        return (mean, 1 / MathF.Sqrt((Vector512.Sum(squares) / width) + Epsilon));
    }

    private static void Normalise(LevelMemory m, float* sums, long kept, int gates)
    {
        int width = m.Shape.HiddenSize, stride = m.Shape.Stride;
        for (int gate = 0; gate < gates; gate++)
        {
            float* row = sums + (gate * stride), normal = m.Normal + (kept * m.Shape.Gates) + (gate * stride);
            m.Scales[(kept * 16) + gate] = Normalise(row, normal, width, stride);
            float* gain = m.Weights.GateGain + (gate * stride), shift = m.Weights.GateShift + (gate * stride);
            for (int u = 0; u < stride; u += 16)
            {
                Vector512.FusedMultiplyAdd(Vector512.Load(normal + u), Vector512.Load(gain + u), Vector512.Load(shift + u)).Store(row + u);
            }
        }
    }

    private static float Normalise(float* row, float* normal, int width, int stride)
    {
        (float mean, float scale) = Moments(row, width, stride);
        Vector512<float> centre = Vector512.Create(mean), factor = Vector512.Create(scale);
        for (int u = 0; u < stride; u += 16)
        {
            (((Vector512.Load(row + u) - centre) * factor) & Row.Inside(u, width)).Store(normal + u);
        }

        return scale;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ExposeNormal(
        LevelMemory m, float* output, long kept, Vector512<float> live, Vector512<float> copy, float* hidden, float* nextCell, float* nextHidden)
    {
        int stride = m.Shape.Stride;
        float* normal = m.CellNormal + (kept * stride), squashed = m.Squashed + (kept * stride);
        m.Scales[(kept * 16) + 4] = Normalise(nextCell, normal, m.Shape.HiddenSize, stride);
        for (int u = 0; u < stride; u += 16)
        {
            Vector512<float> t = Activation.Tanh(
                Vector512.FusedMultiplyAdd(Vector512.Load(normal + u), Vector512.Load(m.Weights.CellGain + u), Vector512.Load(m.Weights.CellShift + u)));
            t.Store(squashed + u);
            Vector512.FusedMultiplyAdd(copy, Vector512.Load(hidden + u), live * (Vector512.Load(output + u) * t)).Store(nextHidden + u);
        }
    }
}
