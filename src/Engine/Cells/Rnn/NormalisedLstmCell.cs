using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;
using Hmlstm.Engine.Memory;
using Hmlstm.Engine.Products;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>
/// Long short-term memory with layer normalisation (Ba, Kiros and Hinton 2016): of the sums of each gate by itself, and of the cell before
/// its hyperbolic tangent. The state c stays as it is.
/// </summary>
/// <remarks>
/// <para>i, f, o = σ(norm(..)), g = tanh(norm(..)); c' = f c + i g; h' = o tanh(norm(c')).</para>
/// <para>
/// Behind the gates i, f, g, o a row of sums has what backward needs: the normalised sums, the normalised cell, tanh of it, and one over
/// each standard deviation. Behind the gradients of the biases a row of totals has those of the gains and shifts.
/// </para>
/// </remarks>
/// <param name="units">H, above 1: a single value would become a constant.</param>
internal sealed unsafe class NormalisedLstmCell(int units) : RnnCell
{
    private const int GateCount = 4;
    private readonly FloatBuffer norms = new();
    private readonly int stride = LayerPass.StrideOf(units);

    /// <inheritdoc/>
    public override int Gates => GateCount;

    /// <inheritdoc/>
    public override GateBlock[] HiddenBlocks { get; } = [new(0, GateCount, 0, Apart: false)];

    /// <inheritdoc/>
    public override bool HasCell => true;

    private int GatesWidth => Panels.WidthOf(GateCount * stride);

    private float* GateGain => norms.First;

    private float* GateShift => GateGain + (GateCount * stride);

    private float* CellGain => GateShift + (GateCount * stride);

    private float* CellShift => CellGain + stride;

    /// <inheritdoc/>
    public override int SumsWidth(int stride) => GatesWidth + ((GateCount + 2) * stride) + 16;

    /// <inheritdoc/>
    public override int TotalsWidth(int stride) => GatesWidth + (2 * (GateCount + 1) * stride);

    /// <inheritdoc/>
    public override void TakeNorms(in LayerNorms from)
    {
        norms.Zeros(2 * (GateCount + 1) * stride);
        CopyGates((float*)from.GateGain, units, GateGain, stride);
        CopyGates((float*)from.GateShift, units, GateShift, stride);
        Row.Copy((float*)from.CellGain, CellGain, units);
        Row.Copy((float*)from.CellShift, CellShift, units);
    }

    /// <inheritdoc/>
    public override void GiveNormGradients(float* total, in LayerNorms to)
    {
        float* gain = total + GatesWidth, shift = gain + (GateCount * stride), cell = shift + (GateCount * stride);
        CopyGates(gain, stride, (float*)to.GateGain, units);
        CopyGates(shift, stride, (float*)to.GateShift, units);
        if (to.CellGain != 0)
        {
            Row.Copy(cell, (float*)to.CellGain, units);
        }

        if (to.CellShift != 0)
        {
            Row.Copy(cell + stride, (float*)to.CellShift, units);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Forward(int stride, float* sums, CellState previous, CellState next)
    {
        float* normal = sums + GatesWidth, cellNormal = normal + (GateCount * stride), squashed = cellNormal + stride;
        float* scales = squashed + stride;
        for (int gate = 0; gate < GateCount; gate++)
        {
            int place = gate * stride;
            scales[gate] = LayerNorm.Forward(sums + place, normal + place, units, stride);
        }

        for (int u = 0; u < GateCount * stride; u += Lanes)
        {
            Vector512.FusedMultiplyAdd(Vector512.Load(normal + u), Vector512.Load(GateGain + u), Vector512.Load(GateShift + u))
                .Store(sums + u);
        }

        float* inputs = sums, forgets = sums + stride, candidates = forgets + stride, outputs = candidates + stride;
        Activation.Sigmoid(inputs, 2 * stride);
        Activation.Tanh(candidates, stride);
        Activation.Sigmoid(outputs, stride);
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> fresh = Vector512.Load(inputs + u) * Vector512.Load(candidates + u);
            Vector512.FusedMultiplyAdd(Vector512.Load(forgets + u), Vector512.Load(previous.Cell + u), fresh).Store(next.Cell + u);
        }

        scales[GateCount] = LayerNorm.Forward(next.Cell, cellNormal, units, stride);
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> t = Activation.Tanh(
                Vector512.FusedMultiplyAdd(Vector512.Load(cellNormal + u), Vector512.Load(CellGain + u), Vector512.Load(CellShift + u)));
            t.Store(squashed + u);
            (Vector512.Load(outputs + u) * t).Store(next.Hidden + u);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Backward(
        int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total)
    {
        float* normal = gates + GatesWidth, cellNormal = normal + (GateCount * stride), squashed = cellNormal + stride;
        float* scales = squashed + stride, gain = total + GatesWidth, shift = gain + (GateCount * stride);
        float* ofCell = shift + (GateCount * stride), outputs = gates + (3 * stride);
        Vector512<float> one = Vector512<float>.One;
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> o = Vector512.Load(outputs + u), t = Vector512.Load(squashed + u);
            Vector512<float> dh = Vector512.Load(above + u) + Vector512.Load(carried.Hidden + u);
            (dh * t * o * (one - o)).Store(outputs + u);
            (dh * o * (one - (t * t))).Store(squashed + u);
        }

        LayerNorm.Backward(squashed, cellNormal, scales[GateCount], CellGain, ofCell, ofCell + stride, units, stride);
        for (int u = 0; u < stride; u += Lanes)
        {
            float* gate = gates + u;
            Vector512<float> i = Vector512.Load(gate), f = Vector512.Load(gate + stride), g = Vector512.Load(gate + (2 * stride));
            Vector512<float> dc = Vector512.Load(squashed + u) + Vector512.Load(carried.Cell + u);
            (dc * g * i * (one - i)).Store(gate);
            (dc * Vector512.Load(previous.Cell + u) * f * (one - f)).Store(gate + stride);
            (dc * i * (one - (g * g))).Store(gate + (2 * stride));
            (dc * f).Store(carried.Cell + u);
            Vector512<float>.Zero.Store(carried.Hidden + u);
        }

        for (int gate = 0; gate < GateCount; gate++)
        {
            int place = gate * stride;
            LayerNorm.Backward(
                gates + place, normal + place, scales[gate], GateGain + place, gain + place, shift + place, units, stride);
        }

        Row.Add(gates, total, GateCount * stride);
    }

    private static void CopyGates(float* from, int fromStride, float* to, int toStride)
    {
        for (int gate = 0; gate < GateCount && to != null; gate++)
        {
            Row.Copy(from + (gate * fromStride), to + (gate * toStride), Math.Min(fromStride, toStride));
        }
    }
}
