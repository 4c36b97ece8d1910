using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>alphabet</c>.</summary>
internal static class AlphabetKeys
{
    private const string WordsName = "words";
    private const string BpeName = "bpe";

    private static readonly WordAlphabet Usual = new();

    private static readonly (string Name, AlphabetKind Kind, string Documentation)[] Kinds =
    [
        ("text8", AlphabetKind.Text8, "a to z and the space, 27 in all; all other characters become the space."),
        ("bytes", AlphabetKind.Bytes, "The 256 byte values."),
        ("chars", AlphabetKind.Chars, "The characters that occur in the training part."),
        (WordsName, AlphabetKind.Words,
            "Words between white space, and line ends; words that do not occur in the training part become the unknown word."),
        (BpeName, AlphabetKind.Bpe, "Byte-level byte-pair encoding, with the vocabulary files of GPT-2."),
    ];

    public static readonly Key<string> Name = new(
        "name",
        new ChoiceType<string>([.. Kinds.Select(static kind => (kind.Name, kind.Name, kind.Documentation))]),
        "How a text is split into tokens.")
    { Required = true };

    public static readonly Key<int> MinCount = new(
        "min_count", new IntegerType(1), Usual.MinCount,
        "Minimum number of occurrences in the training part; rarer words become the unknown word.")
    { Of = [WordsName] };

    public static readonly Key<int> Most = new(
        "most", new IntegerType(InputDefinition.LeastTokens, 10_000_000),
        "Maximum size of the vocabulary, including the unknown word and the line end; the most frequent words are kept.")
    { Of = [WordsName], DefaultText = "no limit" };

    public static readonly Key<bool> Lowercase = new(
        "lowercase", new BooleanType(), Usual.Lowercase, "Whether text is converted to lower case.")
    { Of = [WordsName] };

    public static readonly Key<string> Unknown = new(
        "unknown", new WordType(), Usual.Unknown,
        "The token for words that are not in the vocabulary; texts may contain it already.")
    { Of = [WordsName] };

    public static readonly Key<string> EndOfLine = new(
        "end_of_line", new WordType(), Usual.EndOfLine, "The token for the end of a line.")
    { Of = [WordsName] };

    public static readonly Key<string> Vocabulary = new(
        "vocabulary", new TextType("the path of a file", 1000), "The tokens with their ids: a JSON object, as GPT-2's `vocab.json`.")
    { Of = [BpeName], Required = true };

    public static readonly Key<string> Merges = new(
        "merges", new TextType("the path of a file", 1000), "The merges in order, one pair of tokens a line, as GPT-2's `merges.txt`.")
    { Of = [BpeName], Required = true };

    public static readonly Section Section = new(
        "alphabet", "'alphabet'", "How a text is split into tokens: a name alone, or a map with `name` and its options.",
        Name, MinCount, Most, Lowercase, Unknown, EndOfLine, Vocabulary, Merges)
    {
        Shorthand = Name,
        VariantKey = Name,
    };

    /// <summary>The word for an alphabet.</summary>
    public static string NameOf(AlphabetKind kind) => Kinds.First(one => one.Kind == kind).Name;

    /// <summary>The alphabet that a word means.</summary>
    public static AlphabetKind KindOf(string name) => Kinds.First(one => one.Name == name).Kind;
}
