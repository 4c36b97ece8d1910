namespace Hmlstm.Definitions.Models;

/// <summary>Data that are text: what its tokens are.</summary>
public interface ITextData
{
    /// <summary>How a text is split into tokens.</summary>
    AlphabetKind Alphabet { get; }

    /// <summary>The options of <see cref="AlphabetKind.Words"/>; null for other alphabets, and where all are the usual ones.</summary>
    WordAlphabet? Words { get; }

    /// <summary>The files of <see cref="AlphabetKind.Bpe"/>; null for other alphabets.</summary>
    BytePairAlphabet? BytePairs { get; }
}

/// <summary>How a text is split into tokens.</summary>
public enum AlphabetKind
{
    /// <summary>a to z and the space, 27 in all; all other characters become the space.</summary>
    Text8,

    /// <summary>The 256 byte values.</summary>
    Bytes,

    /// <summary>The characters that occur in the training part.</summary>
    Chars,

    /// <summary>The words that the training part has, and the ends of its lines.</summary>
    Words,

    /// <summary>The pieces of a byte-level byte-pair encoding.</summary>
    Bpe,
}

/// <summary>Which words of the training part have ids of their own.</summary>
public sealed record WordAlphabet
{
    /// <summary>How often the training part must have a word; at least 1. Rarer ones are unknown.</summary>
    public int MinCount { get; init; } = 1;

    /// <summary>
    /// V at most, with the unknown word and the line end: of more words the most frequent ones are kept; at least 2. Null for all.
    /// </summary>
    public int? Most { get; init; }

    /// <summary>Whether text is converted to lower case.</summary>
    public bool Lowercase { get; init; }

    /// <summary>What stands for every word without an id, and what a text may have in its place already; a word.</summary>
    public string Unknown { get; init; } = "<unk>";

    /// <summary>What stands for the end of a line; a word.</summary>
    public string EndOfLine { get; init; } = "<eos>";
}

/// <summary>A byte-level byte-pair encoding in the files of GPT-2.</summary>
public sealed record BytePairAlphabet
{
    /// <summary>A file with the pieces and their ids, a JSON object.</summary>
    public required string Vocabulary { get; init; }

    /// <summary>A file with the merges in their order, one a line.</summary>
    public required string Merges { get; init; }
}
