using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Comparison;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm compare</c>: several runs as one table and one chart.</summary>
internal static class CompareCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        var runs = new Argument<string[]>("RUN")
        {
            Description = "The run folders that 'hmlstm train' wrote, all for the same task; with --markdown for any.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> html = CommonOptions.Path(
            "--html",
            "PAGE.html",
            "Writes the comparison as an HTML page, with a chart for each metric; - is standard output, which then gets nothing else.");
        Option<string?> markdown = CommonOptions.Path(
            "--markdown",
            "FILE.md",
            "Writes the results on the test part instead, a Markdown table for each data set, with commands, seeds and baselines.");
        Option<string?> published = CommonOptions.Path(
            "--published", "FILE.csv", "A table of published results, shown beside those on the same data set; with --markdown.");
        var command = new ToolCommand(
            "compare",
            "Compares runs in one table and one chart: size, epochs, the metrics at the lowest validation loss, and time.",
            "hmlstm compare runs/characters runs/one-level",
            "hmlstm compare runs/characters runs/one-level --html both.html",
            "hmlstm compare runs/* --published originals.csv --markdown results.md") { runs, html, markdown, published };
        command.Validators.Add(result =>
        {
            if (result.GetResult(markdown) is not null && result.GetResult(html) is not null)
            {
                result.AddError("--markdown cannot be combined with --html");
            }
            else if (result.GetResult(published) is not null && result.GetResult(markdown) is null)
            {
                result.AddError("--published needs --markdown");
            }
        });
        command.SetAction(parsed =>
        {
            string[] paths = [.. parsed.GetRequiredValue(runs).Distinct(StringComparer.Ordinal)];
            if (parsed.GetValue(markdown) is string file)
            {
                string? table = parsed.GetValue(published);
                OutputFile.Write(file, Results(paths, table), terminal);
            }
            else
            {
                Run(paths, parsed.GetValue(html), terminal);
            }
        });
        return command;
    }

    private static string Results(string[] paths, string? published)
    {
        ResultTables tables = new([.. paths.Select(Measured)], published is null ? [] : PublishedResult.Read(published));
        string option = published is null ? "" : $" --published {ForeignText.Line(published)}";
        return $"""
            # Results

            Written by `hmlstm compare RUN...{option} --markdown FILE` from the folders of {paths.Length} runs, and by nothing else: the
            weights of each run are those of its best evaluation on the validation part, and the numbers below come from data that neither
            chose nor trained them, unless a table says otherwise. Times are those of the training alone.


            """ + tables.ToMarkdown();
    }

    private static MeasuredRun Measured(string path)
    {
        ComparedRun run = Open(path);
        var folder = new RunFolder(path);
        IReadOnlyList<NamedValue> metrics = File.Exists(folder.Metrics)
            ? JsonObjectFile.ReadMetrics(folder.Metrics)
            : throw new InputException($"'{path}' is not a finished run: it has no {Path.GetFileName(folder.Metrics)}");
        return new MeasuredRun(run, metrics, RunOrigin.Read(folder.Origin));
    }

    private static void Run(string[] paths, string? html, Terminal terminal)
    {
        RunComparison comparison = Compare([.. paths.Select(Open)]);
        if (html is null || !OutputFile.IsStandardOutput(html))
        {
            ComparisonView.Write(comparison, terminal);
        }

        if (html is not null)
        {
            OutputFile.Write(html, comparison.ToHtml(), terminal);
        }
    }

    private static RunComparison Compare(ComparedRun[] runs)
    {
        try
        {
            return new RunComparison(runs);
        }
        catch (ArgumentException failure)
        {
            throw new InputException(failure.Message.Split(" (Parameter", 2)[0].TrimEnd('.'));
        }
    }

    private static ComparedRun Open(string path)
    {
        if (!Directory.Exists(path))
        {
            throw new InputException($"there is no run '{path}'");
        }

        var run = new RunFolder(path);
        foreach (string file in new[] { run.Model, run.History })
        {
            if (!File.Exists(file))
            {
                throw new InputException($"'{path}' is not a run folder that can be compared: it has no {Path.GetFileName(file)}");
            }
        }

        return new ComparedRun(path, DefinitionFile.Load(run.Model), HistoryReader.Read(run.History));
    }
}
