using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Compilation;
using Hmlstm.Cli.Emission.PyTorch;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm emit</c>: the generated source of a definition.</summary>
internal static class EmitCommand
{
    private const string CSharp = "csharp";
    private const string PyTorch = "pytorch";

    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonArguments.File();
        var folder = new Option<string?>("--output", "-o")
        {
            Description = "The folder to write to; standard output without it, or with -.",
            HelpName = "DIR",
        };
        Option<string> target = CommonOptions.OneOf("--target", "The language to write.", CSharp, PyTorch);
        var command = new ToolCommand(
            "emit",
            "Writes the class that a project's build would make from the definition, or the same network as a PyTorch module.",
            "hmlstm emit characters.model.yaml",
            "hmlstm emit characters.model.yaml --target pytorch -o generated") { file, folder, target };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), parsed.GetValue(folder), parsed.GetRequiredValue(target), terminal));
        return command;
    }

    private static void Run(string file, string? folder, string target, Terminal terminal)
    {
        NetworkDefinition definition = DefinitionFile.Load(file, terminal);
        foreach ((string name, string text) in target == PyTorch ? OfPyTorch(definition) : OfCSharp(definition))
        {
            bool isShown = folder is null || OutputFile.IsStandardOutput(folder);
            OutputFile.Write(isShown ? OutputFile.StandardOutput : Path.Combine(folder!, name), text, terminal);
        }
    }

    private static IEnumerable<(string Name, string Text)> OfCSharp(NetworkDefinition definition) =>
        NetworkSource.Write(definition, []).Select(static source => (Path.GetFileName(source.FilePath), source.GetText().ToString()));

    private static IEnumerable<(string Name, string Text)> OfPyTorch(NetworkDefinition definition) =>
        [(PyTorchModule.FileName(definition), PyTorchModule.Write(definition))];
}
