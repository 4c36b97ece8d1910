using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Activations;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>The equations of a cell for one row: from the sums of its gates to the new state, and back.</summary>
/// <remarks>
/// A gate takes <c>stride</c> places, a multiple of 16; those behind the units hold zeros. Whatever is behind them stays zero, since all
/// cells map zero sums and zero states to zero states.
/// </remarks>
internal abstract unsafe class RnnCell
{
    /// <summary>Values computed at once.</summary>
    protected const int Lanes = 16;

    /// <summary>Gates in torch's weights.</summary>
    public abstract int Gates { get; }

    /// <summary>Gates whose sums over h are computed together. Those over x are always one product, from slot 0.</summary>
    public abstract GateBlock[] HiddenBlocks { get; }

    /// <summary>Whether there is a c.</summary>
    public virtual bool HasCell => false;

    /// <summary>Floats of a row of sums.</summary>
    /// <param name="stride">Floats of a gate.</param>
    public virtual int SumsWidth(int stride) => Products.Panels.WidthOf(Gates * stride);

    /// <summary>Floats of a row of totals: the gradients of the biases, and what else a cell sums up over all rows.</summary>
    /// <param name="stride">Floats of a gate.</param>
    public virtual int TotalsWidth(int stride) => SumsWidth(stride);

    /// <summary>Whether values of the state may stay as they were: then <see cref="TakeZones"/> comes before each forward.</summary>
    public virtual bool ZonesOut => false;

    /// <summary>The cell of a layer.</summary>
    public static RnnCell Of(RnnShape shape, int layer) =>
        shape.Zoneout.IsOn ? new ZoneoutCell(Plain(shape, layer), shape.Zoneout) : Plain(shape, layer);

    private static RnnCell Plain(RnnShape shape, int layer) => shape.Kind switch
    {
        RnnKind.NormalisedLstm when shape.Normalises(layer) => new NormalisedLstmCell(shape.HiddenSizes[layer]),
        RnnKind.Lstm or RnnKind.NormalisedLstm => new LstmCell(),
        RnnKind.Gru => new GruCell(),
        RnnKind.TanhRnn => new TanhCell(),
        _ => new ReluCell(),
    };

    /// <summary>Takes the gains and shifts of a call; does nothing where the cell has none.</summary>
    /// <param name="from">Where they are.</param>
    public virtual void TakeNorms(in LayerNorms from)
    {
    }

    /// <summary>Writes the gradients of gains and shifts; does nothing where the cell has none.</summary>
    /// <param name="total">The totals of all rows.</param>
    /// <param name="to">Where they go; 0 for one that nobody asks for.</param>
    public virtual void GiveNormGradients(float* total, in LayerNorms to)
    {
    }

    /// <summary>Takes a row's factors of zoneout; does nothing where the cell has none.</summary>
    /// <param name="stride">Floats of a gate.</param>
    /// <param name="units">H.</param>
    /// <param name="sums">The row of sums.</param>
    /// <param name="hidden">Those of h, [H]; null for the probability itself.</param>
    /// <param name="cell">Those of c, likewise.</param>
    public virtual void TakeZones(int stride, int units, float* sums, float* hidden, float* cell)
    {
    }

    /// <summary>One row forward. Gates take the place of their sums, as far as the way back needs them.</summary>
    /// <param name="stride">Floats of a gate, of h and of c.</param>
    /// <param name="sums">The row of sums.</param>
    /// <param name="previous">h and c before the step.</param>
    /// <param name="next">h and c after it.</param>
    public abstract void Forward(int stride, float* sums, CellState previous, CellState next);

    /// <summary>One row back. The gradients of the sums take the place of the gates.</summary>
    /// <param name="stride">Floats of a gate, of h and of c.</param>
    /// <param name="gates">What <see cref="Forward"/> left.</param>
    /// <param name="previous">h and c before the step.</param>
    /// <param name="next">h and c after it.</param>
    /// <param name="above">The gradient of h from the layer above.</param>
    /// <param name="carried">
    /// The gradients of h and c from the step after. They become those of the step before, h without what goes through the sums.
    /// </param>
    /// <param name="total">The sums of all rows' gradients, to be added to.</param>
    public abstract void Backward(
        int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total);

    /// <summary>Stores a gradient of a sum and adds it to the total of all rows.</summary>
    protected static void Leave(Vector512<float> gradient, float* gates, float* total, int place)
    {
        gradient.Store(gates + place);
        (Vector512.Load(total + place) + gradient).Store(total + place);
    }
}

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber, 1997) with forget gates (Gers, Schmidhuber and Cummins, 2000), as in torch.
/// </summary>
/// <remarks>i, f, o = σ(..), g = tanh(..); c' = f c + i g; h' = o tanh(c'). A row of sums is i, f, g, o.</remarks>
internal sealed unsafe class LstmCell : RnnCell
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
    public override void Backward(
        int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total)
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

/// <summary>The gated recurrent unit (Cho et al., 2014) in torch's form, with the reset gate after the product.</summary>
/// <remarks>
/// r, z = σ(..); n = tanh(x Win + bin + r (h Whn + bhn)); h' = (1 − z) n + z h.
/// A row of sums is r, z, the part of n over x, the part of n over h: gradients of x need the first three side by side,
/// those of h the first two and the last.
/// </remarks>
internal sealed unsafe class GruCell : RnnCell
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
            Vector512<float> n = Activation.Tanh(
                Vector512.FusedMultiplyAdd(r, Vector512.Load(recurrent + u), Vector512.Load(candidates + u)));
            n.Store(candidates + u);
            Vector512.FusedMultiplyAdd(z, Vector512.Load(before + u) - n, n).Store(hidden + u);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Backward(
        int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total)
    {
        int updates = stride, candidates = 2 * stride, recurrent = 3 * stride;
        float* before = previous.Hidden, carriedHidden = carried.Hidden;
        Vector512<float> one = Vector512<float>.One;
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> r = Vector512.Load(gates + u), z = Vector512.Load(gates + updates + u);
            Vector512<float> n = Vector512.Load(gates + candidates + u);
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

/// <summary>The simple recurrent network (Elman, 1990): h' = tanh(..).</summary>
internal sealed unsafe class TanhCell : RnnCell
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
    public override void Backward(
        int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total)
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

/// <summary>
/// The simple recurrent network (Elman, 1990) with rectified linear units: h' = max(0, ..). At 0 the gradient is 0, as in torch.
/// </summary>
internal sealed unsafe class ReluCell : RnnCell
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
            // What is no number is not below zero either, and stays.
            Vector512<float> sum = Vector512.Load(sums + u);
            Vector512.AndNot(sum, Vector512.LessThan(sum, Vector512<float>.Zero)).Store(hidden + u);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public override void Backward(
        int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total)
    {
        float* hidden = next.Hidden, carriedHidden = carried.Hidden;
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> dh = Vector512.Load(above + u) + Vector512.Load(carriedHidden + u);
            Leave(dh & Vector512.GreaterThan(Vector512.Load(hidden + u), Vector512<float>.Zero), gates, total, u);
            Vector512<float>.Zero.Store(carriedHidden + u);
        }
    }
}

/// <summary>Gates that one product with h computes.</summary>
/// <param name="First">The first of them, in torch's order.</param>
/// <param name="Count">How many follow one another.</param>
/// <param name="Slot">Where in a row of sums they begin, counted in gates.</param>
/// <param name="Apart">Whether the sums over h stay apart from those over x, with a bias of their own.</param>
internal readonly record struct GateBlock(int First, int Count, int Slot, bool Apart);

/// <summary>The state of one row, or its gradient.</summary>
/// <param name="hidden">h.</param>
/// <param name="cell">c; anything where the cell has none.</param>
internal readonly unsafe struct CellState(float* hidden, float* cell)
{
    /// <summary>h.</summary>
    public float* Hidden => hidden;

    /// <summary>c.</summary>
    public float* Cell => cell;
}
