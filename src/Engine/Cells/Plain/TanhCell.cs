using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;

namespace Hmlstm.Engine.Cells.Plain;

/// <summary>The simple recurrent network (Elman, 1990): h' = tanh(..).</summary>
internal sealed unsafe class TanhCell : PlainCell
{
    /// <inheritdoc/>
    public override int Gates => 1;

    /// <inheritdoc/>
    public override GateBlock[] HiddenBlocks { get; } = [new(0, 1, 0, Apart: false)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Forward(int stride, float* sums, CellState previous, CellState next)
    {
        float* hidden = next.Hidden;
        for (int u = 0; u < stride; u += Lanes)
        {
            Activation.Tanh(Vector512.Load(sums + u)).Store(hidden + u);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Backward(int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total)
    {
        float* hidden = next.Hidden, carriedHidden = carried.Hidden;
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> h = Vector512.Load(hidden + u);
            Vector512<float> dh = Vector512.Load(above + u) + Vector512.Load(carriedHidden + u);
            Leave(dh * (Vector512<float>.One - (h * h)), gates, total, u);
            Vector512<float>.Zero.Store(carriedHidden + u);
        }
    }
}
