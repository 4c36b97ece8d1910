using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hmlstm.Engine.Rows;

namespace Hmlstm.Engine.Cells.Rnn;

/// <summary>
/// Zoneout around another cell (Krueger et al., "Zoneout: regularizing RNNs by randomly preserving hidden activations", ICLR 2017): a value
/// of h or c stays what it was before the step where its factor says so.
/// </summary>
/// <remarks>
/// <para>
/// h' = z h + (1 - z) ĥ and c' = z c + (1 - z) ĉ, with ĥ and ĉ from the other cell's equations, where ĥ comes from ĉ, not from c'. In
/// training the factors z are drawn, 0 or 1; without a draw they are the probability itself, which makes each value its expectation.
/// </para>
/// <para>Behind the other cell's row of sums lie z of h, z of c, ĥ, ĉ, and what backward hands to the other cell.</para>
/// </remarks>
/// <param name="inner">The other cell.</param>
/// <param name="zoneout">The probabilities.</param>
internal sealed unsafe class ZoneoutCell(RnnCell inner, RnnZoneout zoneout) : RnnCell
{
    private const int Parts = 5;

    /// <inheritdoc/>
    public override int Gates => inner.Gates;

    /// <inheritdoc/>
    public override GateBlock[] HiddenBlocks => inner.HiddenBlocks;

    /// <inheritdoc/>
    public override bool HasCell => inner.HasCell;

    /// <inheritdoc/>
    public override bool ZonesOut => true;

    /// <inheritdoc/>
    public override int SumsWidth(int stride) => inner.SumsWidth(stride) + (Parts * stride);

    /// <inheritdoc/>
    public override int TotalsWidth(int stride) => inner.TotalsWidth(stride);

    /// <inheritdoc/>
    public override void TakeNorms(in LayerNorms from) => inner.TakeNorms(from);

    /// <inheritdoc/>
    public override void GiveNormGradients(float* total, in LayerNorms to) => inner.GiveNormGradients(total, to);

    /// <inheritdoc/>
    public override void TakeZones(int stride, int units, float* sums, float* hidden, float* cell)
    {
        float* factors = sums + inner.SumsWidth(stride);
        Take(hidden, zoneout.Hidden, factors);
        Take(cell, zoneout.Cell, factors + stride);

        void Take(float* drawn, float probability, float* to)
        {
            if (drawn == null)
            {
                new Span<float>(to, stride).Fill(probability);
            }
            else
            {
                Row.CopyAndFill(drawn, units, to, stride);
            }
        }
    }

    /// <inheritdoc/>
    public override void Forward(int stride, float* sums, CellState previous, CellState next)
    {
        float* factors = sums + inner.SumsWidth(stride), fresh = factors + (2 * stride);
        inner.Forward(stride, sums, previous, new CellState(fresh, fresh + stride));
        Mix(stride, factors, previous.Hidden, fresh, next.Hidden);
        if (HasCell)
        {
            Mix(stride, factors + stride, previous.Cell, fresh + stride, next.Cell);
        }
    }

    /// <inheritdoc/>
    public override void Backward(
        int stride, float* gates, CellState previous, CellState next, float* above, CellState carried, float* total)
    {
        float* factors = gates + inner.SumsWidth(stride), fresh = factors + (2 * stride), handed = fresh + (2 * stride);
        Row.Copy(above, handed, stride);
        Row.Add(carried.Hidden, handed, stride);
        Row.Clear(carried.Hidden, stride);
        Split(stride, factors, handed);
        if (HasCell)
        {
            Split(stride, factors + stride, carried.Cell);
        }

        // The factors have become the gradients of what stayed: h and c before the step get them beside what goes through the equations.
        inner.Backward(stride, gates, previous, new CellState(fresh, fresh + stride), handed, carried, total);
        Row.Add(factors, carried.Hidden, stride);
        if (HasCell)
        {
            Row.Add(factors + stride, carried.Cell, stride);
        }
    }

    // z old + (1 - z) fresh: exactly the one or the other where z is 0 or 1.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Mix(int stride, float* factors, float* old, float* fresh, float* to)
    {
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> z = Vector512.Load(factors + u);
            Vector512.FusedMultiplyAdd(
                z, Vector512.Load(old + u), (Vector512<float>.One - z) * Vector512.Load(fresh + u)).Store(to + u);
        }
    }

    // From the gradient d of a new value: (1 - z) d of the fresh one in its place, and z d of the old one in the place of the factor.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Split(int stride, float* factors, float* gradient)
    {
        for (int u = 0; u < stride; u += Lanes)
        {
            Vector512<float> z = Vector512.Load(factors + u), d = Vector512.Load(gradient + u);
            (z * d).Store(factors + u);
            ((Vector512<float>.One - z) * d).Store(gradient + u);
        }
    }
}

/// <summary>Where the factors of zoneout of one layer and direction lie, [B, T, H]; null for the probabilities themselves.</summary>
/// <param name="hidden">Those of h.</param>
/// <param name="cell">Those of c.</param>
internal readonly unsafe struct ZoneFactors(float* hidden, float* cell)
{
    /// <summary>Those of h.</summary>
    public float* Hidden => hidden;

    /// <summary>Those of c.</summary>
    public float* Cell => cell;

    /// <summary>The factors from some place on; null stays null.</summary>
    /// <param name="place">In floats.</param>
    public ZoneFactors At(long place) => new(hidden == null ? null : hidden + place, cell == null ? null : cell + place);
}
