using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm check</c>: every problem of every file, at its line and column.</summary>
internal static class CheckCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string[]> files = new Argument<string[]>("FILE")
        {
            Description = "The .model.yaml files to check.",
            Arity = ArgumentArity.OneOrMore,
        }.OfDefinitions();
        var command = new ToolCommand(
            "check",
            "Reports every problem of the definitions as file(line,column): error HMLnnnn: message.",
            "hmlstm check characters.model.yaml",
            "hmlstm check models/*.model.yaml") { files };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), terminal));
        return command;
    }

    private static int Run(string[] files, Terminal terminal)
    {
        int wrong = 0;
        foreach (string file in files)
        {
            wrong += IsValid(file, terminal) ? 0 : 1;
        }

        if (wrong == 0)
        {
            terminal.Note(files.Length == 1 ? $"{files[0]}: valid" : $"{files.Length} files: valid");
        }

        return wrong == 0 ? ExitCodes.Done : ExitCodes.WrongInput;
    }

    private static bool IsValid(string file, Terminal terminal)
    {
        try
        {
            Definitions.ParseResult parsed = DefinitionFile.Parse(file);
            foreach (Problem problem in parsed.Problems)
            {
                terminal.Output.WriteLine(problem.Format());
            }

            return parsed.Definition is not null;
        }
        catch (InputException failure)
        {
            // One unreadable file hides nothing about the others.
            foreach (string line in failure.Lines)
            {
                terminal.Error.WriteLine(line);
            }

            return false;
        }
    }
}
