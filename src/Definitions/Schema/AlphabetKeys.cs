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
        ("text8", AlphabetKind.Text8, "a to z and the space, 27 in all; others become the space."),
        ("bytes", AlphabetKind.Bytes, "The 256 byte values."),
        ("chars", AlphabetKind.Chars, "The characters that the training part has."),
        (WordsName, AlphabetKind.Words, "What stands between blanks, and the ends of lines; words that the training part lacks are one."),
        (BpeName, AlphabetKind.Bpe, "The pieces of a byte-level byte-pair encoding, in the files of GPT-2."),
    ];

    public static readonly Key<string> Name = new(
        "name",
        new ChoiceType<string>([.. Kinds.Select(static kind => (kind.Name, kind.Name, kind.Documentation))]),
        "What a text is read as.")
    { Required = true };

    public static readonly Key<int> MinCount = new(
        "min_count", new IntegerType(1), Usual.MinCount,
        "How often the training part must have a word; rarer ones become the unknown word.")
    { Of = [WordsName] };

    public static readonly Key<int> Most = new(
        "most", new IntegerType(InputDefinition.LeastTokens, 10_000_000),
        "V at most, with the unknown word and the line end: of more words the most frequent ones keep their ids.")
    { Of = [WordsName], DefaultText = "no limit" };

    public static readonly Key<bool> Lowercase = new(
        "lowercase", new BooleanType(), Usual.Lowercase, "Whether capitals become small.")
    { Of = [WordsName] };

    public static readonly Key<string> Unknown = new(
        "unknown", new WordType(), Usual.Unknown,
        "The word that stands for all words without an id; a text may have it already.")
    { Of = [WordsName] };

    public static readonly Key<string> EndOfLine = new(
        "end_of_line", new WordType(), Usual.EndOfLine, "The word that stands for the end of a line.")
    { Of = [WordsName] };

    public static readonly Key<string> Vocabulary = new(
        "vocabulary", new TextType("the path of a file", 1000), "The pieces with their ids: a JSON object, `vocab.json`.")
    { Of = [BpeName], Required = true };

    public static readonly Key<string> Merges = new(
        "merges", new TextType("the path of a file", 1000), "The merges in their order: two pieces a line, `merges.txt`.")
    { Of = [BpeName], Required = true };

    public static readonly Section Section = new(
        "alphabet", "'alphabet'", "What a text is read as: its name alone, or a map with `name` and its options.",
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
