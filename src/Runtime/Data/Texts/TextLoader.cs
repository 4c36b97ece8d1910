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
        string path = places.Training;
        if (definition.Task != TaskKind.LanguageModel || definition.Input.Kind != InputKind.Tokens)
        {
            throw new DataException(
                $"{definition.Name}: one long text is for language models over tokens; use 'texts' for " +
                "classification and 'series' for regression.");
        }

        TrainedNames.Require(path, profile?.Vocabulary, data.Alphabet);
        TextCorpus corpus = TextCorpus.Open(places, data, profile?.Vocabulary, cancel);
        try
        {
            corpus.Vocabulary.Require(definition.Input.Size, path);
            IReadOnlyList<PartSize> sizes = places.Sizes(PartSize.Names.Zip(
                [corpus.Training, corpus.Validation, corpus.Test],
                (name, part) => PartSize.Of(name, part.Length, corpus.Vocabulary.Unit, 2, "at least 2 are needed")));
            if (sizes[0].Shortage is string shortage)
            {
                throw new DataException($"{path}: {shortage}.");
            }

            TrainingDefinition training = definition.Training;
            int[]? characters = corpus.Vocabulary.CharacterCounts;
            return new NetworkData(corpus)
            {
                Source = path,
                Training = Counted(corpus.Training, training.Seed),
                Validation = corpus.Validation.Predictions == 0 ? null : Counted(corpus.Validation, seed: null),
                Test = corpus.Test.Predictions == 0 ? null : Counted(corpus.Test, seed: null),
                Parts = sizes,
                Profile = new DataProfile { Vocabulary = corpus.Vocabulary },
                Text = corpus,
                Marks = new MarkLayout(
                    corpus.Length,
                    marks => Batches(Beside(corpus.Training, marks), training, training.Seed),
                    marks => Batches(Beside(corpus.Validation, marks), training, seed: null),
                    marks => Batches(Beside(corpus.Test, marks), training, seed: null)),
            };

            IBatchSource Counted(TextPart part, int? seed)
            {
                IBatchSource batches = Batches(part, training, seed);
                return characters is null ? batches : new CharacterCountedBatches(batches, characters);
            }
        }
        catch
        {
            corpus.Dispose();
            throw;
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
