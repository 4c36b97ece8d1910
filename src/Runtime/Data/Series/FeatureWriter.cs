using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// Writes the features of a row as the network sees them: the columns that enter, scaled; 0/1 for those that were missing; the static
/// columns; and the row's time. What is known of later rows is written by itself, one row at a time.
/// </summary>
/// <param name="data">The definition of the series.</param>
/// <param name="scaler">The scales of the columns that enter, then of those known before, then of the static ones.</param>
internal sealed class FeatureWriter(SeriesData data, Scaler scaler)
{
    private const double DaysOfWeek = 7;
    private const double Months = 12;

    private readonly int columns = data.Columns.Count;
    private readonly bool hasMasks = data.Missing == MissingRule.Mask;

    /// <summary>The names of the columns that are scaled, in the order of their scales.</summary>
    public static IReadOnlyList<string> ScaledColumns(SeriesData data) => [.. data.Columns, .. data.Known, .. data.Static];

    /// <summary>A column's place among the scaled ones.</summary>
    public static int PlaceOf(SeriesData data, string column) =>
        ScaledColumns(data).Index().First(pair => pair.Item == column).Index;

    /// <summary>Features of a row without those known before.</summary>
    public int Width => ((hasMasks ? 2 : 1) * columns) + data.Static.Count + (2 * data.Calendar.Count);

    /// <summary>Values of a row that are known before.</summary>
    public int KnownWidth => data.Known.Count;

    /// <summary>Writes the features of a row.</summary>
    /// <param name="rows">The rows of the series.</param>
    /// <param name="row">Which one.</param>
    /// <param name="features">Gets them, <see cref="Width"/> numbers.</param>
    /// <returns>The name of a column whose scaled value float32 cannot hold; null without one.</returns>
    public string? Write(SeriesRows rows, int row, Span<float> features)
    {
        string? beyond = null;
        for (int column = 0; column < columns; column++)
        {
            features[column] = Scaled(column, rows.Columns[column][row], data.Columns[column], ref beyond);
        }

        int place = columns;
        for (int column = 0; hasMasks && column < columns; column++)
        {
            features[place++] = rows.Missing[column]?[row] == true ? 1 : 0;
        }

        for (int column = 0; column < data.Static.Count; column++)
        {
            double value = rows.Static[column][row];
            features[place++] = Scaled(columns + data.Known.Count + column, value, data.Static[column], ref beyond);
        }

        foreach (string name in data.Calendar)
        {
            (double sine, double cosine) = Math.SinCos(2 * Math.PI * Turn(name, rows.Times![row]));
            (features[place], features[place + 1]) = ((float)sine, (float)cosine);
            place += 2;
        }

        return beyond;
    }

    /// <summary>Writes what of a row is known before.</summary>
    /// <param name="rows">The rows of the series.</param>
    /// <param name="row">Which one.</param>
    /// <param name="features">Gets it, <see cref="KnownWidth"/> numbers.</param>
    /// <returns>The name of a column whose scaled value float32 cannot hold; null without one.</returns>
    public string? WriteKnown(SeriesRows rows, int row, Span<float> features)
    {
        string? beyond = null;
        for (int column = 0; column < features.Length; column++)
        {
            features[column] = Scaled(columns + column, rows.Known[column][row], data.Known[column], ref beyond);
        }

        return beyond;
    }

    /// <summary>How far around its circle a time is, from 0 to below 1.</summary>
    internal static double Turn(string calendar, long ticks)
    {
        DateTime time = new(ticks, DateTimeKind.Utc);
        return calendar switch
        {
            CalendarNames.Hour => time.TimeOfDay.TotalDays,
            CalendarNames.Weekday => ticks / TimeSpan.TicksPerDay % DaysOfWeek / DaysOfWeek,
            CalendarNames.Month => (time.Month - 1) / Months,
            _ => (time.DayOfYear - 1) / (DateTime.IsLeapYear(time.Year) ? 366.0 : 365.0),
        };
    }

    private float Scaled(int column, double value, string name, ref string? beyond)
    {
        double scaled = scaler.Apply(column, value);
        beyond ??= Math.Abs(scaled) <= float.MaxValue ? null : name;
        return (float)scaled;
    }
}

/// <summary>The values of rows, each column an array of them.</summary>
/// <param name="Columns">The columns that enter, transformed where the definition says so.</param>
/// <param name="Missing">Where the values of each were missing; null for a column without missing ones.</param>
/// <param name="Known">The columns that are known before.</param>
/// <param name="Static">The columns that never change.</param>
/// <param name="Times">The times in ticks; null without times.</param>
internal sealed record SeriesRows(
    IReadOnlyList<double[]> Columns,
    IReadOnlyList<bool[]?> Missing,
    IReadOnlyList<double[]> Known,
    IReadOnlyList<double[]> Static,
    long[]? Times);
