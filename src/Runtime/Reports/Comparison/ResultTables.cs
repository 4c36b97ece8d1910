using System.Globalization;
using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Runtime.Reports;

/// <summary>The results of runs on held-out data as Markdown: a table for each data set, beside baselines and published numbers.</summary>
/// <param name="runs">The runs, of any tasks; those on the same data, in this order, are one table.</param>
/// <param name="published">Numbers of others; those of a data set that no run has are left out.</param>
public sealed class ResultTables(IReadOnlyList<MeasuredRun> runs, IReadOnlyList<PublishedResult> published)
{
    private const string Test = "test_";
    private const string Validation = "valid_";

    /// <summary>The metrics that a table has, where a run has them, in the order of the columns.</summary>
    private static readonly string[] Metrics =
        ["bits_per_character", "perplexity", "accuracy", "auc", "mse", "mae", "r2", "mse_real", "mae_real", "work_saved"];

    /// <summary>What a number of <c>metrics.json</c> begins with, after its part, where it is that of a baseline.</summary>
    private static readonly string[] Baselines =
        ["unigram", "bigram", "majority", "bag_of_words", "bag_of_tokens", "persistence", "seasonal", "drift", "mean", "noise_floor"];

    /// <summary>The tables.</summary>
    public string ToMarkdown()
    {
        StringBuilder page = new();
        foreach (IGrouping<(DataDefinition? Data, TaskKind Task), MeasuredRun> group in
            runs.GroupBy(static run => (run.Run.Definition.Data, run.Run.Definition.Task)))
        {
            string name = NameOf(group.Key.Data);
            MeasuredRun[] own = [.. group];
            page.Append(page.Length > 0 ? "\n" : "").Append(CultureInfo.InvariantCulture, $"## {Cell(name)}\n\n");
            AddRuns(page, own);
            PublishedResult[] others = [.. published.Where(result => result.Data == name)];
            if (others.Length > 0)
            {
                AddPublished(page, others);
            }
        }

        return page.ToString();
    }

    /// <summary>What a data set is called: the name in the definition, of a path its last step.</summary>
    private static string NameOf(DataDefinition? data)
    {
        string named = data switch
        {
            TextData text => text.Text,
            SeriesData series => series.Series,
            IdxData idx => idx.Idx,
            TextsData texts => texts.Texts,
            SyntheticData synthetic => synthetic.Synthetic,
            _ => "data without a name",
        };
        return Path.GetFileName(Path.TrimEndingDirectorySeparator(named)) is { Length: > 0 } last ? last : named;
    }

    private static void AddRuns(StringBuilder page, MeasuredRun[] own)
    {
        string part = own.Any(static run => run.Metrics.Any(static value => value.Name.StartsWith(Test, StringComparison.Ordinal)))
            ? Test
            : Validation;
        string[] shown = [.. Metrics.Where(metric => own.Any(run => run.Has(part + metric)))];
        shown = shown.Contains(Metrics[0]) ? [.. shown.Where(static metric => metric != Metrics[1])] : shown;
        page.Append(CultureInfo.InvariantCulture, $"{Task(own[0])}, measured on the {(part == Test ? "test" : "validation")} part.\n\n");
        page.Append("| model | parameters |").AppendJoin("|", shown.Select(static metric => $" {metric.Replace('_', ' ')} "));
        page.Append("| seed | epochs | time | command |\n|---|--:|").Append(string.Concat(shown.Select(static _ => "--:|")));
        page.Append("--:|--:|--:|---|\n");
        foreach (string baseline in Baselines)
        {
            string[] values = [.. shown.Select(metric => First(own, $"{part}{baseline}_{metric}"))];
            if (values.Any(static value => value.Length > 0))
            {
                page.Append(CultureInfo.InvariantCulture, $"| {baseline.Replace('_', ' ')} | | {string.Join(" | ", values)} | | | | |\n");
            }
        }

        foreach (MeasuredRun run in own)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {Cell(run.Run.Definition.Name)} | {run.Run.Parameters:N0} |");
            page.AppendJoin("|", shown.Select(metric => $" {Number(run, part + metric)} "));
            page.Append(CultureInfo.InvariantCulture, $"| {run.Run.Definition.Training.Seed} | {run.Run.History[^1].Epoch:0.##} ");
            string time = ShortNumber.Clock(run.Run.History[^1].Seconds);
            page.Append(CultureInfo.InvariantCulture, $"| {time} | {Code(run.Origin?.Command)} |\n");
        }

        string[] machines = [.. own.Select(static run => run.Origin?.Machine).OfType<string>().Distinct(StringComparer.Ordinal)];
        if (machines.Length > 0)
        {
            page.Append(CultureInfo.InvariantCulture, $"\nTrained on {string.Join("; ", machines.Select(Cell))}.\n");
        }
    }

    private static void AddPublished(StringBuilder page, PublishedResult[] others)
    {
        page.Append("\n| published | metric | value | measured on | source | remark |\n|---|---|--:|---|---|---|\n");
        foreach (PublishedResult one in others)
        {
            page.AppendJoin(
                ' ',
                "|", Cell(one.System), "|", Cell(one.Metric), "|", one.Value.ToString("R", CultureInfo.InvariantCulture), "|",
                Cell(one.Part), "|", Cell(one.Source), "|", Cell(one.Remark), "|\n");
        }
    }

    private static string First(MeasuredRun[] own, string name) =>
        own.FirstOrDefault(run => run.Has(name)) is { } run ? Number(run, name) : "";

    private static string Number(MeasuredRun run, string name) => run.Has(name) ? ShortNumber.Of(run.Value(name)) : "";

    private static string Task(MeasuredRun run) => run.Run.Definition.Task switch
    {
        TaskKind.LanguageModel => "Language model",
        TaskKind.Classification => "Classification",
        _ => "Regression",
    };

    private static string Code(string? command) => command is null ? "" : $"`{Cell(command).Replace('`', '\'')}`";

    private static string Cell(string text) =>
        ForeignText.Line(text).Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}

/// <summary>A run with what was measured at its end.</summary>
/// <param name="Run">The run.</param>
/// <param name="Metrics">The numbers of its <c>metrics.json</c>.</param>
/// <param name="Origin">Where it comes from; null where it does not say.</param>
public sealed record MeasuredRun(ComparedRun Run, IReadOnlyList<NamedValue> Metrics, RunOrigin? Origin)
{
    /// <summary>Whether it has a number of this name.</summary>
    /// <param name="name">A name in <c>metrics.json</c>.</param>
    public bool Has(string name) => !double.IsNaN(Value(name));

    /// <summary>The number of a name; not a number where there is none.</summary>
    /// <param name="name">A name in <c>metrics.json</c>.</param>
    public double Value(string name) =>
        Metrics.Where(value => value.Name == name).Select(static value => value.Value).DefaultIfEmpty(double.NaN).First();
}
