using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm schema</c>: the JSON schema of the definition language, for editors.</summary>
internal static class SchemaCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        var output = new Option<string?>("--output", "-o")
        {
            Description = "The file to write; standard output by default, or with -.",
            HelpName = "FILE",
        };
        var command = new ToolCommand(
            "schema",
            "Writes the JSON schema of the definition language, for completion and checks in an editor.",
            "hmlstm schema -o model.schema.json") { output };
        command.SetAction(parsed => Run(parsed.GetValue(output), terminal));
        return command;
    }

    private static void Run(string? path, Terminal terminal)
    {
        OutputFile.Write(path ?? OutputFile.StandardOutput, JsonSchema.Write(), terminal);
        if (path is not null && !OutputFile.IsStandardOutput(path))
        {
            terminal.Note($"to use it, begin a definition with this line: # yaml-language-server: $schema={path}");
        }
    }
}
