using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm evaluate</c>: the metrics of a run on one part of its data, as JSON.</summary>
internal static class EvaluateCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = CommonArguments.Run();
        Option<string?> data = CommonOptions.Path("--data", "PATH", "A file, a folder or a known data set, in place of the run's.");
        Option<string> part = CommonOptions.OneOf("--part", "Which part of the data.", "test", "valid", "train");
        var command = new ToolCommand(
            "evaluate",
            "Writes the metrics of a trained network on a part of its data as JSON.",
            "hmlstm evaluate runs/characters",
            "hmlstm evaluate runs/characters --data other.txt --part valid") { run, data, part };
        command.SetAction((parsed, _) =>
            RunAsync(parsed.GetRequiredValue(run), parsed.GetValue(data), parsed.GetRequiredValue(part), terminal));
        return command;
    }

    private static async Task RunAsync(string run, string? place, string part, Terminal terminal)
    {
        using var interruption = new Interruption(terminal, "stopping");
        using TrainedNetwork trained = TrainedNetwork.OpenRun(run, terminal);
        NetworkDefinition definition = DataPlace.Settle(trained.Definition, place, run);
        using NetworkData data = await DataFetch.OpenAsync(definition, trained.Profile, terminal, interruption.Token);
        IBatchSource source = part switch
        {
            "train" => data.Training,
            "valid" => data.Validation,
            _ => data.Test,
        } ?? throw new InputException($"the split of the data leaves nothing for the {part} part");
        terminal.Output.WriteLine(RunFolder.MetricsJson(PartMetrics.Measure(trained.Network, source)));
    }
}
