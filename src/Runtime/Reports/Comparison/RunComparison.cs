using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Reports;

/// <summary>Several runs of one task as a table and charts; a page and a terminal show the same.</summary>
public sealed class RunComparison
{
    private const string Validation = "valid_loss";

    private const string Bits = "bits_per_character";
    private const string Perplexity = "perplexity";

    /// <summary>
    /// What is compared beside the loss, where a run has it: in the order of the table. Perplexity is left out where there are bits.
    /// </summary>
    private static readonly string[] Metrics = [Bits, Perplexity, "accuracy", "auc", "r2", "mae", "work_saved"];

    private readonly IReadOnlyList<ComparedRun> runs;
    private readonly string loss;
    private readonly MetricKind chosen;
    private readonly string[] shown;
    private readonly int charted;

    /// <summary>Puts runs beside each other.</summary>
    /// <param name="runs">The runs, in the order of the table; at least one.</param>
    /// <param name="watched">The column whose best value says which evaluation of a run is shown; null for the loss.</param>
    /// <param name="charted">How many runs the charts show, from the first.</param>
    /// <exception cref="ArgumentException">There is no run, or their tasks differ: their losses mean different things.</exception>
    public RunComparison(IReadOnlyList<ComparedRun> runs, MetricKind? watched = null, int charted = int.MaxValue)
    {
        if (runs.Count == 0)
        {
            throw new ArgumentException("There is no run.", nameof(runs));
        }

        if (runs.FirstOrDefault(run => run.Definition.Task != runs[0].Definition.Task) is { } other)
        {
            throw new ArgumentException(
                $"{runs[0].Name} is {Task(runs[0])}, but {other.Name} is {Task(other)}: only runs of one task can be compared.",
                nameof(runs));
        }

        this.runs = runs;
        this.charted = charted;
        loss = runs.All(static run => Has(run, Validation)) ? Validation : "train_loss";
        shown = loss == Validation ? [.. Metrics.Where(metric => runs.Any(run => Has(run, "valid_" + metric)))] : [];
        shown = shown.Contains(Bits) ? [.. shown.Where(static metric => metric != Perplexity)] : shown;
        chosen = watched is not null && runs.All(run => Has(run, watched.Name)) ? watched : new MetricKind(loss, HigherIsBetter: false);
        HistoryColumn column = HistoryColumn.Of(chosen.Name);
        shown = chosen.Name == loss || column.Part != "valid" || shown.Contains(column.Quantity) ? shown : [column.Quantity, .. shown];
        string[] settings = [.. runs[0].Settings.Select(static setting => setting.Key)];
        Words = 1 + Math.Max(1, settings.Length);
        Columns =
        [
            "run",
            .. settings.Length > 0 ? settings : ["model"],
            "parameters",
            "epochs",
            "iterations",
            loss == Validation ? "valid loss" : "train loss",
            .. shown.Select(static metric => metric.Replace('_', ' ')),
            "at epoch",
            "time",
        ];
        Rows = [.. runs.Select(RowOf)];
        Charts = [.. new[] { loss }
            .Concat(shown.Select(static metric => "valid_" + metric))
            .Select(ChartOf)
            .Where(static chart => !chart.IsEmpty)];
        SettingCharts = [.. settings.Select(ChartOver).OfType<LineChart>()];
    }

    /// <summary>The heads of the table.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>How many columns from the left are words; the others are numbers.</summary>
    public int Words { get; }

    /// <summary>The table: for each run its size, how long it was trained, and its metrics at its best evaluation.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>A chart of all runs for the loss, then for each metric of the table.</summary>
    public IReadOnlyList<LineChart> Charts { get; }

    /// <summary>
    /// A chart for each setting that is a number and differs: a dot for each run, its best value over the setting; empty without settings.
    /// </summary>
    public IReadOnlyList<LineChart> SettingCharts { get; }

    /// <summary>The comparison as a page that needs no other file and no network.</summary>
    public string ToHtml() =>
        ToHtml(Quantity.Of(runs.Count, "run"), string.Join(", ", runs.Select(static run => run.Name)), new MarkupText());

    /// <summary>The page with a heading of its own.</summary>
    /// <param name="heading">What stands above the table.</param>
    /// <param name="title">What the browser's tab says.</param>
    /// <param name="below">What follows the table.</param>
    internal string ToHtml(string heading, string title, MarkupText below)
    {
        MarkupText page = new();
        string best = chosen.Name != loss ? $"best {HistoryColumn.Of(chosen.Name).Title}"
            : $"lowest {(loss == Validation ? "validation" : "training")} loss";
        page.Add($"<h1>{heading}</h1>\n<p class=\"note\">Metrics are those of each run's evaluation with the {best}.</p>\n");
        page.Add($"<div class=\"card scroll\"><table>\n<thead><tr>");
        AddCells(page, Columns, static (markup, text, kind) => markup.Add($"<th scope=\"col\" class=\"{kind}\">{text}</th>"));
        page.Add($"</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in Rows)
        {
            page.Add($"<tr>");
            AddCells(page, row, static (markup, text, kind) => markup.Add($"<td class=\"{kind}\">{text}</td>"));
            page.Add($"</tr>\n");
        }

        page.Add($"</tbody></table></div>\n{below}<div class=\"cards\">\n");
        foreach (LineChart chart in SettingCharts.Concat(Charts))
        {
            LineChartSvg.Add(page, chart, width: 500, height: 270);
        }

        page.Add($"</div>\n");
        return PageFrame.Around(title, page);
    }

    private static string Task(ComparedRun run) => run.Definition.Task switch
    {
        TaskKind.LanguageModel => "a language model",
        TaskKind.Classification => "a classification",
        _ => "a regression",
    };

    private static bool Has(ComparedRun run, string column) => run.History.Any(row => !double.IsNaN(row[column]));

    private string[] RowOf(ComparedRun run)
    {
        Evaluation last = run.History[^1];
        Evaluation best = run.Best(chosen);
        return
        [
            run.Name,
            .. run.Settings.Count > 0 ? run.Settings.Select(static setting => setting.Value) : [run.Definition.Name],
            run.Parameters.ToString("N0", CultureInfo.InvariantCulture),
            last.Epoch.ToString("0.##", CultureInfo.InvariantCulture),
            last.Iteration.ToString("N0", CultureInfo.InvariantCulture),
            ShortNumber.Of(best[loss]),
            .. shown.Select(metric => ShortNumber.Of(best["valid_" + metric])),
            best.Epoch.ToString("0.##", CultureInfo.InvariantCulture),
            ShortNumber.Clock(last.Seconds),
        ];
    }

    private LineChart ChartOf(string column) => new()
    {
        Title = HistoryColumn.Of(column).Title,
        Note = (column == "train_loss" ? "training" : "validation")
            + (charted < runs.Count ? string.Create(CultureInfo.InvariantCulture, $", the first {charted} of {runs.Count} runs") : ""),
        XName = "epoch",
        MayBeLogarithmic = column == loss,
        Lines = [.. runs.Take(charted).Select(run => new ChartLine(run.Name, HistoryCharts.Points(column, run.History)))],
    };

    /// <summary>The best values over a setting; null where it is no number, or the same in all runs.</summary>
    private LineChart? ChartOver(string key, int place)
    {
        List<ChartPoint> points = [];
        foreach (ComparedRun run in runs)
        {
            if (!RealNumber.TryParse(run.Settings[place].Value, out double value))
            {
                return null;
            }

            points.Add(new ChartPoint(value, run.Best(chosen)[chosen.Name]));
        }

        string title = HistoryColumn.Of(chosen.Name).Title;
        return points.Select(static point => point.X).Distinct().Count() < 2 ? null : new LineChart
        {
            Title = title,
            Note = $"over {key}",
            XName = key,
            MayBeLogarithmic = chosen.Name == loss,
            MayBeLogarithmicInX = true,
            Lines = [new ChartLine(title, [.. points.OrderBy(static point => point.X)]) { IsDots = true }],
        };
    }

    private void AddCells(MarkupText page, IReadOnlyList<string> cells, Action<MarkupText, string, string> add)
    {
        foreach ((int index, string cell) in cells.Index())
        {
            add(page, cell, index < Words ? "word" : "number");
        }
    }
}

/// <summary>A run beside others.</summary>
/// <param name="Name">What it is called, for example its folder.</param>
/// <param name="Definition">What was trained.</param>
/// <param name="History">Its evaluations in order; at least one.</param>
public sealed record ComparedRun(string Name, NetworkDefinition Definition, IReadOnlyList<Evaluation> History)
{
    /// <summary>What distinguishes it from the others: the same keys in all runs of a comparison; empty where the name does.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];

    /// <summary>The number of all parameters.</summary>
    public long Parameters { get; } = NetworkPlan.Of(Definition).ParameterCount;

    /// <summary>The evaluation with the best value of a column; the first one where the column has no number.</summary>
    /// <param name="column">The column and its direction.</param>
    public Evaluation Best(MetricKind column)
    {
        IEnumerable<Evaluation> known = History.Where(row => !double.IsNaN(row[column.Name]));
        return (column.HigherIsBetter ? known.MaxBy(row => row[column.Name]) : known.MinBy(row => row[column.Name])) ?? History[0];
    }
}
