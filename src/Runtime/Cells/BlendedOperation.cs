using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Cells;

/// <summary>
/// Each row is a blend of the three, weighted by the boundaries themselves: soft boundaries, and <c>gradient: operations</c>, where the
/// weights carry gradient. With boundaries that are 0 or 1 the numbers are those of <see cref="SelectedOperation"/>.
/// </summary>
/// <remarks>
/// With z of the level before the step and zb of the level below: c' = z (i g) + (1 - z)(1 - zb) c + (1 - z) zb (f c + i g), and
/// h' = (1 - z)(1 - zb) h + (1 - (1 - z)(1 - zb)) o tanh(c'). Here copy = (1 - z)(1 - zb), keep = (1 - z) zb, live = 1 - copy = z + keep.
/// </remarks>
internal sealed class BlendedOperation : Operation
{
    private readonly Tensor? keep;
    private readonly Tensor? copy;
    private readonly Tensor? live;

    private BlendedOperation(Tensor? keep, Tensor? copy, Tensor? live)
    {
        this.keep = keep;
        this.copy = copy;
        this.live = live;
    }

    /// <summary>Computes the weights.</summary>
    /// <param name="boundary">z before the step, [B, 1]; null where the level has no detector, which is z = 0.</param>
    /// <param name="below">z of the level below after the step, [B, 1]; null stands for 1 in every row.</param>
    /// <param name="detached">Whether the weights carry no gradient.</param>
    public static BlendedOperation Of(Tensor? boundary, Tensor? below, bool detached)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor? flush = detached ? boundary?.detach() : boundary;
        Tensor? update = detached ? below?.detach() : below;
        Tensor? closed = flush is null ? null : 1 - flush;
        if (update is null)
        {
            return new BlendedOperation(closed?.MoveToOuterDisposeScope(), null, null);
        }

        Tensor copy = closed is null ? 1 - update : closed * (1 - update);
        Tensor keep = closed is null ? update.alias() : closed * update;
        return new BlendedOperation(keep.MoveToOuterDisposeScope(), copy.MoveToOuterDisposeScope(), (1 - copy).MoveToOuterDisposeScope());
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
    public override Tensor Hold(Tensor boundary)
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
    public override Tensor HoldMask(Tensor isBoundary) => isBoundary;

    /// <inheritdoc/>
    public override void Dispose()
    {
        keep?.Dispose();
        copy?.Dispose();
        live?.Dispose();
    }
}
