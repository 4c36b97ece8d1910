using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm render</c>: the definition with every default filled in.</summary>
internal static class RenderCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonArguments.File();
        var command = new ToolCommand(
            "render",
            "Writes the definition with every default filled in.",
            "hmlstm render characters.model.yaml") { file };
        command.SetAction(parsed =>
        {
            terminal.Output.Write(DefinitionWriter.Render(GivenDefinition.Load(parsed.GetRequiredValue(file), terminal)));
        });
        return command;
    }
}
