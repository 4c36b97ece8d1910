using System.CommandLine;
using System.Globalization;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Runtime.Data;
using Spectre.Console;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm summary</c>: layers, shapes, parameters, products per step, memory.</summary>
internal static class SummaryCommand
{
    /// <summary>Steps of a window where nothing says how long a sequence is.</summary>
    private const int AssumedSteps = 100;

    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> file = CommonArguments.File();
        var command = new ToolCommand(
            "summary",
            "Shows layers, shapes, parameters, products per step, and the memory that training takes.",
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
        terminal.Write(Layers(network, plan, terminal));
        terminal.Output.WriteLine();
        int steps = network.Training.Window ?? StepsOf(network.Data, Path.GetDirectoryName(Path.GetFullPath(file))!);
        foreach (string line in Totals(network, plan, steps))
        {
            terminal.Output.WriteLine(line);
        }
    }

    private static Table Layers(NetworkDefinition network, NetworkPlan plan, Terminal terminal)
    {
        Table table = terminal.NewTable("part", "kind", "output", "parameters", "products per step");
        table.Columns[3].RightAligned();
        table.Columns[4].RightAligned();
        long input = ParametersOf("input.", plan);
        if (input > 0)
        {
            AddRow(table, "input.embedding", "embedding", $"[B, T, {network.Input.Embedding}]", input, 0);
        }

        foreach (LayerPlan layer in plan.Layers)
        {
            string kind = NameOf(layer.Cell) + (layer.HasDetector ? ", boundaries" : "");
            AddRow(table, layer.Path, kind, $"[B, T, {layer.OutputSize}]", layer.ParameterCount, layer.MultiplyAddsPerStep);
        }

        long head = plan.MultiplyAddsPerStep - plan.Layers.Sum(static layer => layer.MultiplyAddsPerStep);
        bool isEach = network.Output.Steps == OutputSteps.Each;
        string source = network.Output.From == OutputSource.All ? "gated, all levels" : "of the top layer";
        AddRow(table, "output", source, isEach ? $"[B, T, {network.Output.Size}]" : $"[B, {network.Output.Size}]", ParametersOf("output.", plan), head);
        return table;
    }

    private static IEnumerable<string> Totals(NetworkDefinition network, NetworkPlan plan, int steps)
    {
        TrainingDefinition training = network.Training;
        yield return $"parameters         {Number(plan.ParameterCount)}";
        yield return $"products per step  {Number(plan.MultiplyAddsPerStep)} multiply-adds for one row";
        yield return $"training memory    {Megabytes(plan.TrainingBytes(training.BatchSize, steps))} with batch_size {training.BatchSize} over {steps} steps, estimated";
        yield return $"fingerprint        {Fingerprint.Of(network)}";
    }

    private static string NameOf(CellKind cell) => cell switch
    {
        CellKind.HmLstm => "hm-lstm",
        CellKind.KLstm => "k-lstm",
        CellKind.Lstm => "lstm",
        CellKind.Gru => "gru",
        _ => "rnn",
    };

    private static int StepsOf(DataDefinition? data, string baseFolder) => data switch
    {
        IdxData images => ImageSteps.Of(images, baseFolder) ?? AssumedSteps,
        SeriesData series => series.Lookback,
        TextsData texts => texts.Length,
        SyntheticData synthetic => synthetic.Length,
        _ => AssumedSteps,
    };

    private static long ParametersOf(string prefix, NetworkPlan plan) =>
        plan.Parameters.Where(parameter => parameter.Name.StartsWith(prefix, StringComparison.Ordinal)).Sum(static parameter => parameter.Count);

    private static void AddRow(Table table, string part, string kind, string shape, long parameters, long products) =>
        table.AddRow(new Text(part), new Text(kind), new Text(shape), new Text(Number(parameters)), new Text(products == 0 ? "" : Number(products)));

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}
