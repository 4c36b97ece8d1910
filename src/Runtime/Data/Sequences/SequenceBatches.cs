using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Batches of sequences of one length: whole ones, or window after window of the same rows with their state carried.</summary>
internal sealed class SequenceBatches : IBatchSource
{
    private readonly ISequenceValues inputs;
    private readonly ISequenceValues targets;
    private readonly int[] members;
    private readonly int steps;
    private readonly SequenceCut cut;
    private readonly ShuffledOrder order;
    private readonly long[]? lengths;

    /// <summary>Lays out the batches.</summary>
    /// <param name="inputs">What enters.</param>
    /// <param name="targets">What is predicted.</param>
    /// <param name="members">The sequences of this part; at least one.</param>
    /// <param name="steps">T, the steps of every sequence.</param>
    /// <param name="cut">Rows and windows.</param>
    /// <param name="seed">Rules the order of the sequences; null keeps it.</param>
    /// <param name="lengths">The real steps of each sequence of the whole set; null when all have T.</param>
    public SequenceBatches(ISequenceValues inputs, ISequenceValues targets, int[] members, int steps, SequenceCut cut, int? seed, long[]? lengths = null)
    {
        this.inputs = inputs;
        this.targets = targets;
        this.members = members;
        this.steps = steps;
        this.cut = cut;
        this.lengths = lengths;
        order = new ShuffledOrder(members.Length, seed);
        Windows = (steps + cut.Window - 1) / cut.Window;
        Count = (members.Length + (long)cut.BatchSize - 1) / cut.BatchSize * Windows;
    }

    /// <inheritdoc/>
    public long Count { get; }

    private int Windows { get; }

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);

        ReadOnlySpan<int> places = order.Of(epoch, index / Windows * cut.BatchSize, cut.BatchSize);
        int[] sequences = new int[places.Length];
        for (int row = 0; row < sequences.Length; row++)
        {
            sequences[row] = members[places[row]];
        }

        int first = (int)(index % Windows) * cut.Window;
        int length = Math.Min(cut.Window, steps - first);
        torch.Tensor input = inputs.Read(sequences, first, length, out _);
        torch.Tensor target = targets.Read(sequences, first, length, out long predictions);
        return new Batch
        {
            Input = input,
            Target = target,
            Lengths = lengths is null ? null : torch.as_tensor(sequences.Select(sequence => Math.Clamp(lengths[sequence] - first, 0, length)).ToArray()),
            StartsAll = first == 0 || !cut.CarryState,
            Predictions = predictions,
        };
    }
}
