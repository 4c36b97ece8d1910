using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Boundaries;

/// <summary>From boundaries to operations, rates and counts.</summary>
public static class BoundaryOperations
{
    /// <summary>The operation of every level at every step: 0 COPY, 1 UPDATE, 2 FLUSH.</summary>
    /// <param name="boundaries">z, [B, L', T], from the bottom up. A soft z counts as 1 above one half.</param>
    /// <param name="levels">L, the number of levels; L' or L' + 1.</param>
    /// <param name="initial">z before the first step, [B, L']; null for zeros.</param>
    /// <returns>[B, L, T] int64; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Of(Tensor boundaries, long levels, Tensor? initial = null)
    {
        if (boundaries.dim() != 3 || levels < boundaries.size(1) || levels > boundaries.size(1) + 1)
        {
            throw new ArgumentException(
                $"Boundaries of {levels} levels are not [{string.Join(", ", boundaries.shape)}].", nameof(boundaries));
        }

        using DisposeScope scope = NewDisposeScope();
        long batch = boundaries.size(0), detectors = boundaries.size(1), steps = boundaries.size(2);
        Tensor closed = boundaries.gt(0.5);
        Tensor first = initial is null
            ? zeros(batch, detectors, 1, dtype: ScalarType.Bool, device: boundaries.device)
            : initial.reshape(batch, detectors, 1).gt(0.5);
        Tensor flush = cat([first, closed.narrow(2, 0, steps - 1)], 2);
        if (levels > detectors)
        {
            flush = cat([flush, zeros(batch, 1, steps, dtype: ScalarType.Bool, device: boundaries.device)], 1);
        }

        Tensor update = cat([ones(batch, 1, steps, dtype: ScalarType.Bool, device: boundaries.device), closed.narrow(1, 0, levels - 1)], 1);
        return where(flush, tensor(2L, device: boundaries.device), update.to(ScalarType.Int64)).MoveToOuterDisposeScope();
    }

    /// <summary>z of each level's last step, as <see cref="Of"/> takes it for the window after.</summary>
    /// <param name="boundaries">z, [B, L', T].</param>
    /// <returns>[B, L'], a tensor of its own; the caller disposes it.</returns>
    public static Tensor Last(Tensor boundaries) => boundaries.select(2, boundaries.size(2) - 1);
}

/// <summary>
/// What an HM-LSTM level did at a step (Chung, Ahn and Bengio 2017, section 2.2); the numbers are those of the operations tensor.
/// </summary>
public enum BoundaryOperation
{
    /// <summary>Kept its state.</summary>
    Copy = 0,

    /// <summary>Updated its state with what came from below.</summary>
    Update = 1,

    /// <summary>Handed its state up and began anew.</summary>
    Flush = 2,
}
