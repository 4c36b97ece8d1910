using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Prediction;

/// <summary>The last rows of a history, which grow by what is forecast, and what a network reads of them.</summary>
internal sealed class ForecastRows
{
    private readonly SeriesData data;
    private readonly Scaler inputs;
    private readonly Dictionary<string, List<double>> values = [];
    private readonly Dictionary<string, List<bool>> missing = [];
    private readonly List<long>? times;
    private readonly TimeGrid? grid;
    private readonly int past;

    /// <exception cref="DataException">The history or the future is too short, or lacks a column or times.</exception>
    public ForecastRows(
        SeriesData data, SeriesHistory history, IReadOnlyDictionary<string, IReadOnlyList<double>>? future, DataProfile profile)
    {
        this.data = data;
        inputs = profile.InputsOf(history.Name)!;
        string[] columns = [.. FeatureWriter.ScaledColumns(data).Concat(data.Target).Distinct()];
        past = CountOf(history, columns);
        int least = data.Lookback + (data.IsDifferenced ? 1 : 0);
        foreach (string column in columns)
        {
            List<double> all = [.. history.Columns[column]];
            if (data.Known.Contains(column))
            {
                all.AddRange(FutureOf(column, future));
            }

            int first = Fill(column, all);
            if (past - first < least)
            {
                throw new DataException(
                    $"the history has {Quantity.Of(past - first, "row")} with a value of '{ForeignText.Show(column)}', "
                    + $"and a forecast reads {least}.");
            }

            values[column] = all;
        }

        times = history.Times is { } given ? [.. given.Select(static time => time.Ticks)] : null;
        grid = times is null ? null : TimeGrid.Of([[.. times]]);
        if (data.Calendar.Count > 0 && grid is null)
        {
            throw new DataException("the network reads a calendar, so the history needs times, of two rows at least.");
        }

        for (int row = 1; row < past && times is not null; row++)
        {
            if (times[row] <= times[row - 1])
            {
                throw new DataException(
                    $"the history has {TimeText.Write(times[row], grid)} after {TimeText.Write(times[row - 1], grid)}; "
                    + "its rows go up in time.");
            }
        }
    }

    private int Count => values[data.Target[0]].Count;

    /// <summary>The targets in the last row.</summary>
    public double[] Last() => [.. data.Target.Select(target => values[target][^1])];

    /// <summary>The time some rows after the history; null without times.</summary>
    public DateTime? TimeAfter(int rows) =>
        grid is null ? null : new DateTime(grid.After(times![past - 1], rows), DateTimeKind.Unspecified);

    /// <summary>The features of the last rows, as training reads them: [1, T, F].</summary>
    public float[] Window()
    {
        int start = Count - data.Lookback;
        FeatureWriter writer = new(data, inputs);
        SeriesRows rows = new(
            [.. data.Columns.Select(Entering)],
            [.. data.Columns.Select(column => missing.GetValueOrDefault(column)?.ToArray())],
            [.. data.Known.Select(column => values[column].ToArray())],
            [.. data.Static.Select(column => values[column].ToArray())],
            times?.ToArray());
        int width = writer.Width + (writer.KnownWidth * data.Horizon);
        float[] window = new float[data.Lookback * width];
        for (int step = 0; step < data.Lookback; step++)
        {
            Span<float> features = window.AsSpan(step * width, width);
            string? beyond = writer.Write(rows, start + step, features[..writer.Width]);
            for (int row = 0; row < data.Horizon && writer.KnownWidth > 0; row++)
            {
                int known = RequireKnown(start + step + data.Ahead + row);
                beyond ??= writer.WriteKnown(rows, known, features.Slice(writer.Width + (row * writer.KnownWidth), writer.KnownWidth));
            }

            if (beyond is not null)
            {
                throw new DataException($"a value of the column '{ForeignText.Show(beyond)}' is beyond what float32 holds in its scale.");
            }
        }

        return window;
    }

    /// <summary>Adds forecast rows to the history; what is no target and not known before is as it was.</summary>
    public void Add(ReadOnlySpan<double> forecast)
    {
        for (int row = 0; row < data.Horizon; row++)
        {
            for (int target = 0; target < data.Target.Count; target++)
            {
                values[data.Target[target]].Add(forecast[(row * data.Target.Count) + target]);
                missing.GetValueOrDefault(data.Target[target])?.Add(false);
            }

            foreach (string column in data.Static)
            {
                values[column].Add(values[column][^1]);
            }

            if (times is not null && grid is not null)
            {
                times.Add(grid.After(times[^1], 1));
            }
        }
    }

    private static int CountOf(SeriesHistory history, string[] columns)
    {
        foreach (string column in columns)
        {
            if (!history.Columns.ContainsKey(column))
            {
                throw new DataException($"the history lacks the column '{ForeignText.Show(column)}'.");
            }
        }

        int count = history.Columns[columns[0]].Count;
        string? other = columns.FirstOrDefault(column => history.Columns[column].Count != count);
        return other is not null
            ? throw new DataException(
                $"the history has {Quantity.Of(history.Columns[other].Count, "value")} of '{ForeignText.Show(other)}' and {count} of "
                + $"'{ForeignText.Show(columns[0])}'.")
            : history.Times is { } times && times.Count != count
                ? throw new DataException($"the history has {Quantity.Of(times.Count, "time")} and {Quantity.Of(count, "row")}.")
                : count;
    }

    private static IReadOnlyList<double> FutureOf(string column, IReadOnlyDictionary<string, IReadOnlyList<double>>? future) =>
        future is not null && future.TryGetValue(column, out IReadOnlyList<double>? known)
            ? known
            : throw new DataException($"the column '{ForeignText.Show(column)}' is known before: its values after the history are needed.");

    /// <summary>Fills missing values by the definition's rule.</summary>
    /// <returns>The first row that has a value.</returns>
    private int Fill(string column, List<double> all)
    {
        bool[] gaps = [.. all.Select(double.IsNaN)];
        int first = Array.IndexOf(gaps, false);
        first = first < 0 ? all.Count : first;
        if (Array.IndexOf(gaps, true) < 0)
        {
            return first;
        }

        if (data.Missing == MissingRule.Error)
        {
            throw new DataException($"the history has missing values of '{ForeignText.Show(column)}', which 'missing: error' refuses.");
        }

        missing[column] = [.. gaps];
        double[] filled = [.. all];
        SeriesFill.FillGaps(filled, first, data.Missing == MissingRule.Linear);
        all.Clear();
        all.AddRange(filled);
        return first;
    }

    private int RequireKnown(int row) => row < values[data.Known[0]].Count && data.Known.All(column => row < values[column].Count)
        ? row
        : throw new DataException(
            $"the forecast reads the known columns up to {row + 1 - past} rows after the history, but they have fewer values.");

    /// <summary>A column as it enters: targets transformed.</summary>
    private double[] Entering(string column)
    {
        List<double> all = values[column];
        if (data.Transform == SeriesTransform.None || !data.Target.Contains(column))
        {
            return [.. all];
        }

        int bad = data.IsLogarithmic ? all.FindIndex(all.Count - data.Lookback, static value => value <= 0) : -1;
        return bad >= 0
            ? throw new DataException(FormattableString.Invariant(
                $"{all[bad]} in the column '{ForeignText.Show(column)}' has no logarithm, which 'transform' takes."))
            : [.. all.Select((value, row) => TargetCodec.Transformed(data, value, all[Math.Max(0, row - 1)]))];
    }
}
