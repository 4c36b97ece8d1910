using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>
/// What a step does with each row: UPDATE, COPY or FLUSH (Chung, Ahn and Bengio 2017, equations 2 and 3), from the boundary before the step
/// and the one below it.
/// </summary>
internal abstract class LevelUpdate : IDisposable
{
    /// <summary>The new cell, [B, H].</summary>
    /// <param name="gates">The gates of this step.</param>
    /// <param name="previous">c before the step.</param>
    public abstract Tensor Cell(in Gates gates, Tensor previous);

    /// <summary>The new hidden state, [B, H].</summary>
    /// <param name="candidate">o tanh(c); taken over.</param>
    /// <param name="previous">h before the step.</param>
    public abstract Tensor Hidden(Tensor candidate, Tensor previous);

    /// <summary>The boundary, and 0 where the row is copied.</summary>
    /// <param name="boundary">z, [B, 1]; taken over.</param>
    public abstract Tensor ZeroOnCopy(Tensor boundary);

    /// <summary>The mask of boundaries, and false where the row is copied.</summary>
    /// <param name="isBoundary">[B, 1] bool; taken over.</param>
    public abstract Tensor ZeroMaskOnCopy(Tensor isBoundary);

    /// <summary>Frees what the choice made for itself.</summary>
    public abstract void Dispose();
}

/// <summary>Each row does one of the three by masks, which carry no gradient: <c>gradient: gates</c> with boundaries that are 0 or 1.</summary>
internal sealed class HardUpdate : LevelUpdate
{
    private readonly Tensor? flush;
    private readonly Tensor? live;
    private readonly bool ownsLive;

    private HardUpdate(Tensor? flush, Tensor? live, bool ownsLive)
    {
        this.flush = flush;
        this.live = live;
        this.ownsLive = ownsLive;
    }

    /// <summary>Reads the masks off two states.</summary>
    /// <param name="previous">The level before the step; without a boundary no row is flushed.</param>
    /// <param name="below">The level below after the step; without one, or without its boundary, no row is copied.</param>
    public static HardUpdate Of(in HmLstmLevelState previous, HmLstmLevelState? below)
    {
        Tensor? flush = MaskOf(previous);
        Tensor? update = below is { } state ? MaskOf(state) : null;
        bool both = flush is not null && update is not null;
        return new HardUpdate(flush, both ? flush!.logical_or(update!) : update, ownsLive: both);
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
    public override Tensor ZeroOnCopy(Tensor boundary)
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
    public override Tensor ZeroMaskOnCopy(Tensor isBoundary)
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

/// <summary>
/// Each row is a blend of the three, weighted by the boundaries themselves: soft boundaries, and <c>gradient: operations</c>, where the
/// weights carry gradient. With boundaries that are 0 or 1 the numbers are those of <see cref="HardUpdate"/>.
/// </summary>
/// <remarks>
/// With z of the level before the step and zb of the level below: c' = z (i g) + (1 - z)(1 - zb) c + (1 - z) zb (f c + i g), and
/// h' = (1 - z)(1 - zb) h + (1 - (1 - z)(1 - zb)) o tanh(c'). Here copy = (1 - z)(1 - zb), keep = (1 - z) zb, live = 1 - copy = z + keep.
/// </remarks>
internal sealed class BlendedUpdate : LevelUpdate
{
    private readonly Tensor? keep;
    private readonly Tensor? copy;
    private readonly Tensor? live;

    private BlendedUpdate(Tensor? keep, Tensor? copy, Tensor? live)
    {
        this.keep = keep;
        this.copy = copy;
        this.live = live;
    }

    /// <summary>Computes the weights.</summary>
    /// <param name="boundary">z before the step, [B, 1]; null where the level has no detector, which is z = 0.</param>
    /// <param name="below">z of the level below after the step, [B, 1]; null stands for 1 in every row.</param>
    /// <param name="detached">Whether the weights carry no gradient.</param>
    public static BlendedUpdate Of(Tensor? boundary, Tensor? below, bool detached)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? flush = detached ? boundary?.detach() : boundary;
        Tensor? update = detached ? below?.detach() : below;
        Tensor? closed = flush is null ? null : 1 - flush;
        if (update is null)
        {
            return new BlendedUpdate(closed?.MoveToOuterDisposeScope(), null, null);
        }

        Tensor copy = closed is null ? 1 - update : closed * (1 - update);
        Tensor keep = closed is null ? update.alias() : closed * update;
        return new BlendedUpdate(keep.MoveToOuterDisposeScope(), copy.MoveToOuterDisposeScope(), (1 - copy).MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public override Tensor Cell(in Gates gates, Tensor previous)
    {
        using Tensor written = gates.Input.mul(gates.Candidate);
        using Tensor? kept = keep?.mul(previous);
        if (copy is null)
        {
            return addcmul(written, gates.Forget, kept ?? previous, Constants.One);
        }

        using Tensor weighted = live!.mul(written);
        using Tensor fresh = addcmul(weighted, gates.Forget, kept ?? previous, Constants.One);
        return addcmul(fresh, copy, previous, Constants.One);
    }

    /// <inheritdoc/>
    public override Tensor Hidden(Tensor candidate, Tensor previous)
    {
        if (copy is null)
        {
            return candidate;
        }

        using (candidate)
        {
            using Tensor fresh = live!.mul(candidate);
            return addcmul(fresh, copy, previous, Constants.One);
        }
    }

    /// <inheritdoc/>
    public override Tensor ZeroOnCopy(Tensor boundary)
    {
        if (live is null)
        {
            return boundary;
        }

        using (boundary)
        {
            return live.mul(boundary);
        }
    }

    /// <inheritdoc/>
    public override Tensor ZeroMaskOnCopy(Tensor isBoundary) => isBoundary;

    /// <inheritdoc/>
    public override void Dispose()
    {
        keep?.Dispose();
        copy?.Dispose();
        live?.Dispose();
    }
}
