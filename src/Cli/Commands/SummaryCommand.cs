using System.CommandLine;
using System.Globalization;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Spectre.Console;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm summary</c>: layers, shapes, parameters, products per step, memory.</summary>
internal static class SummaryCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonArguments.File();
        var command = new ToolCommand(
            "summary",
            "Shows layers, shapes, parameters, multiply-adds per step, and an estimate of the memory for training.",
            "hmlstm summary characters.model.yaml") { file };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(file), terminal));
        return command;
    }

    private static void Run(string file, Terminal terminal)
    {
        NetworkDefinition network = GivenDefinition.Load(file, terminal);
        NetworkPlan plan = NetworkPlan.Of(network);
        terminal.Output.WriteLine($"{network.Name}{(network.Summary is null ? "" : ": " + network.Summary)}");
        terminal.Output.WriteLine();
        terminal.Write(Parts(plan, terminal));
        terminal.Output.WriteLine();
        int steps = WindowSteps.Of(network, Path.GetDirectoryName(Path.GetFullPath(file))!);
        foreach (string line in Totals(network, plan, steps))
        {
            terminal.Output.WriteLine(line);
        }
    }

    private static Table Parts(NetworkPlan plan, Terminal terminal)
    {
        Table table = terminal.NewTable("part", "kind", "output", "parameters", "products per step");
        table.Columns[3].RightAligned();
        table.Columns[4].RightAligned();
        foreach (PartPlan part in plan.Parts.Where(static part => part.ParameterCount > 0 || part.Name != "input"))
        {
            string products = part.MultiplyAddsPerStep == 0 ? "" : Number(part.MultiplyAddsPerStep);
            string[] cells = [part.Name, part.Kind, part.Shape, Number(part.ParameterCount), products];
            table.AddRow([.. cells.Select(static cell => new Text(cell))]);
        }

        return table;
    }

    private static IEnumerable<string> Totals(NetworkDefinition network, NetworkPlan plan, int steps)
    {
        TrainingDefinition training = network.Training;
        yield return $"parameters         {Number(plan.ParameterCount)}";
        yield return $"products per step  {Number(plan.MultiplyAddsPerStep)} multiply-adds for one row";
        yield return $"training memory    {Megabytes(plan.TrainingBytes(training.BatchSize, steps))} "
            + $"with batch_size {training.BatchSize} over {steps} steps, estimated";
        yield return $"fingerprint        {Fingerprint.Of(network)}";
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}
