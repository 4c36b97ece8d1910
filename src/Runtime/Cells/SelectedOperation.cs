using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>Each row does one of the three by masks, which carry no gradient: <c>gradient: gates</c> with boundaries that are 0 or 1.</summary>
internal sealed class SelectedOperation : Operation
{
    private readonly Tensor? flush;
    private readonly Tensor? live;
    private readonly bool ownsLive;

    private SelectedOperation(Tensor? flush, Tensor? live, bool ownsLive)
    {
        this.flush = flush;
        this.live = live;
        this.ownsLive = ownsLive;
    }

    /// <summary>Reads the masks off two states.</summary>
    /// <param name="previous">The level before the step; without a boundary no row is flushed.</param>
    /// <param name="below">The level below after the step; without one, or without its boundary, no row is copied.</param>
    public static SelectedOperation Of(in HmLstmLevelState previous, HmLstmLevelState? below)
    {
        Tensor? flush = MaskOf(previous);
        Tensor? update = below is { } state ? MaskOf(state) : null;
        bool both = flush is not null && update is not null;
        return new SelectedOperation(flush, both ? flush!.logical_or(update!) : update, ownsLive: both);
    }

    /// <inheritdoc/>
    public override Tensor Cell(in Gates gates, Tensor previous)
    {
        using Tensor written = gates.Input.mul(gates.Candidate);
        if (flush is null)
        {
            return Copied(addcmul(written, gates.Forget, previous, Constants.One), previous);
        }

        using Tensor kept = previous.masked_fill(flush, Constants.Zero);
        return Copied(addcmul(written, gates.Forget, kept, Constants.One), previous);
    }

    /// <inheritdoc/>
    public override Tensor Hidden(Tensor candidate, Tensor previous) => Copied(candidate, previous);

    /// <inheritdoc/>
    public override Tensor Hold(Tensor boundary)
    {
        if (live is null)
        {
            return boundary;
        }

        using Tensor copied = live.logical_not();
        using (boundary)
        {
            return boundary.masked_fill(copied, Constants.Zero);
        }
    }

    /// <inheritdoc/>
    public override Tensor HoldMask(Tensor isBoundary)
    {
        if (live is null)
        {
            return isBoundary;
        }

        using (isBoundary)
        {
            return isBoundary.logical_and(live);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (ownsLive)
        {
            live!.Dispose();
        }
    }

    // A state that a step made has its mask; one that came from outside gets it here, once per window.
    private static Tensor? MaskOf(in HmLstmLevelState state) => state.IsBoundary ?? state.Boundary?.gt(Constants.Half);

    private Tensor Copied(Tensor fresh, Tensor previous)
    {
        if (live is null)
        {
            return fresh;
        }

        using (fresh)
        {
            return where(live, fresh, previous);
        }
    }
}
