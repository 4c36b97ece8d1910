using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>data</c>; each kind has its own.</summary>
internal static class DataKeys
{
    private const string TextKind = "text";
    internal const string SeriesKind = "series";
    private const string IdxKind = "idx";
    private const string TextsKind = "texts";
    private const string SyntheticKind = "synthetic";

    // What a file does not say is what the records say.
    public static readonly TextData UsualText = new() { Text = "" };
    public static readonly TextsData UsualTexts = new() { Texts = "" };
    private static readonly IdxData UsualIdx = new() { Idx = "" };
    public static readonly SyntheticData UsualSynthetic = new() { Synthetic = "" };

    private static readonly ChoiceType<AlphabetKind> Alphabets = new(
        ("text8", AlphabetKind.Text8, "a to z and the space, 27 in all; others become the space."),
        ("bytes", AlphabetKind.Bytes, "The 256 byte values."),
        ("chars", AlphabetKind.Chars, "The characters that the training part has."));

    public static readonly SectionKey Text = new(
        TextKind, PartKeys.Section, "One long text, read as a stream of characters: a file, or a known data set.")
    { Of = [TextKind] };

    public static readonly SectionKey Series = new(
        SeriesKind, PartKeys.Section,
        "Columns of a CSV file as time series: a file, a pattern such as `stations/*.csv` whose files are one series each, "
        + "or a known data set.")
    { Of = [SeriesKind] };

    public static readonly SectionKey Idx = new(
        IdxKind, PartKeys.Section, "Images and labels in the IDX format, as sequences: a folder, or a known data set.")
    { Of = [IdxKind] };

    public static readonly SectionKey Texts = new(
        TextsKind, PartKeys.Section, "Many texts with a class each: a folder, or a known data set.")
    { Of = [TextsKind] };

    public static readonly Key<string> Synthetic = new(
        SyntheticKind, new TextType("the name of a rule", 100), "A seeded set made by a rule; the same numbers on every machine.")
    { Of = [SyntheticKind] };

    /// <summary>What a text is read as; its default differs between <c>text</c> and <c>texts</c>.</summary>
    public static readonly Key<AlphabetKind> Alphabet = new(
        "alphabet", Alphabets,
        "Which characters a text is read as.")
    {
        Of = [TextKind, TextsKind],
        DefaultText = $"{Alphabets.Render(UsualText.Alphabet)} with text, {Alphabets.Render(UsualTexts.Alphabet)} with texts",
    };

    public static readonly Key<int> Limit = new(
        "limit", new IntegerType(1),
        "How many characters to read at most, of each file.")
    { Of = [TextKind], DefaultText = "all" };

    public static readonly Key<bool> RowsAsSteps = new(
        "rows_as_steps", new BooleanType(), UsualIdx.RowsAsSteps,
        "Whether a step is a row of the image; otherwise it is a pixel.")
    { Of = [IdxKind] };

    public static readonly Key<string> Label = new(
        "label", new ChoiceType<string>(("folder", "folder", "The folder that a text is in.")), UsualTexts.Label,
        "Where the class of a text comes from.")
    { Of = [TextsKind] };

    public static readonly Key<PadSide> Pad = new(
        "pad",
        new ChoiceType<PadSide>(
            ("left", PadSide.Left, "Before its first character."),
            ("right", PadSide.Right, "After its last character.")),
        UsualTexts.Pad,
        "Where a short text is filled up.")
    { Of = [TextsKind] };

    public static readonly Key<int> Count = new(
        "count", new IntegerType(1, 10_000_000), UsualSynthetic.Count,
        "Sequences; of `noisy-sine` and `two-sines` the points of each series.")
    { Of = [SyntheticKind] };

    /// <summary>Steps or characters; its default differs between <c>texts</c> and <c>synthetic</c>.</summary>
    public static readonly Key<int> Length = new(
        "length",
        new IntegerType(2, 1_000_000),
        "Steps of a sequence, or characters kept of each text, the last ones.")
    {
        Of = [TextsKind, SyntheticKind],
        DefaultText = $"{Numbers.Text(UsualTexts.Length)} with texts, {Numbers.Text(UsualSynthetic.Length)} with synthetic",
    };

    public static readonly Key<double> Noise = new(
        "noise", new NumberType(0, 1e6), UsualSynthetic.Noise,
        "Standard deviation of the added noise.")
    { Of = [SyntheticKind] };

    public static readonly Key<int> Ahead = new(
        "ahead", new IntegerType(0, 1_000_000), DataDefinition.UsualAhead,
        "Steps from the last one seen to the first one predicted. With series at least 1.")
    { Of = [SeriesKind, SyntheticKind] };

    public static readonly Key<EquatableArray<double>> Split = new(
        "split", new ListType<double>("numbers", new NumberType(0, 1), 3, 3, single: false), DataDefinition.UsualSplit,
        "Shares of the training, validation and test parts; they add up to 1. "
        + "Parts are split before they are cut into windows and never overlap. Excludes separate places for the parts.");

    public static readonly Section Section = new(
        "data",
        "'data'",
        "What the network is trained on: exactly one of `text`, `series`, `idx`, `texts` and `synthetic` says which kind it is.",
        Text, Series, Idx, Texts, Synthetic, Alphabet, Limit,
        SeriesKeys.Time, SeriesKeys.Group, SeriesKeys.Columns, SeriesKeys.Known, SeriesKeys.Static, SeriesKeys.Calendar,
        SeriesKeys.Target, SeriesKeys.Lookback, SeriesKeys.Horizon, SeriesKeys.Season, SeriesKeys.Missing, SeriesKeys.Transform,
        SeriesKeys.Scale, SeriesKeys.ScalePer,
        RowsAsSteps, Label, Pad, Count, Length, Noise, Ahead, Split)
    {
        PresenceKeys = [Text, Series, Idx, Texts, Synthetic],
    };
}

/// <summary>The keys below <c>text</c>, <c>series</c>, <c>idx</c> and <c>texts</c>: one place for all parts, or one for each.</summary>
internal static class PartKeys
{
    private static readonly TextType Place = new("a path or the name of a known data set", 1000);

    public static readonly Key<string> Train = new(
        "train", Place, "The training part. Vocabularies and scales are found on it alone.")
    { Required = true };

    public static readonly Key<string> Valid = new("valid", Place, "The validation part.") { DefaultText = "no such part" };

    public static readonly Key<string> Test = new("test", Place, "The test part.") { DefaultText = "no such part" };

    public static readonly Section Section = new(
        "parts", "the parts of the data",
        "Separate places for the parts, in the place of a path whose data are cut into parts by `split`. "
        + "All of them are of one kind, and are read in the same way.",
        Train, Valid, Test)
    {
        Shorthand = Train,
    };

    /// <summary>Whether the parts have places of their own: a path alone stands for its key as well.</summary>
    /// <param name="parts">What stands below the key that says the kind of data.</param>
    public static bool AreSeparate(Values parts) =>
        parts.Stated(Valid) || parts.Stated(Test) || (parts.Stated(Train) && parts.KeySpan(Train) != parts.ValueSpan(Train));
}
