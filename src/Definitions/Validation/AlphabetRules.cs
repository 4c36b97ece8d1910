using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>What a text is read as, and what follows from it for the rest of a definition.</summary>
/// <param name="Kind">The alphabet.</param>
/// <param name="Words">The options of words; null for others.</param>
/// <param name="BytePairs">The files of byte pairs; null for others.</param>
internal sealed record AlphabetRules(AlphabetKind Kind, WordAlphabet? Words, BytePairAlphabet? BytePairs)
{
    private const string OfCharacters = "valid_bits_per_character";

    /// <summary>The alphabet of the data.</summary>
    /// <param name="data">What the file says of the data.</param>
    /// <param name="usual">What holds where the file does not say.</param>
    /// <param name="problems">Where problems go.</param>
    public static AlphabetRules Build(Values data, AlphabetKind usual, ProblemList problems)
    {
        Values alphabet = data.Below(DataKeys.Alphabet);
        AlphabetKind kind = alphabet.FindText(AlphabetKeys.Name) is string name ? AlphabetKeys.KindOf(name) : usual;
        if (kind != AlphabetKind.Words)
        {
            return new AlphabetRules(kind, null, kind == AlphabetKind.Bpe ? BytePairsOf(data, alphabet, problems) : null);
        }

        var words = new WordAlphabet
        {
            MinCount = alphabet.Get(AlphabetKeys.MinCount),
            Most = alphabet.Find(AlphabetKeys.Most),
            Lowercase = alphabet.Get(AlphabetKeys.Lowercase),
            Unknown = alphabet.Get(AlphabetKeys.Unknown),
            EndOfLine = alphabet.Get(AlphabetKeys.EndOfLine),
        };
        if (words.Unknown == words.EndOfLine)
        {
            Key second = alphabet.Stated(AlphabetKeys.EndOfLine) ? AlphabetKeys.EndOfLine : AlphabetKeys.Unknown;
            problems.Add(ProblemKind.SameSpecialWord, alphabet.ValueSpan(second), words.Unknown);
        }

        return new AlphabetRules(kind, words, null);
    }

    /// <summary>The files of byte pairs. The name alone is read as a value, which has no keys that could be found missing there.</summary>
    private static BytePairAlphabet BytePairsOf(Values data, Values alphabet, ProblemList problems)
    {
        if (alphabet.KeySpan(AlphabetKeys.Name) == alphabet.ValueSpan(AlphabetKeys.Name))
        {
            problems.Add(
                ProblemKind.MissingKey,
                data.ValueSpan(DataKeys.Alphabet),
                $"{AlphabetKeys.Section.Phrase} ({AlphabetKeys.NameOf(AlphabetKind.Bpe)})",
                AlphabetKeys.Vocabulary.Name,
                $"a map with 'name', '{AlphabetKeys.Vocabulary.Name}' and '{AlphabetKeys.Merges.Name}', the paths of two files");
        }

        return new BytePairAlphabet
        {
            Vocabulary = alphabet.FindText(AlphabetKeys.Vocabulary) ?? "",
            Merges = alphabet.FindText(AlphabetKeys.Merges) ?? "",
        };
    }

    /// <summary>Refuses to watch bits per character where they are not measured.</summary>
    /// <param name="data">The data; null where they are unknown.</param>
    /// <param name="training">What the file says of the training.</param>
    /// <param name="problems">Where problems go.</param>
    public static void CheckMetric(DataDefinition? data, Values training, ProblemList problems)
    {
        Values stopping = training.Below(TrainingKeys.EarlyStopping);
        bool hasBits = data is not (ITextData { Alphabet: AlphabetKind.Words } or TextsData { Alphabet: AlphabetKind.Bpe });
        if (!hasBits && stopping.FindText(EarlyStoppingKeys.Metric) == OfCharacters)
        {
            problems.Add(
                ProblemKind.MetricOfAnother,
                stopping.ValueSpan(EarlyStoppingKeys.Metric),
                OfCharacters,
                "language-model of words or of pieces of many texts",
                "expected valid_loss, valid_accuracy, valid_perplexity");
        }
    }
}
