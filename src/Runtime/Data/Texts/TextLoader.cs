using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Opens one long text for a language model.</summary>
internal static class TextLoader
{
    /// <summary>Opens a file for a network.</summary>
    /// <exception cref="DataException">The file cannot be read or does not fit the network.</exception>
    public static NetworkData Open(
        NetworkDefinition definition, TextData data, DataPlaces places, DataProfile? profile, CancellationToken cancel)
    {
        RequireTask(definition);
        string path = places.Training;
        TrainedNames.Require(path, profile?.Vocabulary, data.Alphabet);
        return ToData(definition, path, places, TextCorpus.Open(places, data, profile?.Vocabulary, cancel));
    }

    /// <summary>Opens a text in memory for a network.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="data">The alphabet, the split and the limit.</param>
    /// <param name="name">What messages call the text.</param>
    /// <param name="text">The text.</param>
    /// <param name="profile">The vocabulary of a trained network; null finds one.</param>
    /// <exception cref="DataException">It does not fit the network.</exception>
    public static NetworkData Open(NetworkDefinition definition, TextData data, string name, string text, DataProfile? profile)
    {
        RequireTask(definition);
        TrainedNames.Require(name, profile?.Vocabulary, data.Alphabet);
        return ToData(definition, name, new DataPlaces(name, HeldOut: null), TextCorpus.Of(name, text, data, profile?.Vocabulary));
    }

    /// <summary>The data of a network from the parts of a row of tokens.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="source">What messages call the tokens.</param>
    /// <param name="places">Where the parts came from.</param>
    /// <param name="parts">The training, the validation and the test part.</param>
    /// <param name="profile">What belongs to the weights.</param>
    /// <param name="corpus">The text that they are of; null for tokens alone.</param>
    /// <exception cref="DataException">The training part is too short.</exception>
    public static NetworkData ToData(
        NetworkDefinition definition,
        string source,
        DataPlaces places,
        (TextPart Training, TextPart Validation, TextPart Test) parts,
        DataProfile profile,
        TextCorpus? corpus)
    {
        string unit = corpus?.Unit ?? "tokens";
        int[]? characters = corpus?.Vocabulary.CharacterCounts;
        IReadOnlyList<PartSize> sizes = places.Sizes(PartSize.Names.Zip(
            [parts.Training, parts.Validation, parts.Test],
            (name, part) => PartSize.Of(
                name, part.Length, FormattableString.Invariant($"{part.Length} {unit}"), 2, "at least 2 are needed")));
        if (sizes[0].Shortage is string shortage)
        {
            throw new DataException($"{source}: {shortage}.");
        }

        TrainingDefinition training = definition.Training;
        return new NetworkData(corpus)
        {
            Source = source,
            Training = Counted(parts.Training, training.Seed),
            Validation = parts.Validation.Predictions == 0 ? null : Counted(parts.Validation, seed: null),
            Test = parts.Test.Predictions == 0 ? null : Counted(parts.Test, seed: null),
            Parts = sizes,
            Profile = profile,
            Text = corpus,
            Marks = new MarkLayout(
                parts.Training.Tokens.Length,
                marks => Batches(Beside(parts.Training, marks), training, training.Seed),
                marks => Batches(Beside(parts.Validation, marks), training, seed: null),
                marks => Batches(Beside(parts.Test, marks), training, seed: null)),
        };

        IBatchSource Counted(TextPart part, int? seed)
        {
            IBatchSource batches = Batches(part, training, seed);
            return characters is null ? batches : new CharacterCountedBatches(batches, characters);
        }
    }

    private static NetworkData ToData(NetworkDefinition definition, string path, DataPlaces places, TextCorpus corpus)
    {
        try
        {
            corpus.Vocabulary.Require(definition.Input.Size, path);
            return ToData(
                definition,
                path,
                places,
                (corpus.Training, corpus.Validation, corpus.Test),
                new DataProfile { Vocabulary = corpus.Vocabulary },
                corpus);
        }
        catch
        {
            corpus.Dispose();
            throw;
        }
    }

    private static void RequireTask(NetworkDefinition definition)
    {
        if (definition.Task != TaskKind.LanguageModel || definition.Input.Kind != InputKind.Tokens)
        {
            throw new DataException(
                $"{definition.Name}: one long text is for language models over tokens; use 'texts' for " +
                "classification and 'series' for regression.");
        }
    }

    private static TextPart Beside(TextPart part, byte[] marks) => part with { Tokens = new ArrayTokens<byte>(marks) };

    private static IBatchSource Batches(TextPart part, TrainingDefinition training, int? seed)
    {
        int window = training.Window ?? NetworkData.DefaultTextWindow;
        return training.CarryState
            ? new TextStreams(part, training.BatchSize, window)
            : new TextWindows(part, training.BatchSize, window, seed);
    }
}
