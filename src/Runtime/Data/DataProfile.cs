using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>What was found on the training part and belongs to the weights: without it their inputs and outputs mean nothing.</summary>
public sealed record DataProfile
{
    private const string Alphabet = "vocabulary.alphabet";
    private const string Symbols = "vocabulary.symbols";
    private const string Unknown = "vocabulary.unknown";
    private const string InputScales = "scaler.inputs";
    private const string TargetScales = "scaler.targets";
    private const string ClassNames = "classes";

    /// <summary>A profile of data that needs none.</summary>
    public static DataProfile Empty { get; } = new();

    /// <summary>Which character each id stands for; null without text.</summary>
    public Vocabulary? Vocabulary { get; init; }

    /// <summary>How the columns that enter are scaled; null for other data.</summary>
    public Scaler? Inputs { get; init; }

    /// <summary>How the columns that are predicted are scaled; null for other data.</summary>
    public Scaler? Targets { get; init; }

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
            metadata[Unknown] = Vocabulary.UnknownId is null ? "false" : "true";
        }

        AddUnlessEmpty(InputScales, Inputs?.ToString());
        AddUnlessEmpty(TargetScales, Targets?.ToString());
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
        Classes = metadata.TryGetValue(ClassNames, out string? classes) ? new(classes.Split('\n').Select(NameLines.Read)) : default,
    };

    private static Vocabulary ParseVocabulary(string alphabet, IReadOnlyDictionary<string, string> metadata)
    {
        AlphabetKind[] called = [.. Enum.GetValues<AlphabetKind>().Where(kind => NameOf(kind) == alphabet)];
        return called.Length == 1
            ? Vocabulary.Restore(called[0], metadata.GetValueOrDefault(Symbols, ""), metadata.GetValueOrDefault(Unknown) == "true")
            : throw new DataException($"The vocabulary is damaged: '{ForeignText.Show(alphabet)}' is no alphabet.");
    }

    private static string NameOf(AlphabetKind alphabet) => alphabet.ToString().ToLowerInvariant();
}
