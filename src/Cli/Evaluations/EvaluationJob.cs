using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;

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

        NetworkDefinition definition = DataPlace.Settle(trained.Definition, request.Data, request.Run);
        using NetworkData data = await DataFetch.OpenAsync(definition, trained.Profile, terminal, interruption.Token);
        IBatchSource part = request.Part switch
        {
            "train" => data.Training,
            "valid" => data.Validation,
            _ => data.Test,
        } ?? throw new InputException($"the split of the data leaves nothing for the {request.Part} part");

        IBatchSource source = WithBoundaries(request, definition, data, part, interruption.Token);
        using ConfusionMetric? confusion = Confusion(definition);
        using BoundaryScoreMetric? scores = request.Boundaries is null ? null : new BoundaryScoreMetric(stacks, request.Tolerance);
        IReadOnlyList<IMetric> ofTask = TaskMetrics.Of(definition);
        try
        {
            IMetric[] metrics = [.. ofTask, .. new IMetric?[] { confusion, scores }.OfType<IMetric>()];
            IReadOnlyList<NamedValue> values = Evaluator.Evaluate(trained.Network, source, metrics, interruption.Token);
            terminal.Output.WriteLine(EvaluationJson.Write(values, confusion?.Matrix, data.Profile.Classes));
        }
        finally
        {
            foreach (IMetric metric in ofTask)
            {
                metric.Dispose();
            }
        }
    }

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

    private static ConfusionMetric? Confusion(NetworkDefinition definition) =>
        definition.Task == TaskKind.Classification && definition.Output.Size <= ConfusionMetric.MostClasses ? new ConfusionMetric(definition.Output.Size) : null;
}
