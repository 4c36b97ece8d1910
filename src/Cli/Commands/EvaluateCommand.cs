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
            "--part", "Which part of the data; without it the test part, or all of what --data names.", "test", "valid", "train");
        Option<string?> boundaries = CommonOptions.Path(
            "--boundaries",
            "words|FILE",
            "Compares each level's boundaries with the ends of words, or with a CSV file of one row of 0 or 1 for each step of all parts.");
        Option<string?> column = CommonOptions.Path(
            "--boundary-column", "NAME", "The file's column; without it, its only one or the one called 'boundary'.");
        Option<int?> tolerance = CommonOptions.Whole("--tolerance", "Steps that a boundary may be away from a given one; 0 without it.");
        Option<string> selection = CommonOptions.OneOf(
            "--selection",
            "How a k-lstm mixes its cells; without it as its definition says. The numbers of the other way are beside these.",
            MostProbable,
            Mixed);
        var command = new ToolCommand(
            "evaluate",
            "Writes the metrics of a trained network on a part of its data, or on all of other data, as JSON.",
            "hmlstm evaluate runs/characters",
            "hmlstm evaluate runs/characters --boundaries words --tolerance 1",
            "hmlstm evaluate runs/characters --data other.txt",
            "hmlstm evaluate runs/digits --selection mixed") { run, data, part, boundaries, column, tolerance, selection };
        command.Validators.Add(result =>
        {
            string? compared = result.GetValue(boundaries);
            if (compared is null && (result.GetResult(column) is not null || result.GetResult(tolerance) is not null))
            {
                result.AddError("--boundary-column and --tolerance need --boundaries");
            }
            else if (compared == EvaluationRequest.Words && result.GetResult(column) is not null)
            {
                result.AddError("--boundary-column is for a file of boundaries, not for words");
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
                parsed.GetResult(selection) is { Implicit: false } ? KindOf(parsed.GetRequiredValue(selection)) : null),
            terminal));
        return command;
    }

    private static SelectionKind KindOf(string selection) => selection == Mixed ? SelectionKind.Mixed : SelectionKind.MostProbable;
}
