using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm completion</c>: a script that lets a shell complete this tool's command lines.</summary>
internal static class CompletionCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> shell = new Argument<string>("SHELL")
        {
            Description = $"{string.Join(", ", CompletionScripts.Shells)}.",
        }.OfWords(CompletionScripts.Shells);
        shell.Validators.Add(result =>
        {
            string word = result.Tokens[0].Value;
            if (!CompletionScripts.Shells.Contains(word))
            {
                result.AddError($"there is no script for '{word}', only for {string.Join(", ", CompletionScripts.Shells)}");
            }
        });
        var command = new ToolCommand(
            "completion",
            "Writes a script that lets a shell complete commands, options, runs, definitions and data sets.",
            "hmlstm completion bash >> ~/.bashrc") { shell };
        command.SetAction(parsed => terminal.Output.WriteLine(CompletionScripts.Of(parsed.GetRequiredValue(shell))));
        return command;
    }
}
