using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Models;

/// <summary>Columns of CSV files as one or several time series, cut into windows to forecast from, or whose rows have a class.</summary>
public sealed record SeriesData : DataDefinition
{
    /// <summary>
    /// A CSV file, a pattern such as <c>stations/*.csv</c> whose files are one series each, or the name of a known data set.
    /// </summary>
    public required string Series { get; init; }

    /// <summary>The column that says when a row was observed; null where rows only follow each other.</summary>
    public string? Time { get; init; }

    /// <summary>The column that tells series of one file apart; null where a file is one series.</summary>
    public string? Group { get; init; }

    /// <summary>The columns that enter, known up to the row that is read.</summary>
    public EquatableArray<string> Columns { get; init; }

    /// <summary>The columns whose values are known before: a step sees those of the rows that it predicts.</summary>
    public EquatableArray<string> Known { get; init; }

    /// <summary>The columns that never change within a series.</summary>
    public EquatableArray<string> Static { get; init; }

    /// <summary>What enters of each row's time, as sine and cosine: names of <see cref="CalendarNames"/>.</summary>
    public EquatableArray<string> Calendar { get; init; }

    /// <summary>The columns that are predicted; empty where <see cref="Label"/> is.</summary>
    public EquatableArray<string> Target { get; init; }

    /// <summary>The column that has the class of each row, of text or whole numbers; null where values are predicted.</summary>
    public string? Label { get; init; }

    /// <summary>Steps that the network sees; at least 1.</summary>
    public int Lookback { get; init; } = 50;

    /// <summary>Steps from the last one seen to the first one predicted; at least 1, or 0 for classes.</summary>
    public int Ahead { get; init; } = UsualAhead;

    /// <summary>Values of each target that are predicted at once, one for each of so many steps in a row; at least 1.</summary>
    public int Horizon { get; init; } = 1;

    /// <summary>Steps after which a pattern repeats, for the seasonal baseline; at least 2, and null for what the times suggest.</summary>
    public int? Season { get; init; }

    /// <summary>What stands for values that are missing.</summary>
    public MissingRule Missing { get; init; } = MissingRule.Error;

    /// <summary>What is done to the targets, and to the same columns where they enter, before they are scaled.</summary>
    public SeriesTransform Transform { get; init; } = SeriesTransform.None;

    /// <summary>How values are scaled.</summary>
    public ScaleKind Scale { get; init; } = ScaleKind.Standard;

    /// <summary>Whether all series have one scale, or each has its own.</summary>
    public ScaleScope ScalePer { get; init; } = ScaleScope.All;

    /// <summary>Whether the transform takes the difference to the row before.</summary>
    public bool IsDifferenced => Transform is SeriesTransform.Difference or SeriesTransform.LogDifference;

    /// <summary>Whether the transform takes the logarithm.</summary>
    public bool IsLogarithmic => Transform is SeriesTransform.Log or SeriesTransform.LogDifference;

    /// <summary>Features of a step.</summary>
    public long FeatureCount => FeatureParts().Sum(static part => part.Features);

    /// <summary>Values of a prediction: those of the first predicted row before those of the next one.</summary>
    public long OutputCount => (long)Target.Count * Horizon;

    /// <summary>
    /// What a step's features are made of, in their order: columns, 0/1 masks of missing values, static columns, sines and cosines of the
    /// calendar, and known columns, all of the first predicted row before those of the next one.
    /// </summary>
    /// <returns>Each part with its number of features, all but the columns only where there are such features.</returns>
    public IReadOnlyList<(string What, long Features)> FeatureParts()
    {
        var parts = new List<(string What, long Features)> { (Quantity.Of(Columns.Count, "column"), Columns.Count) };
        Add(Quantity.Of(Columns.Count, "mask"), Missing == MissingRule.Mask ? Columns.Count : 0);
        Add($"{Numbers.Text(Static.Count)} static", Static.Count);
        Add($"2 x {Numbers.Text(Calendar.Count)} calendar", 2L * Calendar.Count);
        Add($"{Numbers.Text(Known.Count)} known{Steps()}", (long)Known.Count * Horizon);
        return parts;

        void Add(string what, long features)
        {
            if (features > 0)
            {
                parts.Add((what, features));
            }
        }
    }

    /// <summary>What a prediction is made of, as a sum for people: <c>1 target x 24 steps</c>.</summary>
    public string OutputParts() => Quantity.Of(Target.Count, "target") + Steps();

    private string Steps() => Horizon == 1 ? "" : $" x {Numbers.Text(Horizon)} steps";
}

/// <summary>What of a time can enter as sine and cosine; each is a circle.</summary>
public static class CalendarNames
{
    /// <summary>The time of day, with its minutes and seconds; once around in 24 hours.</summary>
    public const string Hour = "hour";

    /// <summary>Monday to Sunday; once around in seven days.</summary>
    public const string Weekday = "weekday";

    /// <summary>January to December; once around in twelve months.</summary>
    public const string Month = "month";

    /// <summary>1 January to 31 December; once around in a year.</summary>
    public const string DayOfYear = "day-of-year";
}

/// <summary>What stands for values that are missing.</summary>
public enum MissingRule
{
    /// <summary>Nothing: they are refused, as are gaps in time.</summary>
    Error,

    /// <summary>The last value before the gap.</summary>
    Previous,

    /// <summary>Linear interpolation within the same part of the data; the last value at its end.</summary>
    Linear,

    /// <summary>The last value before them, and a feature that says so; those that are to be predicted do not count.</summary>
    Mask,
}

/// <summary>What is done to values before they are scaled.</summary>
public enum SeriesTransform
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The natural logarithm; values must be above 0.</summary>
    Log,

    /// <summary>The difference from the previous row.</summary>
    Difference,

    /// <summary>The difference of the logarithms, the rate of change; values must be above 0.</summary>
    LogDifference,
}

/// <summary>Whether all series share a scale, or each has its own.</summary>
public enum ScaleScope
{
    /// <summary>All series together.</summary>
    All,

    /// <summary>Each series.</summary>
    Series,
}

/// <summary>How real values are scaled, fitted on the training part.</summary>
public enum ScaleKind
{
    /// <summary>As they are.</summary>
    None,

    /// <summary>To mean 0 and standard deviation 1.</summary>
    Standard,

    /// <summary>To the range 0 to 1.</summary>
    MinMax,
}
