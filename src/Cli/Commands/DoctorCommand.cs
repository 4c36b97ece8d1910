using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Diagnosis;
using Hmlstm.Cli.Terminals;
using Spectre.Console;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm doctor</c>: what is installed, what is missing, how to get it.</summary>
internal static class DoctorCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        var command = new ToolCommand("doctor", "Reports what is installed, what is missing and how to get it.", "hmlstm doctor");
        command.SetAction(_ => Run(terminal));
        return command;
    }

    private static int Run(Terminal terminal)
    {
        Finding[] findings = [.. MachineCheck.Run(), .. TorchCheck.Run()];
        Table table = terminal.NewTable("", "what", "found", "what helps");
        foreach (Finding finding in findings)
        {
            table.AddRow(
                new Markup(Mark(finding.State)),
                new Text(finding.Name),
                new Text(finding.Text),
                new Text(finding.Cure ?? ""));
        }

        terminal.Write(table);
        return findings.Any(static finding => finding.State == FindingState.Missing) ? ExitCodes.WrongInput : ExitCodes.Done;
    }

    private static string Mark(FindingState state) => state switch
    {
        FindingState.Good => "[green]ok[/]",
        FindingState.Absent => "absent",
        FindingState.Slow => "[yellow]slow[/]",
        _ => "[red]missing[/]",
    };
}
