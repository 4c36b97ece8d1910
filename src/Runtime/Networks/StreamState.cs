using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using static TorchSharp.torch;

namespace Hmlstm.Runtime;

/// <summary>
/// The recurrent state of streams that come in pieces: the one that a piece begins with, and the one that it ended with, from which the
/// next piece goes on. A row is a stream.
/// </summary>
/// <remarks>It owns both states.</remarks>
/// <param name="start">The state before the piece; null for zeros.</param>
/// <param name="name">What messages call it, such as the path of its file.</param>
public sealed class StreamState(NetworkState? start = null, string name = "the state") : IDisposable
{
    private readonly List<NetworkState> ends = [];
    private long rows;

    /// <summary>What messages call the state at the beginning.</summary>
    public string Name => name;

    /// <summary>The state before the piece; null for zeros.</summary>
    public NetworkState? Start => start;

    /// <summary>Why a network has no state to go on from, as the rest of a sentence about it; null when it has one.</summary>
    /// <param name="definition">What the network is.</param>
    public static string? Obstacle(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.Layers.Any(static stack => !stack.CanStep)
            ? "is bidirectional: it needs a sequence's end to read its beginning, so no state goes on"
            : null;
    }

    /// <summary>The state after the piece, with a row for each stream.</summary>
    /// <returns>The state, which the caller disposes.</returns>
    /// <exception cref="InvalidOperationException">Nothing was read.</exception>
    public NetworkState End()
    {
        NetworkState first = ends.FirstOrDefault() ?? throw new InvalidOperationException("Nothing was read.");
        using IDisposable scope = NewDisposeScope();
        NetworkState end = ends.Count == 1
            ? first.DetachState()
            : first.FromTensors([.. first.Tensors.Select((_, place) => cat([.. ends.Select(one => one.Tensors[place].Value)], 0))]);
        end.MoveTensors();
        return end;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        start?.Dispose();
        foreach (NetworkState end in ends)
        {
            end.Dispose();
        }

        ends.Clear();
    }

    /// <summary>The state that all streams of the piece begin with; null for zeros.</summary>
    /// <param name="count">Streams of the piece.</param>
    /// <param name="what">What they are, as the beginning of a sentence: <c>text.txt has 1 stream</c>.</param>
    /// <exception cref="DataException">The state has another number of rows.</exception>
    internal NetworkState? For(long count, string what) => start is null || start.BatchSize == count
        ? start
        : throw new DataException(
            $"{name}: the state has {Quantity.Of(start.BatchSize, "row")}, but {what}; each needs its own row.");

    /// <summary>The state that the next streams of several begin with; null for zeros. It lives in the dispose scope around.</summary>
    /// <param name="count">How many, after those whose ends were added.</param>
    /// <param name="what">What has the streams.</param>
    /// <exception cref="DataException">The state has fewer rows.</exception>
    internal NetworkState? Next(long count, string what)
    {
        if (start is null)
        {
            return null;
        }

        if (rows + count > start.BatchSize)
        {
            throw new DataException(
                $"{name}: the state has {Quantity.Of(start.BatchSize, "row")}, but {what} has more sequences; each needs its own row.");
        }

        return start.FromTensors([.. start.Tensors.Select(one => one.Value.narrow(0, rows, count))]);
    }

    /// <summary>Keeps the state after streams, beyond the dispose scope around.</summary>
    internal void Add(NetworkState after)
    {
        NetworkState kept = after.DetachState();
        foreach ((_, Tensor value) in kept.Tensors)
        {
            value.DetachFromDisposeScope();
        }

        ends.Add(kept);
        rows += kept.BatchSize;
    }

    /// <summary>A stream for a second reading of the same piece.</summary>
    internal StreamState Again() => new(start?.DetachState(), name);
}
