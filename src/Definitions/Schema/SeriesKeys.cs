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
        "The column with the time of each row: ISO 8601, `31.01.2024`, `1/31/2024`, `2024-01` or Unix seconds. Rows must be in order "
        + "and equally spaced in time.")
    { Of = Kinds };

    public static readonly Key<string> Group = new("group", Name, "The column that identifies the series, in a file with several.")
    {
        Of = Kinds,
        DefaultText = "each file is one series",
    };

    public static readonly Key<EquatableArray<string>> Columns = new("columns", Names, "The input columns.")
    {
        Of = Kinds,
        Required = true,
    };

    public static readonly Key<EquatableArray<string>> Known = new(
        "known", Names,
        "Columns that are known in advance, such as holidays or planned prices: each step also receives their values in the "
        + "`horizon` rows that it predicts.")
    { Of = Kinds };

    public static readonly Key<EquatableArray<string>> Static = new(
        "static", Names, "Columns that are constant within a series; they are part of the input at every step.")
    { Of = Kinds };

    public static readonly Key<EquatableArray<string>> Calendar = new(
        "calendar", new ListType<string>("parts of a time", CalendarParts, 1, 4, single: true),
        "Calendar features of each row's time, each as a sine and a cosine.")
    { Of = Kinds };

    public static readonly Key<EquatableArray<string>> Target = new("target", Names, "The columns to predict.")
    {
        Of = Kinds,
        DefaultText = "the columns, unless there is a label",
    };

    public static readonly Key<int> Lookback = new(
        "lookback", new IntegerType(1, MostSteps), Usual.Lookback, "Number of steps in the input.")
    { Of = Kinds };

    public static readonly Key<int> Horizon = new(
        "horizon", new IntegerType(1, MostSteps), Usual.Horizon,
        "Number of consecutive steps of each target that are predicted at once: `output.size` is targets x `horizon`.")
    { Of = Kinds };

    public static readonly Key<int> Season = new(
        "season", new IntegerType(2, MostSteps),
        "Length of a season in steps, for the seasonal baseline that the network is compared with.")
    {
        Of = Kinds,
        DefaultText = "what the distance of the times suggests, such as 24 for hours and 12 for months",
    };

    public static readonly Key<MissingRule> Missing = new(
        "missing",
        new ChoiceType<MissingRule>(
            ("error", MissingRule.Error, "Missing values and gaps in time are errors."),
            ("previous", MissingRule.Previous, "The last value before the gap."),
            ("linear", MissingRule.Linear,
                "Linear interpolation within the same part of the data; the last value at its end."),
            ("mask", MissingRule.Mask,
                "As `previous`, with a 0/1 feature for each column; missing targets do not count.")),
        Usual.Missing,
        "How missing values are filled in: empty fields, `NA`, `NaN`, and the rows that a gap in time leaves out.")
    { Of = Kinds };

    public static readonly Key<SeriesTransform> Transform = new(
        "transform",
        new ChoiceType<SeriesTransform>(
            ("none", SeriesTransform.None, "Nothing."),
            ("log", SeriesTransform.Log, "The natural logarithm; values must be above 0."),
            ("difference", SeriesTransform.Difference, "The difference from the previous row."),
            ("log-difference", SeriesTransform.LogDifference, "The difference of the logarithms; values must be above 0.")),
        Usual.Transform,
        "Transform of the targets, and of the same columns in the input, before scaling; predictions are transformed back.")
    { Of = Kinds };

    public static readonly Key<ScaleKind> Scale = new(
        "scale",
        new ChoiceType<ScaleKind>(
            ("none", ScaleKind.None, "As they are."),
            ("standard", ScaleKind.Standard, "To mean 0 and standard deviation 1."),
            ("min-max", ScaleKind.MinMax, "To the range 0 to 1.")),
        Usual.Scale,
        "How values are scaled; fitted on the training part.")
    { Of = Kinds };

    public static readonly Key<ScaleScope> ScalePer = new(
        "scale_per",
        new ChoiceType<ScaleScope>(
            ("all", ScaleScope.All, "All series share one scale."),
            ("series", ScaleScope.Series, "Each series has its own; a series that was not in training uses the scale of all.")),
        Usual.ScalePer,
        "Whether all series share a scale, or each has its own.")
    { Of = Kinds };
}
