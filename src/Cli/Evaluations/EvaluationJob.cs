using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;
using Hmlstm.Compiler;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Cli.Evaluations;

/// <summary>Measures a trained network on one part of its data.</summary>
internal static class EvaluationJob
{
    /// <summary>Measures, and writes the JSON.</summary>
    /// <param name="request">What to measure.</param>
    /// <param name="terminal">Where the JSON and messages go.</param>
    /// <exception cref="InputException">The run or an option is wrong.</exception>
    /// <exception cref="DataException">The data or the given boundaries are wrong.</exception>
    public static async Task RunAsync(EvaluationRequest request, Terminal terminal)
    {
        // A signal before this ends the process at once, also while the files of the run do not answer.
        using TrainedNetwork trained = TrainedNetworks.OpenRun(request.Run);
        using var interruption = new Interruption(terminal, "stopping");
        if (request.Boundaries is not null && BoundaryStack.Of(trained.Definition).Count == 0)
        {
            throw new InputException($"{trained.Definition.Name} finds no boundaries: --boundaries needs an hm-lstm with a detector");
        }

        if (request.Selection is not null && EvaluationSelection.CellsOf(trained.Definition) is null)
        {
            throw new InputException($"{trained.Definition.Name} has no k-lstm: --selection does not apply");
        }

        NetworkDefinition definition = DataPath.Settle(trained.Definition, request.Data, request.Run);
        bool isWhole = request.Data is not null && request.Part is null;
        if (isWhole)
        {
            // Other data than the run's hold nothing that the network was trained on.
            definition = definition with { Data = definition.Data! with { Split = new([1, 0, 0]) } };
        }

        if (request.Stream.AreUsed)
        {
            definition = AsOneStream(definition);
        }

        using CarriedStream stream = CarriedStream.Open(request.Stream, trained, interruption.Token);
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
        var options = new PartMetricsOptions
        {
            WithClasses = true,
            WithOtherSelection = true,
            Targets = data.Profile.Targets,
            BoundaryTolerance = request.Boundaries is null ? null : request.Tolerance,
            Selection = request.Selection,
            Series = data.Series,
            Stream = stream.State,
        };
        PartMetrics measured = PartMetrics.Measure(trained.Network, source, options, interruption.Token);
        terminal.Output.WriteLine(EvaluationJson.Write(measured, data.Profile.Classes));
        bool hasBits = definition is { Task: TaskKind.LanguageModel, HasWords: false };
        string?[] remarks =
            [measured.Rows.Line(hasBits), measured.Other?.Warning(measured.Values[0].Value), measured.Forecast?.Warning()];
        foreach (string remark in remarks.OfType<string>().Where(_ => !terminal.IsQuiet))
        {
            terminal.Error.WriteLine("hmlstm: " + remark);
        }

        stream.Write();
    }

    /// <summary>A text that is read from its first to its last token in one row, as it goes on from a state and to the next one.</summary>
    /// <exception cref="InputException">The data are no long text.</exception>
    private static NetworkDefinition AsOneStream(NetworkDefinition definition) => definition.Data is TextData
        ? definition with { Training = definition.Training with { BatchSize = 1, CarryState = true } }
        : throw new InputException(
            $"{definition.Name} is measured on many sequences, each from its beginning; --state and --state-out are for one long text "
            + "('text' in 'data')");

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
            : throw new InputException(
                $"--boundaries words needs text, which {data.Source} is not; boundaries can also come from a CSV file"),
        string file => GivenBoundaries.FromTable(data, part, file, request.Column, cancel),
    };
}

/// <summary>What one call of <c>hmlstm evaluate</c> measures.</summary>
/// <param name="Run">The run's folder.</param>
/// <param name="Data">Data that replace the run's; null for none.</param>
/// <param name="Part">
/// <c>train</c>, <c>valid</c> or <c>test</c>; null for the test part of the run's data, and for all of other data.
/// </param>
/// <param name="Boundaries">What the network's boundaries are compared with: <see cref="Words"/> or a CSV file; null for nothing.</param>
/// <param name="Column">The file's column; null for its only one or the usual one.</param>
/// <param name="Tolerance">The number of steps by which a boundary may be off.</param>
/// <param name="Selection">How a k-lstm selects its cells; null for the way of its definition.</param>
internal sealed record EvaluationRequest(
    string Run, string? Data, string? Part, string? Boundaries, string? Column, int Tolerance, SelectionKind? Selection)
{
    /// <summary>The word for boundaries at the ends of words.</summary>
    public const string Words = "words";

    /// <summary>Where the stream that the part is a piece of begins and ends.</summary>
    public StreamPlaces Stream { get; init; } = StreamPlaces.None;
}
