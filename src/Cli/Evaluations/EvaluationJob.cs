using System.Globalization;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Cli.Evaluations;

/// <summary>Measures a trained network on one part of its data.</summary>
internal static class EvaluationJob
{
    /// <summary>Measures, and writes the JSON.</summary>
    /// <param name="request">What to measure.</param>
    /// <param name="terminal">Where the JSON and messages go.</param>
    /// <exception cref="InputException">The run or a wish is wrong.</exception>
    /// <exception cref="DataException">The data or the given boundaries are wrong.</exception>
    public static async Task RunAsync(EvaluationRequest request, Terminal terminal)
    {
        // A signal before this ends the process at once, also while the files of the run do not answer.
        using TrainedNetwork trained = TrainedNetwork.OpenRun(request.Run);
        using var interruption = new Interruption(terminal, "stopping");
        IReadOnlyList<BoundaryStack> stacks = BoundaryStack.Of(trained.Definition);
        if (request.Boundaries is not null && stacks.Count == 0)
        {
            throw new InputException($"{trained.Definition.Name} finds no boundaries: --boundaries needs an hm-lstm with a detector");
        }

        if (request.Selection is SelectionKind wanted)
        {
            if (!trained.Definition.Layers.Any(static stack => stack is KLstmStack))
            {
                throw new InputException($"{trained.Definition.Name} has no k-lstm: there are no cells that --selection could mix");
            }

            EvaluationSelection.Use(trained.Network, wanted);
        }

        NetworkDefinition definition = DataPath.Settle(trained.Definition, request.Data, request.Run);
        bool isWhole = request.Data is not null && request.Part is null;
        if (isWhole)
        {
            // Other data than the run's hold nothing that the network was trained on.
            definition = definition with { Data = definition.Data! with { Split = new([1, 0, 0]) } };
        }

        using NetworkData data = await DataFetch.OpenAsync(definition, trained.Profile, terminal, interruption.Token);
        IBatchSource part = (isWhole ? Whole(data) : request.Part switch
        {
            "train" => data.Training,
            "valid" => data.Validation,
            _ => data.Test,
        }) ?? throw Empty(data, data.Parts[request.Part == "valid" ? 1 : 2]);
        if (isWhole && !terminal.IsQuiet)
        {
            terminal.Error.WriteLine($"hmlstm: measured on all of {data.Source}; --part measures one part of it");
        }

        IBatchSource source = WithBoundaries(request, definition, data, part, interruption.Token);
        using ConfusionMetric? confusion = Confusion(definition);
        using BoundaryScoreMetric? scores = request.Boundaries is null ? null : new BoundaryScoreMetric(stacks, request.Tolerance);
        using ClassSelectionMetric? cells = Cells(definition);
        using RowLossMetric rows = new(Losses.OfTask(definition));
        IReadOnlyList<IMetric> ofTask = TaskMetrics.Of(definition);
        try
        {
            IMetric[] metrics = [.. ofTask, rows, .. new IMetric?[] { confusion, scores, cells }.OfType<IMetric>()];
            IReadOnlyList<NamedValue> values = Evaluator.Evaluate(trained.Network, source, metrics, interruption.Token);
            SelectionKind? used = EvaluationSelection.Matters(definition) ? request.Selection ?? EvaluationSelection.Of(definition) : null;
            OtherSelection? other = used is SelectionKind way
                ? OtherSelection.Measure(trained.Network, source, way, interruption.Token)
                : null;
            RowLosses losses = rows.Rows!;
            ClassesReport classes = new(confusion?.Matrix, data.Profile.Classes, cells?.Classes ?? []);
            terminal.Output.WriteLine(EvaluationJson.Write(values, losses, other, classes));
            string?[] remarks = [losses.Line(inBits: definition.Task == TaskKind.LanguageModel), other?.Warning(values[0].Value)];
            foreach (string remark in remarks.OfType<string>().Where(_ => !terminal.IsQuiet))
            {
                terminal.Error.WriteLine("hmlstm: " + remark);
            }
        }
        finally
        {
            foreach (IMetric metric in ofTask)
            {
                metric.Dispose();
            }
        }
    }

    private static InputException Empty(NetworkData data, PartSize part) => new($"{part.Source ?? data.Source}: {part.Shortage}");

    /// <summary>All of the data; images may come with a test part of their own.</summary>
    private static IBatchSource Whole(NetworkData data) => data.Test is null ? data.Training : new JoinedBatches(data.Training, data.Test);

    private static IBatchSource WithBoundaries(
        EvaluationRequest request,
        NetworkDefinition definition,
        NetworkData data,
        IBatchSource part,
        CancellationToken cancel) => request.Boundaries switch
    {
        null => part,
        EvaluationRequest.Words => data.Profile.Vocabulary is Vocabulary vocabulary
            ? GivenBoundaries.AtWordEnds(part, definition.Task, vocabulary)
            : throw new InputException($"--boundaries words needs text, and {data.Source} is none; a CSV file can give boundaries too"),
        string file => GivenBoundaries.FromTable(data, part, file, request.Column, cancel),
    };

    private static ClassSelectionMetric? Cells(NetworkDefinition definition) =>
        definition.Task == TaskKind.Classification && definition.Output.Size <= ConfusionMetric.MostClasses
            && definition.Layers.OfType<KLstmStack>().LastOrDefault() is { Cells: > 1 } mixed
            ? new ClassSelectionMetric(definition.Output.Size, mixed.Cells)
            : null;

    private static ConfusionMetric? Confusion(NetworkDefinition definition) =>
        definition.Task == TaskKind.Classification && definition.Output.Size <= ConfusionMetric.MostClasses ? new ConfusionMetric(definition.Output.Size) : null;
}

/// <summary>What one call of <c>hmlstm evaluate</c> measures.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Data">The data in place of the run's; null for those.</param>
/// <param name="Part"><c>train</c>, <c>valid</c> or <c>test</c>; null for the test part of the run's data, and for all of other data.</param>
/// <param name="Boundaries">What the network's boundaries are compared with: <see cref="Words"/> or a CSV file; null for nothing.</param>
/// <param name="Column">The file's column; null for its only one or the usual one.</param>
/// <param name="Tolerance">Steps that a boundary may be away from a given one.</param>
/// <param name="Selection">How a k-lstm mixes its cells; null for the way of its definition.</param>
internal sealed record EvaluationRequest(
    string Run, string? Data, string? Part, string? Boundaries, string? Column, int Tolerance, SelectionKind? Selection)
{
    /// <summary>The word for boundaries at the ends of words.</summary>
    public const string Words = "words";
}

/// <summary>What the same part gives where a k-lstm selects its cells in the other way.</summary>
/// <param name="Kind">The other way.</param>
/// <param name="Values">The numbers of the task.</param>
internal sealed record OtherSelection(SelectionKind Kind, IReadOnlyList<NamedValue> Values)
{
    /// <summary>A most probable cell whose loss is higher by this factor than that of the mixture gets a line.</summary>
    private const double Factor = 1.1;

    /// <summary>Measures the part once more; afterwards the network selects as before.</summary>
    /// <param name="network">The network.</param>
    /// <param name="source">The part.</param>
    /// <param name="used">How it was measured first.</param>
    /// <param name="cancel">Ends the measuring.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static OtherSelection Measure(INetwork network, IBatchSource source, SelectionKind used, CancellationToken cancel)
    {
        SelectionKind other = used == SelectionKind.Mixed ? SelectionKind.MostProbable : SelectionKind.Mixed;
        IReadOnlyList<IMetric> metrics = TaskMetrics.OfTask(network.Definition);
        EvaluationSelection.Use(network, other);
        try
        {
            return new OtherSelection(other, Evaluator.Evaluate(network, source, metrics, cancel));
        }
        finally
        {
            EvaluationSelection.Use(network, used);
            foreach (IMetric metric in metrics)
            {
                metric.Dispose();
            }
        }
    }

    /// <summary>A line where the most probable cell alone is much worse than the mixture; null otherwise.</summary>
    /// <param name="used">The loss in the way that was measured first.</param>
    public string? Warning(double used)
    {
        double own = Values[0].Value;
        (double mostProbable, double mixed) = Kind == SelectionKind.Mixed ? (used, own) : (own, used);
        return mostProbable > Factor * mixed
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"the most probable cell alone has loss {mostProbable:0.0000}, all cells mixed {mixed:0.0000}: "
                + $"'selection: mixed' may be what these weights need")
            : null;
    }
}
