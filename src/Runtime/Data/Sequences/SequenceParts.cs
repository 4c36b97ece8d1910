using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>The sequences of each part of a split, and the batches made of them.</summary>
/// <param name="Training">The sequences that the network is trained on.</param>
/// <param name="Validation">Those that decide when training stops.</param>
/// <param name="Test">Those that nothing is decided on.</param>
internal sealed record SequenceParts(int[] Training, int[] Validation, int[] Test)
{
    /// <summary>Sequences in a row, split by position.</summary>
    public static SequenceParts ByPosition(int count, IReadOnlyList<double> shares)
    {
        Split split = Split.Of(count, shares);
        return new SequenceParts(
            Range(0, split.Training),
            Range(split.Training, split.Validation),
            Range(split.Training + split.Validation, split.Test));
    }

    /// <summary>Makes the data of a network.</summary>
    /// <remarks><c>starts</c>: the row of one long series at which each sequence begins, one for every row; null for sequences of their own.</remarks>
    /// <exception cref="DataException">The training part has no sequence.</exception>
    public NetworkData ToData(
        NetworkDefinition definition,
        string source,
        int steps,
        ISequenceValues inputs,
        ISequenceValues targets,
        DataProfile? profile = null,
        long[]? lengths = null,
        int[]? starts = null)
    {
        if (Training.Length == 0)
        {
            throw new DataException($"{source}: the training part has no sequence; give it a larger share of the split, or more data.");
        }

        SequenceCut cut = SequenceCut.Of(definition, steps);
        return new NetworkData(behind: null)
        {
            Source = source,
            Training = Batches(inputs, Training, definition.Training.Seed),
            Validation = Validation.Length == 0 ? null : Batches(inputs, Validation, seed: null),
            Test = Test.Length == 0 ? null : Batches(inputs, Test, seed: null),
            Profile = profile ?? DataProfile.Empty,
            Marks = starts is null ? null : new MarkLayout(
                starts.Length,
                marks => Batches(Beside(marks), Training, definition.Training.Seed),
                marks => Batches(Beside(marks), Validation, seed: null),
                marks => Batches(Beside(marks), Test, seed: null)),
        };

        SequenceBatches Batches(ISequenceValues entering, int[] members, int? seed) => new(entering, targets, members, steps, cut, seed, lengths);

        FloatValues Beside(byte[] marks) => new([.. marks.Select(static mark => (float)mark)], 1, starts);
    }

    private static int[] Range(long start, long count) => [.. Enumerable.Range((int)start, (int)count)];
}
