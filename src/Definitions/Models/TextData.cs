namespace Hmlstm.Definitions.Models;

/// <summary>One long text, read as a stream of characters.</summary>
public sealed record TextData : DataDefinition
{
    /// <summary>A file, or the name of a known data set.</summary>
    public required string Text { get; init; }

    /// <summary>Which characters it is read as.</summary>
    public AlphabetKind Alphabet { get; init; } = AlphabetKind.Chars;

    /// <summary>How many characters to read at most; null for all.</summary>
    public long? Limit { get; init; }
}
