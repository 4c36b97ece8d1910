using System.Runtime.Intrinsics;

namespace Hmlstm.Engine.Cells.Plain;

/// <summary>The equations of a cell for one row: from the sums of its gates to the new state, and back.</summary>
/// <remarks>
/// A gate takes <c>stride</c> places, a multiple of 16; those behind the units hold zeros. Whatever is behind them stays zero, since all cells map zero sums and zero
/// states to zero states.
/// </remarks>
internal abstract unsafe class PlainCell
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

    /// <summary>The cell of a kind.</summary>
    public static PlainCell Of(PlainKind kind) => kind switch
    {
        PlainKind.Lstm => new LstmCell(),
        PlainKind.Gru => new GruCell(),
        PlainKind.TanhRnn => new TanhCell(),
        _ => new ReluCell(),
    };

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
    /// <param name="carried">The gradients of h and c from the step after. They become those of the step before, h without what goes through the sums.</param>
    /// <param name="total">The sums of all rows' gradients, to be added to.</param>
    public abstract void Backward(int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total);

    /// <summary>Stores a gradient of a sum and adds it to the total of all rows.</summary>
    protected static void Leave(Vector512<float> gradient, float* gates, float* total, int place)
    {
        gradient.Store(gates + place);
        (Vector512.Load(total + place) + gradient).Store(total + place);
    }
}
