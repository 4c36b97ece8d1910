using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Fitting;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm fit</c>: the numbers that the data decide, written into the definition.</summary>
internal static class FitCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonArguments.File();
        Option<string?> data = CommonOptions.Data("definition");
        var check = new Option<bool>("--check") { Description = "Changes nothing, but reports what would change, and then exits with 1." };
        var command = new ToolCommand(
            "fit",
            "Reads the data and writes the sizes that follow from them into the definition: input.tokens, input.features, output.size.",
            "hmlstm fit characters.model.yaml",
            "hmlstm fit characters.model.yaml --data tinyshakespeare",
            "hmlstm fit characters.model.yaml --check") { file, data, check };
        command.SetAction((parsed, _) => FitJob.RunAsync(
            parsed.GetRequiredValue(file), parsed.GetValue(data), parsed.GetValue(check), terminal));
        return command;
    }
}
