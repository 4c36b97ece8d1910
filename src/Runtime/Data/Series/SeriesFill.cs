using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Puts values in the places of missing ones. Nothing that comes later in another part is looked at.</summary>
internal static class SeriesFill
{
    /// <summary>Fills all columns; a series begins with its first row in which every column has had a value.</summary>
    /// <exception cref="DataException">A column has no value in a whole series, or a static column changes.</exception>
    public static SeriesFrame Fill(SeriesFrame frame, SeriesData data)
    {
        Dictionary<string, bool[]> missing = [];
        SeriesRun[] runs = [.. frame.Runs];
        foreach ((string column, double[] values) in frame.Values)
        {
            bool isStatic = data.Static.Contains(column);
            bool[]? gaps = MissingOf(values);
            for (int run = 0; run < runs.Length; run++)
            {
                if (isStatic)
                {
                    FillStatic(frame, runs[run], column, values);
                }
                else if (gaps is not null)
                {
                    int first = FillRun(frame, runs[run], column, values, data.Missing == MissingRule.Linear);
                    runs[run] = runs[run] with { First = Math.Max(runs[run].First, first) };
                }
            }

            if (gaps is not null && !isStatic)
            {
                missing[column] = gaps;
            }
        }

        return frame with { Runs = runs, Missing = missing };
    }

    private static bool[]? MissingOf(double[] values)
    {
        if (!values.AsSpan().ContainsAnyExceptInRange(double.MinValue, double.MaxValue))
        {
            return null;
        }

        bool[] missing = new bool[values.Length];
        for (int row = 0; row < values.Length; row++)
        {
            missing[row] = double.IsNaN(values[row]);
        }

        return missing;
    }

    /// <summary>Fills the rows of one series.</summary>
    /// <returns>The first row with a value.</returns>
    private static int FillRun(SeriesFrame frame, SeriesRun run, string column, double[] values, bool isLinear)
    {
        int first = run.Start;
        while (first < run.End && double.IsNaN(values[first]))
        {
            first++;
        }

        if (first == run.End)
        {
            throw NoValue(frame, run, column);
        }

        foreach (PartRows part in isLinear ? run.Parts : [])
        {
            DrawLines(values.AsSpan(part.Start, part.Rows));
        }

        FillGaps(values.AsSpan(run.Start, run.Rows), first - run.Start, isLinear: false);
        return first;
    }

    /// <summary>Fills the missing values of rows that follow each other and are of one part.</summary>
    /// <param name="values">The values.</param>
    /// <param name="first">The first row with a value.</param>
    /// <param name="isLinear">Whether lines are drawn between neighbours.</param>
    internal static void FillGaps(Span<double> values, int first, bool isLinear)
    {
        if (isLinear)
        {
            DrawLines(values);
        }

        for (int row = first + 1; row < values.Length; row++)
        {
            values[row] = double.IsNaN(values[row]) ? values[row - 1] : values[row];
        }

        // What stands before the first value is never read, but must be a number.
        values[..Math.Min(first, values.Length)].Fill(first < values.Length ? values[first] : 0);
    }

    /// <summary>Straight lines between values that have a stretch of missing ones between them.</summary>
    private static void DrawLines(Span<double> values)
    {
        int last = -1;
        for (int row = 0; row < values.Length; row++)
        {
            if (double.IsNaN(values[row]))
            {
                continue;
            }

            for (int between = last + 1; last >= 0 && between < row; between++)
            {
                values[between] = values[last] + ((values[row] - values[last]) * (between - last) / (row - last));
            }

            last = row;
        }
    }

    private static void FillStatic(SeriesFrame frame, SeriesRun run, string column, double[] values)
    {
        double? value = null;
        for (int row = run.Start; row < run.End; row++)
        {
            if (double.IsNaN(values[row]))
            {
                continue;
            }

            value ??= values[row];
            if (values[row] != value)
            {
                throw new DataException(FormattableString.Invariant(
                    $"{frame.Source.Place(row)}, column {ForeignText.Show(column)}: {values[row]} here, but {value} above")
                    + $"{In(frame, run)}; a static column never changes.");
            }
        }

        values.AsSpan(run.Start, run.Rows).Fill(value ?? throw NoValue(frame, run, column));
    }

    private static DataException NoValue(SeriesFrame frame, SeriesRun run, string column) =>
        new($"{frame.Source.Find(run.Start).Path}: the column '{ForeignText.Show(column)}' has no value{In(frame, run)}.");

    private static string In(SeriesFrame frame, SeriesRun run) =>
        frame.Names[run.Series].Length == 0 ? "" : $" in the series '{ForeignText.Show(frame.Names[run.Series])}'";
}
