using Hmlstm.Definitions.Models;
using TorchSharp;

namespace Hmlstm.Runtime.Data;

/// <summary>Batches of sequences of one length: whole ones, or window after window of the same rows with their state carried.</summary>
internal sealed class SequenceBatches : IBatchSource, ILaidOutBatches
{
    private readonly ISequenceValues inputs;
    private readonly ISequenceValues targets;
    private readonly int[] members;
    private readonly int steps;
    private readonly SequenceCut cut;
    private readonly int? seed;
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
    public SequenceBatches(
        ISequenceValues inputs, ISequenceValues targets, int[] members, int steps, SequenceCut cut, int? seed, long[]? lengths = null)
    {
        this.inputs = inputs;
        this.targets = targets;
        this.members = members;
        this.steps = steps;
        this.cut = cut;
        this.lengths = lengths;
        this.seed = seed;
        order = new ShuffledOrder(members.Length, seed);
        Windows = (steps + cut.Window - 1) / cut.Window;
        Count = (members.Length + (long)cut.BatchSize - 1) / cut.BatchSize * Windows;
    }

    /// <inheritdoc/>
    public long Count { get; }

    BatchLayout ILaidOutBatches.Layout => new(
        members.Length,
        steps,
        cut.Window,
        cut.BatchSize,
        seed is not null,
        cut.CarryState,
        new SequenceBatches(inputs, targets, members, steps, cut, seed: null, lengths));

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
            Lengths = lengths is null
                ? null
                : torch.as_tensor(sequences.Select(sequence => Math.Clamp(lengths[sequence] - first, 0, length)).ToArray()),
            StartsAll = first == 0 || !cut.CarryState,
            Predictions = predictions,
            Counted = (targets as ICountedValues)?.ReadCounted(sequences, first, length),
            Rows = inputs is SeriesInputs ? [.. sequences.Select(row => row + first)] : null,
        };
    }
}

/// <summary>How sequences are cut into batches.</summary>
/// <param name="BatchSize">B, the sequences of a batch.</param>
/// <param name="Window">T, the steps of a batch.</param>
/// <param name="CarryState">Whether the state goes on from one window of a sequence to the next.</param>
internal readonly record struct SequenceCut(int BatchSize, int Window, bool CarryState)
{
    /// <summary>What a definition says for sequences of one length.</summary>
    /// <exception cref="DataException">Windows would cut sequences that have one prediction at their end.</exception>
    public static SequenceCut Of(NetworkDefinition definition, int steps)
    {
        TrainingDefinition training = definition.Training;
        int window = Math.Min(training.Window ?? steps, steps);
        return window == steps || definition.Output.Steps == OutputSteps.Each
            ? new SequenceCut(training.BatchSize, window, training.CarryState)
            : throw new DataException(
                $"{definition.Name}: sequences have {steps} steps and one prediction at their end, " +
                $"so 'window: {window}' cannot cut them; leave 'window' out.");
    }
}

/// <summary>One side of a set of sequences, inputs or targets, of which any rows and steps can be read.</summary>
internal interface ISequenceValues
{
    /// <summary>Reads steps of some sequences.</summary>
    /// <param name="sequences">Which sequences, one per row.</param>
    /// <param name="first">The first step.</param>
    /// <param name="steps">How many.</param>
    /// <param name="predictions">How many values, were they targets, count as predictions.</param>
    /// <returns>Rows first; steps second where there is a value for each.</returns>
    torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions);
}

/// <summary>Targets of which some do not count.</summary>
internal interface ICountedValues
{
    /// <summary>Which values of <see cref="ISequenceValues.Read"/> count.</summary>
    /// <param name="sequences">Which sequences, one per row.</param>
    /// <param name="first">The first step.</param>
    /// <param name="steps">How many.</param>
    /// <returns>Booleans in the shape of the values; null where all count.</returns>
    torch.Tensor? ReadCounted(ReadOnlySpan<int> sequences, int first, int steps);
}

/// <summary>Real vectors for each step, [B, T, W]. Sequences may lie over each other, as the windows of one series do.</summary>
/// <param name="values">All vectors one after another.</param>
/// <param name="width">W, the numbers of a vector.</param>
/// <param name="starts">The vector at which each sequence begins.</param>
internal sealed class FloatValues(float[] values, int width, int[] starts) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        float[] read = new float[sequences.Length * steps * width];
        for (int row = 0; row < sequences.Length; row++)
        {
            values.AsSpan((starts[sequences[row]] + first) * width, steps * width).CopyTo(read.AsSpan(row * steps * width));
        }

        predictions = (long)sequences.Length * steps;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, steps, width);
    }
}

/// <summary>One real vector for a whole sequence, [B, W].</summary>
/// <param name="values">All vectors one after another.</param>
/// <param name="width">W, the numbers of a vector.</param>
/// <param name="places">The vector of each sequence.</param>
internal sealed class SequenceVectors(float[] values, int width, int[] places) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        float[] read = new float[sequences.Length * width];
        for (int row = 0; row < sequences.Length; row++)
        {
            values.AsSpan(places[sequences[row]] * width, width).CopyTo(read.AsSpan(row * width));
        }

        predictions = sequences.Length;
        using torch.Tensor flat = torch.as_tensor(read);
        return flat.reshape(sequences.Length, width);
    }
}

/// <summary>The class of each sequence, [B], or the same class for each of its steps, [B, T].</summary>
/// <param name="labels">A class per sequence.</param>
/// <param name="eachStep">Whether every step has it.</param>
internal sealed class SequenceLabels(long[] labels, bool eachStep) : ISequenceValues
{
    /// <inheritdoc/>
    public torch.Tensor Read(ReadOnlySpan<int> sequences, int first, int steps, out long predictions)
    {
        int copies = eachStep ? steps : 1;
        long[] read = new long[sequences.Length * copies];
        for (int row = 0; row < sequences.Length; row++)
        {
            read.AsSpan(row * copies, copies).Fill(labels[sequences[row]]);
        }

        predictions = read.Length;
        using torch.Tensor flat = torch.as_tensor(read);
        return eachStep ? flat.reshape(sequences.Length, steps) : flat.alias();
    }
}
