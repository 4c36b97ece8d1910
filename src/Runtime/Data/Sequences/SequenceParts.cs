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

    /// <summary>Sequences with classes, each class split by position on its own, so that every part has every class.</summary>
    /// <param name="labels">The class of each sequence.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="shares">The shares of the parts.</param>
    public static SequenceParts ByClass(int[] labels, int classes, IReadOnlyList<double> shares)
    {
        ILookup<int, int> members = Enumerable.Range(0, labels.Length).ToLookup(place => labels[place]);
        int[][] places = [.. Enumerable.Range(0, classes).Select(label => members[label].ToArray())];
        SequenceParts[] parts = [.. places.Select(own => ByPosition(own.Length, shares))];
        return new SequenceParts(
            All(static part => part.Training), All(static part => part.Validation), All(static part => part.Test));

        int[] All(Func<SequenceParts, int[]> chosen) =>
            [.. parts.SelectMany((part, label) => chosen(part).Select(place => places[label][place]))];
    }

    /// <summary>Makes the data of a network.</summary>
    /// <remarks>
    /// <c>starts</c>: the row of one long series at which each sequence begins, one for every row; null for sequences of their own.
    /// <c>sizes</c>: the three parts as the data counts them; null where it counts sequences. <c>image</c>, <c>texts</c>, <c>series</c>,
    /// <c>noiseFloor</c> and <c>labelled</c>: as <see cref="NetworkData"/> has them. <c>places</c>: where sequences were found; null for
    /// one place.
    /// </remarks>
    /// <exception cref="DataException">The training part has no sequence.</exception>
    public NetworkData ToData(
        NetworkDefinition definition,
        string source,
        int steps,
        ISequenceValues inputs,
        ISequenceValues targets,
        DataProfile? profile = null,
        long[]? lengths = null,
        int[]? starts = null,
        IReadOnlyList<PartSize>? sizes = null,
        (int Height, int Width)? image = null,
        TextsFacts? texts = null,
        DataPlaces? places = null,
        SeriesFacts? series = null,
        double? noiseFloor = null,
        LabelledRows? labelled = null)
    {
        sizes ??= (places ?? new DataPlaces(source, HeldOut: null)).Sizes(
            PartSize.Names.Zip([Training, Validation, Test], static (name, members) => PartSize.OfSequences(name, members.Length)));
        if (sizes[0].Shortage is string shortage)
        {
            throw new DataException($"{source}: {shortage}.");
        }

        SequenceCut cut = SequenceCut.Of(definition, steps);
        RequireRoom(definition, source, cut);
        return new NetworkData(behind: null)
        {
            Source = source,
            Training = Batches(inputs, Training, definition.Training.Seed),
            Validation = Validation.Length == 0 ? null : Batches(inputs, Validation, seed: null),
            Test = Test.Length == 0 ? null : Batches(inputs, Test, seed: null),
            Parts = sizes,
            Profile = profile ?? DataProfile.Empty,
            ImageSize = image,
            Texts = texts,
            Series = series,
            NoiseFloor = noiseFloor,
            Labelled = labelled,
            Marks = starts is null ? null : new MarkLayout(
                starts.Length,
                marks => Batches(Beside(marks), Training, definition.Training.Seed),
                marks => Batches(Beside(marks), Validation, seed: null),
                marks => Batches(Beside(marks), Test, seed: null)),
        };

        SequenceBatches Batches(ISequenceValues entering, int[] members, int? seed) =>
            new(entering, targets, members, steps, cut, seed, lengths);

        FloatValues Beside(byte[] marks) => new([.. marks.Select(static mark => (float)mark)], 1, starts);
    }

    /// <summary>Refuses batches of more numbers than an array has, before a product of their sizes is used.</summary>
    private void RequireRoom(NetworkDefinition definition, string source, SequenceCut cut)
    {
        long rows = Math.Min(cut.BatchSize, Math.Max(Training.Length, Math.Max(Validation.Length, Test.Length)));
        int entering = definition.Input.Kind == InputKind.Features ? definition.Input.Size : 1;
        int width = Math.Max(entering, definition.Task == TaskKind.Regression ? definition.Output.Size : 1);
        if ((Int128)rows * cut.Window * width > Array.MaxLength)
        {
            throw new DataException(
                $"{source}: a batch of {rows} sequences over {cut.Window} steps of {width} numbers has more than {Array.MaxLength}; " +
                "use a smaller batch_size.");
        }
    }

    private static int[] Range(long start, long count) => [.. Enumerable.Range((int)start, (int)count)];
}
