using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Evaluations;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm evaluate</c>: the metrics of a run on one part of its data, as JSON.</summary>
internal static class EvaluateCommand
{
    private const string MostProbable = "most-probable";
    private const string Mixed = "mixed";

    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = CommonArguments.Run();
        Option<string?> data = CommonOptions.Data("run");
        Option<string> part = CommonOptions.OneOf(
            "--part", "The part of the data; by default the test part, or all of the data that --data names.", "test", "valid", "train");
        Option<string?> boundaries = CommonOptions.Path(
            "--boundaries",
            "words|FILE",
            "Compares each level's boundaries with the ends of words, "
                + "or with a CSV file that has a row of 0 or 1 for each step of all parts.");
        Option<string?> column = CommonOptions.Path(
            "--boundary-column", "NAME", "The column of the CSV file; by default its only one, or the one called 'boundary'.");
        Option<int?> tolerance = CommonOptions.Whole("--tolerance", "The number of steps by which a boundary may be off; 0 by default.");
        Option<string> selection = CommonOptions.OneOf(
            "--selection",
            "How a k-lstm selects its cells; by default as in its definition. The metrics of the other way are written as well.",
            MostProbable,
            Mixed);
        var command = new ToolCommand(
            "evaluate",
            "Evaluates a trained network on a part of its data, or on all of other data, and writes the metrics as JSON.",
            "hmlstm evaluate runs/characters",
            "hmlstm evaluate runs/characters --boundaries words --tolerance 1",
            "hmlstm evaluate runs/characters --data other.txt",
            "hmlstm evaluate runs/characters --data chapter2.txt --state chapter1.state",
            "hmlstm evaluate runs/digits --selection mixed") { run, data, part, boundaries, column, tolerance, selection };
        StreamOptions stream = new(command);
        command.Validators.Add(result =>
        {
            string? compared = result.GetValue(boundaries);
            if (compared is null && (result.GetResult(column) is not null || result.GetResult(tolerance) is not null))
            {
                result.AddError("--boundary-column and --tolerance need --boundaries");
            }
            else if (compared == EvaluationRequest.Words && result.GetResult(column) is not null)
            {
                result.AddError("--boundary-column needs a CSV file of boundaries");
            }
        });
        command.SetAction((parsed, _) => EvaluationJob.RunAsync(
            new EvaluationRequest(
                parsed.GetRequiredValue(run),
                parsed.GetValue(data),
                parsed.GetResult(part) is { Implicit: false } ? parsed.GetRequiredValue(part) : null,
                parsed.GetValue(boundaries),
                parsed.GetValue(column),
                parsed.GetValue(tolerance) ?? 0,
                parsed.GetResult(selection) is { Implicit: false } ? KindOf(parsed.GetRequiredValue(selection)) : null)
            {
                Stream = stream.Of(parsed),
            },
            terminal));
        return command;
    }

    private static SelectionKind KindOf(string selection) => selection == Mixed ? SelectionKind.Mixed : SelectionKind.MostProbable;
}
