using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>What was found on the training part and belongs to the weights: without it their inputs and outputs mean nothing.</summary>
public sealed record DataProfile
{
    private const string Alphabet = "vocabulary.alphabet";
    private const string Symbols = "vocabulary.symbols";
    private const string Unknown = "vocabulary.unknown";

    /// <summary>A profile of data that needs none.</summary>
    public static DataProfile Empty { get; } = new();

    /// <summary>Which character each id stands for; null without text.</summary>
    public Vocabulary? Vocabulary { get; init; }

    /// <summary>The profile as a weights file's metadata keeps it.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata()
    {
        Dictionary<string, string> metadata = [];
        if (Vocabulary is not null)
        {
            metadata[Alphabet] = Vocabulary.Kind.ToString().ToLowerInvariant();
            metadata[Symbols] = Vocabulary.Symbols;
            metadata[Unknown] = Vocabulary.UnknownId is null ? "false" : "true";
        }

        return metadata;
    }

    /// <summary>The profile that a weights file's metadata holds; other keys are left alone.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <exception cref="DataException">A part of it is damaged.</exception>
    public static DataProfile FromMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(Alphabet, out string? alphabet))
        {
            return Empty;
        }

        return Enum.TryParse(alphabet, ignoreCase: true, out AlphabetKind kind) && Enum.IsDefined(kind)
            ? new DataProfile { Vocabulary = Vocabulary.Restore(kind, metadata.GetValueOrDefault(Symbols, ""), metadata.GetValueOrDefault(Unknown) == "true") }
            : throw new DataException($"The vocabulary is damaged: '{alphabet}' is no alphabet.");
    }
}
