using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Exchange;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm adopt</c>: from what a PyTorch training wrote to a run like any other.</summary>
internal static class AdoptCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = new Argument<string>("RUN") { Description = "The folder that train.py wrote." }.OfRuns();
        Option<string?> data = CommonOptions.Data("run");
        var command = new ToolCommand(
            "adopt",
            "Turns the output of the program of 'hmlstm emit --target pytorch --program' into a run: checks and evaluates the "
            + "weights, and writes the report.",
            "hmlstm adopt run",
            "hmlstm adopt run --data text8") { run, data };
        command.SetAction((parsed, _) => AdoptJob.RunAsync(parsed.GetRequiredValue(run), parsed.GetValue(data), terminal));
        return command;
    }
}
