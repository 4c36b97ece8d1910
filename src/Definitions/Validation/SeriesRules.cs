using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>The rules among the keys of a series: which column has which role, and what a transform or a calendar needs.</summary>
/// <param name="problems">Where problems go.</param>
internal sealed class SeriesRules(ProblemList problems)
{
    /// <summary>The series.</summary>
    /// <param name="data">What the file says.</param>
    /// <param name="place">Where its training part lies.</param>
    public SeriesData Build(Values data, string place)
    {
        if (data.Find(DataKeys.Ahead) == 0)
        {
            problems.Add(ProblemKind.OutOfRange, data.ValueSpan(DataKeys.Ahead), "ahead", "1 or more with series", "0");
        }

        EquatableArray<string> columns = data.Get(SeriesKeys.Columns);
        var series = new SeriesData
        {
            Series = place,
            Time = data.FindText(SeriesKeys.Time),
            Group = data.FindText(SeriesKeys.Group),
            Columns = columns,
            Known = data.Find(SeriesKeys.Known) ?? default,
            Static = data.Find(SeriesKeys.Static) ?? default,
            Calendar = data.Find(SeriesKeys.Calendar) ?? default,
            Target = data.Find(SeriesKeys.Target) ?? columns,
            Lookback = data.Get(SeriesKeys.Lookback),
            Ahead = data.Get(DataKeys.Ahead),
            Horizon = data.Get(SeriesKeys.Horizon),
            Season = data.Find(SeriesKeys.Season),
            Missing = data.Get(SeriesKeys.Missing),
            Transform = data.Get(SeriesKeys.Transform),
            Scale = data.Get(SeriesKeys.Scale),
            ScalePer = data.Get(SeriesKeys.ScalePer),
        };
        CheckRoles(data, series);
        if (series.Calendar.Count > 0 && !data.Stated(SeriesKeys.Time))
        {
            problems.Add(ProblemKind.CalendarNeedsTime, data.KeySpan(SeriesKeys.Calendar));
        }

        if (series.IsDifferenced && series.Ahead > 1)
        {
            problems.Add(
                ProblemKind.DifferenceAhead,
                data.ValueSpan(SeriesKeys.Transform),
                SeriesKeys.Transform.Render(series.Transform),
                Numbers.Text(series.Ahead));
        }

        return series;
    }

    /// <summary>A column enters in one way, and what is predicted is not known before.</summary>
    private void CheckRoles(Values data, SeriesData series)
    {
        (Key Key, IEnumerable<string> Names)[] roles =
        [
            (SeriesKeys.Columns, series.Columns),
            (SeriesKeys.Known, series.Known),
            (SeriesKeys.Static, series.Static),
            (SeriesKeys.Time, series.Time is null ? [] : [series.Time]),
            (SeriesKeys.Group, series.Group is null ? [] : [series.Group]),
        ];
        var taken = new Dictionary<string, Key>(StringComparer.Ordinal);
        foreach ((Key key, IEnumerable<string> names) in roles)
        {
            foreach (string name in names.Distinct(StringComparer.Ordinal))
            {
                if (taken.TryGetValue(name, out Key? other))
                {
                    problems.Add(ProblemKind.ColumnRoles, data.ValueSpan(key), name, other.Name, key.Name);
                }
                else
                {
                    taken.Add(name, key);
                }
            }
        }

        // What the file does not say of the targets are its columns.
        foreach (string name in series.Target.Distinct(StringComparer.Ordinal).Where(_ => data.Stated(SeriesKeys.Target)))
        {
            if (taken.TryGetValue(name, out Key? other) && other != SeriesKeys.Columns)
            {
                problems.Add(ProblemKind.ColumnRoles, data.ValueSpan(SeriesKeys.Target), name, other.Name, SeriesKeys.Target.Name);
            }
        }
    }
}
