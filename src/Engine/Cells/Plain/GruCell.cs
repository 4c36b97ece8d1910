using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;

namespace Hmlstm.Engine.Cells.Plain;

/// <summary>The gated recurrent unit (Cho et al., 2014) in torch's form, with the reset gate after the product.</summary>
/// <remarks>
/// r, z = σ(..); n = tanh(x Win + bin + r (h Whn + bhn)); h' = (1 − z) n + z h.
/// A row of sums is r, z, the part of n over x, the part of n over h: gradients of x need the first three side by side, those of h the first two and the last.
/// </remarks>
internal sealed unsafe class GruCell : PlainCell
{
    /// <inheritdoc/>
    public override int Gates => 3;

    /// <inheritdoc/>
    public override GateBlock[] HiddenBlocks { get; } = [new(0, 2, 0, Apart: false), new(2, 1, 3, Apart: true)];

    /// <summary>The product of the last slot fills whole panels.</summary>
    public override int SumsWidth(int stride) => (3 * stride) + Products.Panels.WidthOf(stride);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Forward(int stride, float* sums, CellState previous, CellState next)
    {
        float* resets = sums, updates = sums + stride, candidates = updates + stride, recurrent = candidates + stride;
        float* before = previous.Hidden, hidden = next.Hidden;
        Activation.Sigmoid(resets, 2 * stride);
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> r = Vector512.Load(resets + u), z = Vector512.Load(updates + u);
            Vector512<float> n = Activation.Tanh(Vector512.FusedMultiplyAdd(r, Vector512.Load(recurrent + u), Vector512.Load(candidates + u)));
            n.Store(candidates + u);
            Vector512.FusedMultiplyAdd(z, Vector512.Load(before + u) - n, n).Store(hidden + u);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Backward(int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total)
    {
        int updates = stride, candidates = 2 * stride, recurrent = 3 * stride;
        float* before = previous.Hidden, carriedHidden = carried.Hidden;
        Vector512<float> one = Vector512<float>.One;
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> r = Vector512.Load(gates + u), z = Vector512.Load(gates + updates + u), n = Vector512.Load(gates + candidates + u);
            Vector512<float> dh = Vector512.Load(above + u) + Vector512.Load(carriedHidden + u);
            Vector512<float> dn = dh * (one - z) * (one - (n * n));
            Leave(dn * Vector512.Load(gates + recurrent + u) * r * (one - r), gates, total, u);
            Leave(dh * (Vector512.Load(before + u) - n) * z * (one - z), gates, total, updates + u);
            Leave(dn, gates, total, candidates + u);
            Leave(dn * r, gates, total, recurrent + u);
            (dh * z).Store(carriedHidden + u);
        }
    }
}
