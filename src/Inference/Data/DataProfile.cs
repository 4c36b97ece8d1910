using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Inference;

/// <summary>What was found on the training part and belongs to the weights: without it their inputs and outputs mean nothing.</summary>
public sealed record DataProfile
{
    private const string Alphabet = "vocabulary.alphabet";
    private const string Symbols = "vocabulary.symbols";
    private const string Unknown = "vocabulary.unknown";
    private const string UnknownWord = "vocabulary.unknown_word";
    private const string LineEnd = "vocabulary.line_end";
    private const string Lowercase = "vocabulary.lowercase";
    private const string Merges = "vocabulary.merges";
    private const string InputScales = "scaler.inputs";
    private const string TargetScales = "scaler.targets";
    private const string ScalesOfSeries = "scaler.series";
    private const string ClassNames = "classes";

    /// <summary>A profile of data that needs none.</summary>
    public static DataProfile Empty { get; } = new();

    /// <summary>What each id stands for; null without text.</summary>
    public Vocabulary? Vocabulary { get; init; }

    /// <summary>
    /// How the columns that enter are scaled, then those that are known before, then the static ones; null for other data.
    /// </summary>
    public Scaler? Inputs { get; init; }

    /// <summary>How the columns that are predicted are scaled; null for other data.</summary>
    public Scaler? Targets { get; init; }

    /// <summary>The scales of each series that has its own; empty where all have <see cref="Inputs"/> and <see cref="Targets"/>.</summary>
    public EquatableArray<SeriesScales> Series { get; init; }

    /// <summary>The names of the classes in the order of their numbers; empty where they have none.</summary>
    public EquatableArray<string> Classes { get; init; }

    /// <summary>The profile as a weights file's metadata keeps it.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata()
    {
        Dictionary<string, string> metadata = [];
        if (Vocabulary is not null)
        {
            metadata[Alphabet] = NameOf(Vocabulary.Kind);
            metadata[Symbols] = Vocabulary.Symbols;
            if (Vocabulary is WordVocabulary words)
            {
                metadata[UnknownWord] = words.Alphabet.Unknown;
                metadata[LineEnd] = words.Alphabet.EndOfLine;
                metadata[Lowercase] = words.Alphabet.Lowercase ? "true" : "false";
            }
            else if (Vocabulary is BytePairVocabulary pairs)
            {
                metadata[Merges] = pairs.Merges;
            }
            else
            {
                metadata[Unknown] = Vocabulary.UnknownId is null ? "false" : "true";
            }
        }

        AddUnlessEmpty(InputScales, Inputs?.ToString());
        AddUnlessEmpty(TargetScales, Targets?.ToString());
        foreach ((int place, SeriesScales scales) in Series.Index())
        {
            metadata[Key(place, "name")] = scales.Name;
            metadata[Key(place, "inputs")] = scales.Inputs.ToString();
            metadata[Key(place, "targets")] = scales.Targets.ToString();
        }

        AddUnlessEmpty(ClassNames, string.Join('\n', Classes.Select(NameLines.Write)));
        return metadata;

        void AddUnlessEmpty(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                metadata[key] = value;
            }
        }
    }

    /// <summary>The profile that a weights file's metadata holds; other keys are left alone.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <exception cref="DataException">A part of it is damaged.</exception>
    public static DataProfile FromMetadata(IReadOnlyDictionary<string, string> metadata) => new()
    {
        Vocabulary = metadata.TryGetValue(Alphabet, out string? alphabet) ? ParseVocabulary(alphabet, metadata) : null,
        Inputs = metadata.TryGetValue(InputScales, out string? inputs) ? Scaler.Parse(inputs) : null,
        Targets = metadata.TryGetValue(TargetScales, out string? targets) ? Scaler.Parse(targets) : null,
        Series = new(ParseSeries(metadata)),
        Classes = metadata.TryGetValue(ClassNames, out string? classes) ? ParseClasses(classes) : default,
    };

    /// <summary>How the columns of a series that enter are scaled: by its own scales, or by those of all; null for other data.</summary>
    /// <param name="series">The series' name.</param>
    public Scaler? InputsOf(string series) => Series.FirstOrDefault(scales => scales.Name == series)?.Inputs ?? Inputs;

    /// <summary>How the targets of a series are scaled: by its own scales, or by those of all; null for other data.</summary>
    /// <param name="series">The series' name.</param>
    public Scaler? TargetsOf(string series) => Series.FirstOrDefault(scales => scales.Name == series)?.Targets ?? Targets;

    private static IEnumerable<SeriesScales> ParseSeries(IReadOnlyDictionary<string, string> metadata)
    {
        for (int place = 0; metadata.TryGetValue(Key(place, "name"), out string? name); place++)
        {
            yield return metadata.TryGetValue(Key(place, "inputs"), out string? inputs)
                && metadata.TryGetValue(Key(place, "targets"), out string? targets)
                ? new SeriesScales(name, Scaler.Parse(inputs), targets.Length == 0 ? Scaler.Empty : Scaler.Parse(targets))
                : throw new DataException($"The scales of the series '{ForeignText.Show(name)}' are damaged.");
        }
    }

    private static EquatableArray<string> ParseClasses(string lines)
    {
        string[] names = [.. lines.Split('\n').Select(NameLines.Read)];
        HashSet<string> seen = new(StringComparer.Ordinal);
        return Array.Find(names, name => !seen.Add(name)) is string twice
            ? throw new DataException($"The names of the classes are damaged: '{ForeignText.Show(twice)}' is there twice.")
            : new EquatableArray<string>(names);
    }

    private static string Key(int place, string what) => FormattableString.Invariant($"{ScalesOfSeries}.{place}.{what}");

    private static Vocabulary ParseVocabulary(string alphabet, IReadOnlyDictionary<string, string> metadata)
    {
        AlphabetKind[] called = [.. Enum.GetValues<AlphabetKind>().Where(kind => NameOf(kind) == alphabet)];
        string symbols = metadata.GetValueOrDefault(Symbols, "");
        return called.Length != 1
            ? throw new DataException($"The vocabulary is damaged: '{ForeignText.Show(alphabet)}' is no alphabet.")
            : called[0] == AlphabetKind.Words ? ParseWords(symbols, metadata)
            : called[0] == AlphabetKind.Bpe ? ParsePieces(symbols, metadata.GetValueOrDefault(Merges, ""))
            : Vocabulary.Restore(called[0], symbols, metadata.GetValueOrDefault(Unknown) == "true");
    }

    private static BytePairVocabulary ParsePieces(string pieces, string merges)
    {
        try
        {
            return new BytePairVocabulary(pieces.Split('\n'), merges);
        }
        catch (DataException exception)
        {
            throw new DataException($"The vocabulary is damaged: {exception.Message}");
        }
    }

    private static Vocabulary ParseWords(string words, IReadOnlyDictionary<string, string> metadata)
    {
        return Vocabulary.OfWords(
            words.Length == 0 ? [] : words.Split('\n'),
            new WordAlphabet
            {
                Unknown = Word(UnknownWord),
                EndOfLine = Word(LineEnd),
                Lowercase = metadata.GetValueOrDefault(Lowercase) == "true",
            });

        string Word(string key) => metadata.TryGetValue(key, out string? word) && WordVocabulary.IsWord(word)
            ? word
            : throw new DataException($"The vocabulary is damaged: '{key}' is no word.");
    }

    private static string NameOf(AlphabetKind alphabet) => alphabet.ToString().ToLowerInvariant();
}

/// <summary>The scales of one series.</summary>
/// <param name="Name">The series: what its column or its file is called.</param>
/// <param name="Inputs">How its columns that enter are scaled.</param>
/// <param name="Targets">How its targets are scaled.</param>
public sealed record SeriesScales(string Name, Scaler Inputs, Scaler Targets);

/// <summary>Names in a metadata string, one a line: as they are, but with a line break or a quote in front as a JSON string.</summary>
internal static class NameLines
{
    private const char Quote = '"';

    /// <summary>A name as a line, or as the end of one.</summary>
    public static string Write(string name) =>
        name.Contains('\n', StringComparison.Ordinal) || name.StartsWith(Quote)
            ? JsonSerializer.Serialize(name, PlainJson.Default.String)
            : name;

    /// <summary>The name that <see cref="Write"/> was given.</summary>
    public static string Read(string line)
    {
        if (!line.StartsWith(Quote))
        {
            return line;
        }

        try
        {
            return JsonSerializer.Deserialize(line, PlainJson.Default.String) ?? line;
        }
        catch (JsonException)
        {
            // Of a version that wrote every name as it is.
            return line;
        }
    }
}
