using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Comparison;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
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
            Description = "The run folders that 'hmlstm train' wrote, all for the same task.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string?> html = CommonOptions.Path(
            "--html",
            "PAGE.html",
            "Writes the comparison as an HTML page, with a chart for each metric; - is standard output, which then gets nothing else.");
        var command = new ToolCommand(
            "compare",
            "Compares runs in one table and one chart: size, epochs, the metrics at the lowest validation loss, and time.",
            "hmlstm compare runs/characters runs/one-level",
            "hmlstm compare runs/characters runs/one-level --html both.html") { runs, html };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(runs), parsed.GetValue(html), terminal));
        return command;
    }

    private static void Run(string[] paths, string? html, Terminal terminal)
    {
        RunComparison comparison = Compare([.. paths.Distinct(StringComparer.Ordinal).Select(Open)]);
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
