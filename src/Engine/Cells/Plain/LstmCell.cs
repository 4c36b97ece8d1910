using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;

namespace Hmlstm.Engine.Cells.Plain;

/// <summary>Long short-term memory (Hochreiter and Schmidhuber, 1997) with forget gates (Gers, Schmidhuber and Cummins, 2000), as in torch.</summary>
/// <remarks>i, f, o = σ(..), g = tanh(..); c' = f c + i g; h' = o tanh(c'). A row of sums is i, f, g, o.</remarks>
internal sealed unsafe class LstmCell : PlainCell
{
    /// <inheritdoc/>
    public override int Gates => 4;

    /// <inheritdoc/>
    public override GateBlock[] HiddenBlocks { get; } = [new(0, 4, 0, Apart: false)];

    /// <inheritdoc/>
    public override bool HasCell => true;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Forward(int stride, float* sums, CellState previous, CellState next)
    {
        float* inputs = sums, forgets = sums + stride, candidates = forgets + stride, outputs = candidates + stride;
        float* before = previous.Cell, after = next.Cell, hidden = next.Hidden;

        // Gate by gate: all five activations in one loop are more than the compiler inlines where a vector of 512 bits is made of two.
        Activation.Sigmoid(inputs, 2 * stride);
        Activation.Tanh(candidates, stride);
        Activation.Sigmoid(outputs, stride);
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> fresh = Vector512.Load(inputs + u) * Vector512.Load(candidates + u);
            Vector512<float> c = Vector512.FusedMultiplyAdd(Vector512.Load(forgets + u), Vector512.Load(before + u), fresh);
            c.Store(after + u);
            (Vector512.Load(outputs + u) * Activation.Tanh(c)).Store(hidden + u);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Backward(int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total)
    {
        int forgets = stride, candidates = 2 * stride, outputs = 3 * stride;
        float* before = previous.Cell, after = next.Cell, carriedHidden = carried.Hidden, carriedCell = carried.Cell;
        Vector512<float> one = Vector512<float>.One;
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> i = Vector512.Load(gates + u), f = Vector512.Load(gates + forgets + u);
            Vector512<float> g = Vector512.Load(gates + candidates + u), o = Vector512.Load(gates + outputs + u);
            Vector512<float> exposed = Activation.Tanh(Vector512.Load(after + u));
            Vector512<float> dh = Vector512.Load(above + u) + Vector512.Load(carriedHidden + u);
            Vector512<float> dc = Vector512.FusedMultiplyAdd(dh * o, one - (exposed * exposed), Vector512.Load(carriedCell + u));
            Leave(dc * g * i * (one - i), gates, total, u);
            Leave(dc * Vector512.Load(before + u) * f * (one - f), gates, total, forgets + u);
            Leave(dc * i * (one - (g * g)), gates, total, candidates + u);
            Leave(dh * exposed * o * (one - o), gates, total, outputs + u);
            (dc * f).Store(carriedCell + u);
            Vector512<float>.Zero.Store(carriedHidden + u);
        }
    }
}
