using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Compilation;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;
using Microsoft.CodeAnalysis;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm emit</c>: the generated source of a definition.</summary>
internal static class EmitCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonArguments.File();
        var folder = new Option<string?>("--output", "-o") { Description = "The folder to write to; standard output without it.", HelpName = "DIR" };
        Option<string> target = CommonOptions.OneOf("--target", "The language to write.", "csharp");
        var command = new ToolCommand(
            "emit",
            "Writes the class that a project's build would make from the definition.",
            "hmlstm emit characters.model.yaml",
            "hmlstm emit characters.model.yaml -o generated") { file, folder, target };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(folder), terminal));
        return command;
    }

    private static void Run(string file, string? folder, Terminal terminal)
    {
        NetworkDefinition definition = DefinitionFile.Load(file, terminal);
        foreach (SyntaxTree source in NetworkSource.Write(definition, []))
        {
            string text = source.GetText().ToString();
            if (folder is null)
            {
                terminal.Output.Write(text);
                continue;
            }

            string path = Path.Combine(folder, Path.GetFileName(source.FilePath));
            OutputFile.Write(path, text);
            terminal.Note($"{path}: written");
        }
    }
}
