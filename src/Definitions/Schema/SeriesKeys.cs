using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of <c>data</c> that only series have.</summary>
internal static class SeriesKeys
{
    /// <summary>Most steps that are predicted at once: outputs are limited as well.</summary>
    private const int MostSteps = 1_000_000;

    // What a file does not say is what the record says.
    private static readonly SeriesData Usual = new() { Series = "" };

    private static readonly IReadOnlyList<string> Kinds = [DataKeys.SeriesKind];

    private static readonly TextType Name = new("a column's name", 200);

    private static readonly ListType<string> Names = new("column names", Name, 1, 4096, single: true);

    private static readonly ChoiceType<string> CalendarParts = new(
        (CalendarNames.Hour, CalendarNames.Hour, "The time of day; once around in 24 hours."),
        (CalendarNames.Weekday, CalendarNames.Weekday, "Monday to Sunday; once around in seven days."),
        (CalendarNames.Month, CalendarNames.Month, "January to December; once around in twelve months."),
        (CalendarNames.DayOfYear, CalendarNames.DayOfYear, "1 January to 31 December; once around in a year."));

    public static readonly Key<string> Time = new(
        "time", Name,
        "The column that says when a row was observed: ISO 8601, `31.01.2024`, `1/31/2024`, `2024-01` or Unix seconds. "
        + "Rows must follow each other in time at one distance.")
    { Of = Kinds };

    public static readonly Key<string> Group = new("group", Name, "The column that tells the series of a file apart.")
    {
        Of = Kinds,
        DefaultText = "each file is one series",
    };

    public static readonly Key<EquatableArray<string>> Columns = new("columns", Names, "The columns that enter.")
    {
        Of = Kinds,
        Required = true,
    };

    public static readonly Key<EquatableArray<string>> Known = new(
        "known", Names,
        "The columns that are known before, such as a holiday or a price that was set: a step sees their values in the rows that it "
        + "predicts, `horizon` of each.")
    { Of = Kinds };

    public static readonly Key<EquatableArray<string>> Static = new(
        "static", Names, "The columns that never change within a series; they enter at each step.")
    { Of = Kinds };

    public static readonly Key<EquatableArray<string>> Calendar = new(
        "calendar", new ListType<string>("parts of a time", CalendarParts, 1, 4, single: true),
        "What enters of the time of each row, as a sine and a cosine.")
    { Of = Kinds };

    public static readonly Key<EquatableArray<string>> Target = new("target", Names, "The columns that are predicted.")
    {
        Of = Kinds,
        DefaultText = "the columns, unless there is a label",
    };

    public static readonly Key<int> Lookback = new(
        "lookback", new IntegerType(1, MostSteps), Usual.Lookback, "Steps that the network sees.")
    { Of = Kinds };

    public static readonly Key<int> Horizon = new(
        "horizon", new IntegerType(1, MostSteps), Usual.Horizon,
        "Values of each target that are predicted at once, for so many steps in a row: `output.size` is targets x `horizon`.")
    { Of = Kinds };

    public static readonly Key<int> Season = new(
        "season", new IntegerType(2, MostSteps),
        "Steps after which a pattern repeats, for the seasonal baseline that the network is compared with.")
    {
        Of = Kinds,
        DefaultText = "what the distance of the times suggests, such as 24 for hours and 12 for months",
    };

    public static readonly Key<MissingRule> Missing = new(
        "missing",
        new ChoiceType<MissingRule>(
            ("error", MissingRule.Error, "They are refused, as are gaps in time."),
            ("previous", MissingRule.Previous, "The last value before them."),
            ("linear", MissingRule.Linear,
                "The straight line between their neighbours in the same part of the data; at its end the last value."),
            ("mask", MissingRule.Mask,
                "The last value before them, and a 0/1 feature for each column; a missing target does not count.")),
        Usual.Missing,
        "What stands for values that are missing: empty fields, `NA`, `NaN`, and rows that a gap in time leaves out.")
    { Of = Kinds };

    public static readonly Key<SeriesTransform> Transform = new(
        "transform",
        new ChoiceType<SeriesTransform>(
            ("none", SeriesTransform.None, "Nothing."),
            ("log", SeriesTransform.Log, "The natural logarithm; values must be above 0."),
            ("difference", SeriesTransform.Difference, "The difference to the row before."),
            ("log-difference", SeriesTransform.LogDifference, "The difference of the logarithms; values must be above 0.")),
        Usual.Transform,
        "What is done to the targets, and to the same columns where they enter, before they are scaled; predictions are taken back.")
    { Of = Kinds };

    public static readonly Key<ScaleKind> Scale = new(
        "scale",
        new ChoiceType<ScaleKind>(
            ("none", ScaleKind.None, "As they are."),
            ("standard", ScaleKind.Standard, "To mean 0 and standard deviation 1."),
            ("min-max", ScaleKind.MinMax, "To the range 0 to 1.")),
        Usual.Scale,
        "How values are scaled, fitted on the training part.")
    { Of = Kinds };

    public static readonly Key<ScaleScope> ScalePer = new(
        "scale_per",
        new ChoiceType<ScaleScope>(
            ("all", ScaleScope.All, "All series have one scale."),
            ("series", ScaleScope.Series, "Each series has its own; one that was not trained on has that of all.")),
        Usual.ScalePer,
        "What has a scale of its own.")
    { Of = Kinds };
}
