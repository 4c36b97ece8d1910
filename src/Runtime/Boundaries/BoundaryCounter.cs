using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Boundaries;

/// <summary>Adds up, over many windows, how often each level's detector fired and what each level did.</summary>
/// <remarks>The sums stay on the device until they are asked for.</remarks>
public sealed class BoundaryCounter : IDisposable
{
    private readonly long levels;
    private Tensor? operations;
    private Tensor? fired;

    /// <summary>A counter at zero.</summary>
    /// <param name="levels">L, the levels of the stack; at least 1.</param>
    public BoundaryCounter(long levels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 1);
        this.levels = levels;
    }

    /// <summary>Counts one window.</summary>
    /// <param name="boundaries">z, [B, L', T].</param>
    /// <param name="initial">z before the first step, [B, L']; null for zeros.</param>
    /// <param name="lengths">The real steps of each row, [B]; null when every row has T.</param>
    public void Add(Tensor boundaries, Tensor? initial = null, Tensor? lengths = null)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor done = BoundaryOperations.Of(boundaries, levels, initial);
        Tensor real = lengths is null
            ? ones_like(done, dtype: ScalarType.Bool)
            : arange(boundaries.size(2), device: boundaries.device).reshape(1, 1, -1).lt(lengths.reshape(-1, 1, 1)).expand(done.shape);
        Tensor kinds = stack([Count(done.eq(0)), Count(done.eq(1)), Count(done.eq(2))], 1);
        Tensor closed = boundaries.gt(0.5).logical_and(real.narrow(1, 0, boundaries.size(1))).sum([0, 2]);
        Accumulate(ref operations, kinds);
        Accumulate(ref fired, closed);

        Tensor Count(Tensor mask) => mask.logical_and(real).sum([0, 2]);
    }

    /// <summary>The sums so far. This reads numbers back from the device.</summary>
    /// <returns>One entry per level, from the bottom up.</returns>
    public IReadOnlyList<LevelActivity> Read()
    {
        if (operations is null)
        {
            return [.. Enumerable.Repeat(new LevelActivity(0, 0, 0, 0), (int)levels)];
        }

        using Tensor nearOperations = operations.cpu();
        using Tensor nearFired = fired!.cpu();
        long[] kinds = nearOperations.data<long>().ToArray();
        long[] closed = nearFired.data<long>().ToArray();
        return [.. Enumerable.Range(0, (int)levels).Select(level => new LevelActivity(
            kinds[3 * level], kinds[(3 * level) + 1], kinds[(3 * level) + 2], level < closed.Length ? closed[level] : 0))];
    }

    /// <summary>Frees the sums.</summary>
    public void Dispose()
    {
        operations?.Dispose();
        fired?.Dispose();
    }

    private static void Accumulate(ref Tensor? sum, Tensor more)
    {
        Tensor next = sum is null ? more.clone() : sum + more;
        sum?.Dispose();
        sum = next.DetachFromDisposeScope();
    }
}
