using System.Globalization;
using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Reports;

/// <summary>A trial of a sweep as a row of its table.</summary>
/// <param name="Name">Its name, which is that of its folder.</param>
/// <param name="Values">The values that it was given, in the order of the sweep's keys.</param>
/// <param name="State">How it ended, in a word.</param>
public sealed record SweepRow(string Name, IReadOnlyList<string> Values, string State)
{
    /// <summary>What was trained and its evaluations, at least one; null where it failed.</summary>
    public (NetworkDefinition Definition, IReadOnlyList<Evaluation> History)? Run { get; init; }

    /// <summary>Why it failed, as one line; null where it did not.</summary>
    public string? Problem { get; init; }
}

/// <summary>The trials of a sweep as a table with charts, a page and CSV.</summary>
public sealed class SweepTable
{
    /// <summary>Runs whose curves a chart can show apart.</summary>
    private const int Charted = PageStyle.Colours;

    private readonly string title;
    private readonly IReadOnlyList<string> keys;
    private readonly MetricKind watched;
    private readonly IReadOnlyList<SweepRow> rows;

    /// <summary>Puts trials below each other.</summary>
    /// <param name="title">What was trained.</param>
    /// <param name="keys">The keys that differ from trial to trial.</param>
    /// <param name="watched">The column of the histories that trials are compared by.</param>
    /// <param name="rows">The trials, best first, those that failed last.</param>
    public SweepTable(string title, IReadOnlyList<string> keys, MetricKind watched, IReadOnlyList<SweepRow> rows)
    {
        this.title = title;
        this.keys = keys;
        this.watched = watched;
        this.rows = rows;
        ComparedRun[] runs = [.. rows.Select(Compared).OfType<ComparedRun>()];
        Comparison = runs.Length == 0 ? null : new RunComparison(runs, watched, Charted);
    }

    /// <summary>The trials that did not fail, as runs beside each other; null where all failed.</summary>
    public RunComparison? Comparison { get; }

    /// <summary>A row for each trial with all digits, RFC 4180.</summary>
    public string ToCsv()
    {
        StringBuilder csv = new();
        Append([
            "rank", "trial", "state", .. keys, watched.Name, "at_epoch", "epochs", "iterations", "seconds", "parameters", "problem"
        ]);
        foreach ((int index, SweepRow row) in rows.Index())
        {
            string[] start = [Text(index + 1), row.Name, row.State, .. row.Values];
            if (Compared(row) is ComparedRun run)
            {
                (Evaluation best, Evaluation last) = (run.Best(watched), run.History[^1]);
                Append([
                    .. start, Text(best[watched.Name]), Text(best.Epoch), Text(last.Epoch), Text(last.Iteration),
                    Text(Math.Round(last.Seconds, 3)), Text(run.Parameters), ""
                ]);
            }
            else
            {
                Append([.. start, "", "", "", "", "", "", row.Problem ?? ""]);
            }
        }

        return csv.ToString();

        void Append(IEnumerable<string> fields) => csv.AppendJoin(',', fields.Select(CsvField.Write)).Append('\n');
    }

    /// <summary>The table, the metric over each setting, and the curves of the best trials, as a page that needs no other file.</summary>
    public string ToHtml()
    {
        MarkupText failed = new();
        foreach (SweepRow row in rows.Where(static row => row.Run is null))
        {
            string settings = string.Join(' ', keys.Zip(row.Values, static (key, value) => $"{key}={value}"));
            failed.Add($"<p class=\"note\">{row.Name} {row.State}: {settings}: {row.Problem}</p>\n");
        }

        if (Comparison is not null)
        {
            return Comparison.ToHtml(title, title, failed);
        }

        MarkupText page = new();
        page.Add($"<h1>{title}</h1>\n{failed}");
        return PageFrame.Around(title, page);
    }

    private static string Text(double value) => double.IsNaN(value) ? "" : value.ToString("R", CultureInfo.InvariantCulture);

    private ComparedRun? Compared(SweepRow row) => row.Run is not { } run ? null : new ComparedRun(row.Name, run.Definition, run.History)
    {
        Settings = [.. keys.Zip(row.Values)],
    };
}
