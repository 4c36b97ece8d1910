using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
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
    private readonly string[] shown;

    /// <summary>Puts runs beside each other.</summary>
    /// <param name="runs">The runs, in the order of the table; at least one.</param>
    /// <exception cref="ArgumentException">There is no run, or their tasks differ: their losses mean different things.</exception>
    public RunComparison(IReadOnlyList<ComparedRun> runs)
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
        loss = runs.All(static run => Has(run, Validation)) ? Validation : "train_loss";
        shown = loss == Validation ? [.. Metrics.Where(metric => runs.Any(run => Has(run, "valid_" + metric)))] : [];
        shown = shown.Contains(Bits) ? [.. shown.Where(static metric => metric != Perplexity)] : shown;
        Columns =
        [
            "run",
            "model",
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
    }

    /// <summary>The heads of the table.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>How many columns from the left are words; the others are numbers.</summary>
    public int Words => 2;

    /// <summary>The table: for each run its size, how long it was trained, and its metrics where its loss was lowest.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>A chart of all runs for the loss, then for each metric of the table.</summary>
    public IReadOnlyList<LineChart> Charts { get; }

    /// <summary>The comparison as a page that needs no other file and no network.</summary>
    public string ToHtml()
    {
        MarkupText page = new();
        page.Add(
            $"<h1>{runs.Count} runs</h1>\n<p class=\"note\">Metrics are those of each run's evaluation with the lowest " +
            $"{(loss == Validation ? "validation" : "training")} loss.</p>\n");
        page.Add($"<div class=\"card scroll\"><table>\n<thead><tr>");
        AddCells(page, Columns, static (markup, text, kind) => markup.Add($"<th scope=\"col\" class=\"{kind}\">{text}</th>"));
        page.Add($"</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in Rows)
        {
            page.Add($"<tr>");
            AddCells(page, row, static (markup, text, kind) => markup.Add($"<td class=\"{kind}\">{text}</td>"));
            page.Add($"</tr>\n");
        }

        page.Add($"</tbody></table></div>\n<div class=\"cards\">\n");
        foreach (LineChart chart in Charts)
        {
            LineChartSvg.Add(page, chart, width: 500, height: 270);
        }

        page.Add($"</div>\n");
        return PageFrame.Around(string.Join(", ", runs.Select(static run => run.Name)), page);
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
        Evaluation best = run.Best(loss);
        return
        [
            run.Name,
            run.Definition.Name,
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
        Note = column == "train_loss" ? "training" : "validation",
        XName = "epoch",
        MayBeLogarithmic = column == loss,
        Lines = [.. runs.Select(run => new ChartLine(run.Name, HistoryCharts.Points(column, run.History)))],
    };

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
    /// <summary>The number of all parameters.</summary>
    public long Parameters { get; } = NetworkPlan.Of(Definition).ParameterCount;

    /// <summary>The evaluation with the lowest loss of a column; the first one where the column has no number.</summary>
    /// <param name="column">A loss: lower is better.</param>
    public Evaluation Best(string column) => History.Where(row => !double.IsNaN(row[column])).MinBy(row => row[column]) ?? History[0];
}
