using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// One part of a data set, cut into batches that can be read in any order:
/// training goes on in the middle of an epoch by asking for the next index.
/// </summary>
public interface IBatchSource
{
    /// <summary>Batches of one epoch; at least 1.</summary>
    long Count { get; }

    /// <summary>Reads one batch, on the CPU. The same arguments always give the same numbers.</summary>
    /// <param name="epoch">Epochs done, from 0; it only changes the order of what is shuffled.</param>
    /// <param name="index">Which batch of the epoch, 0 to <see cref="Count"/> - 1.</param>
    /// <returns>The batch; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    /// <exception cref="DataException">The data can no longer be read.</exception>
    Batch Read(long epoch, long index);
}

/// <summary>
/// The first batches of a source as a source of its own: for a quick run of everything,
/// or to check that a network can overfit a few of them.
/// </summary>
/// <remarks>They are the first batches of epoch 0 in every epoch, so that the same ones come again.</remarks>
public sealed class LimitedBatches : IBatchSource
{
    private readonly IBatchSource source;

    /// <summary>Limits a source.</summary>
    /// <param name="source">The source.</param>
    /// <param name="count">How many batches to keep at most; at least 1.</param>
    public LimitedBatches(IBatchSource source, long count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        this.source = source;
        Count = Math.Min(count, source.Count);
    }

    /// <inheritdoc/>
    public long Count { get; }

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return source.Read(0, index);
    }
}

/// <summary>Two sources one after the other as one: to measure over both.</summary>
/// <param name="first">The source that comes first.</param>
/// <param name="second">The one after it, whose rows all begin with its first batch.</param>
public sealed class JoinedBatches(IBatchSource first, IBatchSource second) : IBatchSource
{
    /// <inheritdoc/>
    public long Count => first.Count + second.Count;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index) => index < first.Count ? first.Read(epoch, index) : second.Read(epoch, index - first.Count);
}

/// <summary>A source that is read until a time is up: the next batch then ends whatever reads it.</summary>
/// <param name="source">The source.</param>
/// <param name="isUp">Whether the time is up.</param>
public sealed class TimedBatches(IBatchSource source, Func<bool> isUp) : IBatchSource
{
    /// <inheritdoc/>
    public long Count => source.Count;

    /// <summary>Batches that were read.</summary>
    public long Done { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The time is up.</exception>
    public Batch Read(long epoch, long index)
    {
        if (isUp())
        {
            throw new OperationCanceledException("The time is up.");
        }

        Batch batch = source.Read(epoch, index);
        Done++;
        return batch;
    }
}

/// <summary>A source in which a row now and then starts from zeros although its state could be carried.</summary>
/// <remarks>
/// With carried state alone a row starts from zeros once in an epoch. What a network does from there is hardly trained, although every
/// evaluation, stream and sample begins there. Which rows start is a function of the seed, the epoch and the batch, so a resumed training
/// draws the same ones.
/// </remarks>
/// <param name="source">The source.</param>
/// <param name="probability">The probability that a row starts, for each batch; 0 to 1.</param>
/// <param name="seed">Rules which rows start.</param>
internal sealed class RestartedBatches(IBatchSource source, double probability, int seed) : IBatchSource
{
    /// <inheritdoc/>
    public long Count => source.Count;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        Batch batch = source.Read(epoch, index);
        if (batch.StartsAll)
        {
            return batch;
        }

        PortableRandom random = new(unchecked(((ulong)seed << 32) ^ (ulong)((epoch * Count) + index)));
        bool[] starts = batch.Starts is null ? new bool[batch.Input.shape[0]] : TensorValues.Of<bool>(batch.Starts);
        for (int row = 0; row < starts.Length; row++)
        {
            starts[row] |= random.Uniform() < probability;
        }

        return Array.IndexOf(starts, true) < 0 ? batch : batch.Starting(starts);
    }
}

/// <summary>A source of a text in pieces, whose batches know how many characters they predict.</summary>
/// <param name="source">The source.</param>
/// <param name="characters">The characters of each token, in the order of the ids.</param>
internal sealed class CharacterCountedBatches(IBatchSource source, int[] characters) : IBatchSource, ILaidOutBatches
{
    /// <inheritdoc/>
    public long Count => source.Count;

    BatchLayout ILaidOutBatches.Layout => BatchLayout.Of(source);

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        Batch batch = source.Read(epoch, index);
        long count = 0;
        foreach (long token in TensorValues.Of<long>(batch.Target))
        {
            count += token == Batch.Ignored ? 0 : characters[token];
        }

        return batch.Predicting(count);
    }
}

/// <summary>
/// Refuses a part of which no prediction counts: nothing can be trained or measured on it, and every mean over it would be 0 / 0.
/// </summary>
internal static class CountedPredictions
{
    /// <summary>Reads batches of the first epoch until one has a prediction that counts, which is nearly always the first.</summary>
    /// <param name="source">The part.</param>
    /// <param name="part">What the part is, for example <c>training</c>.</param>
    /// <exception cref="DataException">No batch has one.</exception>
    public static void Require(IBatchSource source, string part)
    {
        for (long index = 0; index < source.Count; index++)
        {
            using Batch batch = source.Read(0, index);
            if (batch.Predictions > 0)
            {
                return;
            }
        }

        throw None(source, $"the {part} part");
    }

    /// <summary>What is said of batches that predict nothing.</summary>
    /// <param name="source">The batches.</param>
    /// <param name="what">What they are.</param>
    public static DataException None(IBatchSource source, string what) => new(FormattableString.Invariant(
        $"{what} has no prediction that counts in {(source.Count == 1 ? "its only batch" : $"any of its {source.Count} batches")}; ")
        + FormattableString.Invariant($"every target is {Batch.Ignored} (ignored) ")
        + "or lies beyond its row's length. Give it targets that count.");
}

/// <summary>What one forward pass reads and is compared with. Whoever reads a batch from its source disposes it.</summary>
/// <remarks>B rows, T steps, F features, O values to predict.</remarks>
public sealed class Batch : IDisposable
{
    /// <summary>
    /// The target of a step that is only filled up: losses and metrics leave it out (the value that torch's losses ignore by default).
    /// </summary>
    public const long Ignored = -100;

    /// <summary>Token ids [B, T] as int64, or features [B, T, F] as float32.</summary>
    public required torch.Tensor Input { get; init; }

    /// <summary>Ids or classes as int64, [B, T] or [B]; or values as float32, [B, T, O] or [B, O].</summary>
    public required torch.Tensor Target { get; init; }

    /// <summary>
    /// The real steps of each row, [B] int64; null when every row has T,
    /// or when all that is filled up has the target <see cref="Ignored"/>.
    /// </summary>
    public torch.Tensor? Lengths { get; init; }

    /// <summary>
    /// True where a row begins a new sequence with this batch, [B] bool: the carried state of that row is set to zero. Null for no row.
    /// </summary>
    public torch.Tensor? Starts { get; init; }

    /// <summary>Whether every row begins a new sequence, so that no state is carried into this batch.</summary>
    public bool StartsAll { get; init; }

    /// <summary>
    /// Given boundaries, [B, T] bool: true where a stretch ends, for <see cref="Metrics.BoundaryScoreMetric"/>; null where none are given.
    /// </summary>
    public torch.Tensor? Boundaries { get; init; }

    /// <summary>Which values of <see cref="Target"/> count, bool in its shape; null when all do that lie inside their row.</summary>
    public torch.Tensor? Counted { get; init; }

    /// <summary>Of series, the row of all rows at which each row of the batch begins; null for other data.</summary>
    internal int[]? Rows { get; init; }

    /// <summary>
    /// Predictions that count in this batch, or single values where <see cref="Counted"/> tells them apart: the weight of its mean loss.
    /// 0 where all is filled up; such a batch only moves the state on.
    /// </summary>
    public required long Predictions { get; init; }

    /// <summary>
    /// The characters of the text that is predicted, where tokens are pieces of several; null where a prediction is a character, or where
    /// nobody asks.
    /// </summary>
    public long? Characters { get; init; }

    /// <summary>The same batch on a device; this one when it is there already.</summary>
    /// <param name="device">Where the network is.</param>
    public Batch To(torch.Device device) =>
        Input.device_type == device.type
            ? this
            : new Batch
            {
                Input = Input.to(device),
                Target = Target.to(device),
                Lengths = Lengths?.to(device),
                Starts = Starts?.to(device),
                Boundaries = Boundaries?.to(device),
                Counted = Counted?.to(device),
                Rows = Rows,
                StartsAll = StartsAll,
                Predictions = Predictions,
                Characters = Characters,
            };

    /// <summary>This batch's tensors with given boundaries; whoever has it disposes it in place of this one.</summary>
    internal Batch With(torch.Tensor boundaries) => new()
    {
        Input = Input,
        Target = Target,
        Lengths = Lengths,
        Starts = Starts,
        StartsAll = StartsAll,
        Boundaries = boundaries,
        Counted = Counted,
        Rows = Rows,
        Predictions = Predictions,
        Characters = Characters,
    };

    /// <summary>This batch's tensors with the characters that they predict; whoever has it disposes it in place of this one.</summary>
    internal Batch Predicting(long characters) => new()
    {
        Input = Input,
        Target = Target,
        Lengths = Lengths,
        Starts = Starts,
        StartsAll = StartsAll,
        Boundaries = Boundaries,
        Predictions = Predictions,
        Characters = characters,
    };

    /// <summary>This batch's tensors with other rows that start; whoever has it disposes it in place of this one.</summary>
    internal Batch Starting(bool[] rows)
    {
        Starts?.Dispose();
        return new Batch
        {
            Input = Input,
            Target = Target,
            Lengths = Lengths,
            Starts = torch.tensor(rows),
            StartsAll = StartsAll,
            Boundaries = Boundaries,
            Counted = Counted,
            Rows = Rows,
            Predictions = Predictions,
            Characters = Characters,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Input.Dispose();
        Target.Dispose();
        Lengths?.Dispose();
        Starts?.Dispose();
        Boundaries?.Dispose();
        Counted?.Dispose();
    }
}
