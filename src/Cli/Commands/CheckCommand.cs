using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Fitting;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Runs;

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
        var data = new Option<bool>("--data")
        {
            Description = "Also reads the data, and reports the sizes that do not match them; 'hmlstm fit' corrects these.",
        };
        var command = new ToolCommand(
            "check",
            "Reports every problem of the definitions as file(line,column): error HMLnnnn: message.",
            "hmlstm check characters.model.yaml",
            "hmlstm check models/*.model.yaml",
            "hmlstm check characters.model.yaml --data") { files, data };
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(files), parsed.GetValue(data), terminal));
        return command;
    }

    private static async Task<int> RunAsync(string[] files, bool withData, Terminal terminal)
    {
        using Interruption? interruption = withData ? new Interruption(terminal, "stopping") : null;
        int wrong = 0;
        foreach (string file in files)
        {
            bool isValid = IsValid(file, terminal);
            bool fits = interruption is null || await FitsDataAsync(file, isValid, terminal, interruption.Token);
            wrong += isValid && fits ? 0 : 1;
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
        catch (DefinitionException failure)
        {
            // One unreadable file hides nothing about the others.
            Failures.Report(failure, terminal);
            return false;
        }
    }

    /// <summary>Compares the numbers of a definition with its data; those of one with other problems are not known.</summary>
    private static async Task<bool> FitsDataAsync(string file, bool isValid, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            DefinitionNumbers? numbers = File.Exists(file) ? DefinitionNumbers.Read(file, EditedText.Read(file).Text, cancel) : null;
            if (numbers is null || numbers.Obstacles.Any() || (numbers.Data is null && isValid))
            {
                return true;
            }

            IReadOnlyList<NumberChange> changes = await NumberChange.FindAsync(file, numbers, data: null, terminal, cancel);
            foreach (NumberChange change in changes)
            {
                terminal.Output.WriteLine(change.Line(file, "here, but the data have") + $"; 'hmlstm fit {file}' writes it");
            }

            return changes.Count == 0;
        }
        catch (Exception failure) when (failure is DataException or InputException)
        {
            // Data that cannot be read hide nothing about the other files.
            Failures.Report(failure, terminal);
            return false;
        }
    }
}
