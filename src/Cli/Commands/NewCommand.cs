using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Drafting;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm new</c>: a commented definition that fits the data.</summary>
internal static class NewCommand
{
    private const string ByData = "auto";

    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        var name = new Argument<string>("NAME") { Description = "The name of the definition; NAME.model.yaml is written." };
        var data = new Option<string>("--data")
        {
            Description = "A text, a CSV file, a known data set, or a folder: of CSV files, of IDX files, or with a folder of texts for "
                + "each class.",
            HelpName = "PATH",
            Required = true,
        };
        Option<string> task = CommonOptions.OneOf(
            "--task",
            "What to predict; auto chooses by the kind of data.",
            ByData,
            "language-model",
            "regression",
            "classification");
        Option<string> cell = CommonOptions.OneOf("--cell", "The kind of cell.", DefinitionDraft.Cells);
        var target = new Option<string?>("--target")
        {
            Description = "The column to predict; by default the last numeric one, or for classification the last one with names.",
            HelpName = "COLUMN",
        };
        var command = new ToolCommand(
            "new",
            "Writes a commented starter definition, with columns and sizes taken from the data.",
            "hmlstm new letters --data letters.txt",
            "hmlstm new sales --data sales.csv --target units --cell lstm",
            "hmlstm new genres --data brown-genres --task classification") { name, data, task, cell, target };
        command.SetAction((parsed, _) => NewJob.RunAsync(
            parsed.GetRequiredValue(name),
            parsed.GetRequiredValue(data),
            TaskOf(parsed.GetRequiredValue(task)),
            parsed.GetRequiredValue(cell),
            parsed.GetValue(target),
            terminal));
        return command;
    }

    private static TaskKind? TaskOf(string word) => word switch
    {
        "language-model" => TaskKind.LanguageModel,
        "regression" => TaskKind.Regression,
        "classification" => TaskKind.Classification,
        _ => null,
    };
}
