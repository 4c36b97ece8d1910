using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Compiler;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Prediction;

namespace Hmlstm.Cli.Predictions;

/// <summary>What one call of <c>hmlstm predict</c> does.</summary>
/// <param name="Network">The folder of a run, or a definition.</param>
/// <param name="Weights">The weights; null for those of the run.</param>
/// <param name="Input">What to predict from; <c>-</c> for standard input.</param>
/// <param name="Output">Where predictions go; <c>-</c> for standard output.</param>
/// <param name="Format"><c>csv</c>, <c>jsonl</c> or <c>safetensors</c>; <c>auto</c> for the one that the output's extension says.</param>
internal sealed record PredictionRequest(string Network, string? Weights, string Input, string Output, string Format)
{
    /// <summary>The name that stands for standard input; a file of that name is <c>./-</c>.</summary>
    public const string StandardInput = "-";

    /// <summary>The columns that are carried over; null for the usual one.</summary>
    public IReadOnlyList<string>? Keep { get; init; }

    /// <summary>Rows by which a table is continued; null for predictions from every row.</summary>
    public int? Steps { get; init; }

    /// <summary>The probability of the interval of a density; null for the usual one.</summary>
    public double? Interval { get; init; }

    /// <summary>Where the stream that the input is a piece of begins and ends.</summary>
    public StreamPlaces Stream { get; init; } = StreamPlaces.None;
}

/// <summary>Predicts from a file with a trained network.</summary>
internal static class PredictionJob
{
    private const string Csv = "csv";
    private const string JsonLines = "jsonl";
    private const string Tensors = "safetensors";

    /// <summary>Predicts, and writes the output.</summary>
    /// <param name="request">What to predict from, and where the output goes.</param>
    /// <param name="terminal">This process's streams.</param>
    /// <exception cref="UsageException">The output's name says no format.</exception>
    /// <exception cref="InputException">The input and the output have no format in common.</exception>
    /// <exception cref="DataException">The input cannot be read, or does not fit the network.</exception>
    public static void Run(PredictionRequest request, Terminal terminal)
    {
        string? format = FormatOf(request);
        request.Stream.RequireApart(request.Output);
        using TrainedNetwork trained = TrainedNetworks.Open(request.Network, request.Weights);
        bool isStandard = request.Input == PredictionRequest.StandardInput;
        if (format == Tensors && !isStandard)
        {
            using CarriedStream rows = CarriedStream.Open(request.Stream, trained);
            using PredictionInput read = PredictionInput.Read(request.Input, trained.Definition.Input);
            WriteTensors(read, trained, rows, request, terminal);
            return;
        }

        using var interruption = new Interruption(terminal, "stopping");
        CancellationToken cancel = interruption.Token;
        using CarriedStream stream = CarriedStream.Open(request.Stream, trained, cancel);
        using PredictionSource source = Interruptible.Run(
            () => isStandard
                ? PredictionSource.Open(Console.OpenStandardInput(), "standard input", cancel)
                : PredictionSource.Open(request.Input, cancel),
            cancel);
        if (source.Kind == PredictionSourceKind.Tensors)
        {
            RequireTensors(request, format);
            using PredictionInput read = source.ReadTensors(trained.Definition.Input);
            WriteTensors(read, trained, stream, request, terminal);
            return;
        }

        PredictionFormat table = format switch
        {
            Tensors => throw new InputException($"{source.Name}: only tensors give tensors; give --output a .csv or .jsonl name"),
            JsonLines => PredictionFormat.JsonLines,
            null when !OutputFile.IsStandardOutput(request.Output) => throw new UsageException(
                $"the name '{request.Output}' says no format: end it with .csv or .jsonl, or add --format csv or --format jsonl"),
            _ => PredictionFormat.Csv,
        };
        IEnumerable<PredictedRow> predicted = Predictor.Predict(
            trained.Network,
            trained.Profile,
            source,
            new PredictionOptions { Keep = request.Keep, Steps = request.Steps, Interval = request.Interval, Stream = stream.State },
            cancel);
        OutputFile.Write(request.Output, file => PredictionTable.Write(predicted, file, table), terminal);
        stream.Write();
    }

    private static void WriteTensors(
        PredictionInput read, TrainedNetwork trained, CarriedStream stream, PredictionRequest request, Terminal terminal)
    {
        using NetworkOutput predicted = read.Run(trained.Network, stream.State);
        OutputFile.Write(request.Output, file => PredictionFile.Write(predicted, file), terminal);
        stream.Write();
    }

    private static void RequireTensors(PredictionRequest request, string? format)
    {
        if (format is Csv or JsonLines)
        {
            throw new InputException($"{request.Input}: tensors give tensors; give --output a .safetensors name");
        }

        if (request.Keep is not null || request.Steps is not null || request.Interval is not null)
        {
            throw new InputException($"{request.Input}: --keep, --steps and --interval are for tables, and these are tensors");
        }
    }

    private static string? FormatOf(PredictionRequest request) => request.Format != "auto"
        ? request.Format
        : Path.GetExtension(request.Output).ToLowerInvariant() switch
        {
            ".csv" => Csv,
            ".jsonl" or ".ndjson" => JsonLines,
            ".safetensors" => Tensors,
            _ => null,
        };
}
