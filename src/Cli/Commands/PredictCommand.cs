using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Predictions;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm predict</c>: tables, texts and images in, predictions in the units of the data out; or tensors to tensors.</summary>
internal static class PredictCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> source = new Argument<string>("RUN|FILE")
        {
            Description = "A run folder, or a .model.yaml file with --weights.",
        }.OfRuns().OfDefinitions();
        Option<string?> weights = CommonOptions.Path("--weights", "W.safetensors", "The weights; those of the run by default.");
        var input = new Option<string>("--input")
        {
            Description = "A table (CSV or JSON lines), a text, a folder of texts, IDX images, or the tensor 'input' of a safetensors "
                + "file: [B, T, F] float32 or [B, T] int64, with 'lengths' [B] int64 if rows differ. The content says which; - is "
                + "standard input.",
            HelpName = "PATH",
            Required = true,
        };
        var output = new Option<string>("--output")
        {
            Description = "The predictions: .csv, .jsonl, or .safetensors for tensors, which gets 'output', and 'boundaries', "
                + "'hidden.0', 'hidden.1', ... (from the bottom) or 'selection', 'selection_probability'; - is standard output.",
            HelpName = "PATH",
            Required = true,
        };
        Option<string> format = CommonOptions.OneOf(
            "--format", "The format of the output; auto goes by its extension.", "auto", "csv", "jsonl", "safetensors");
        var keep = new Option<string[]>("--keep")
        {
            Description = "Columns of the table that are carried over; the first by default, unless the network reads or predicts it.",
            HelpName = "COLUMN",
            Arity = ArgumentArity.ZeroOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        Option<int?> steps = CommonOptions.Whole(
            "--steps", "Continues the table for N rows: each prediction is read as the next row.", least: 1);
        Option<double?> interval = CommonOptions.Share(
            "--interval",
            "The probability of the interval that a gaussian or mixture network gives for each value; 0.8 by default.",
            takesWhole: false);
        var command = new ToolCommand(
            "predict",
            "Predicts with a trained network, in the units of the data, one line for each prediction.",
            "hmlstm predict runs/spots --input sunspots.csv --output forecast.csv",
            "hmlstm predict runs/spots --input sunspots.csv --output forecast.csv --steps 24",
            "hmlstm predict runs/tides --input tides.csv --output bands.csv --interval 0.95",
            "hmlstm predict runs/reviews --input new-reviews.jsonl --output classes.jsonl",
            "zcat chapter.txt.gz | hmlstm predict runs/characters --input - --output - --format csv",
            "hmlstm predict runs/characters --input monday.txt --output monday.csv --state-out stream.state",
            "hmlstm predict runs/characters --input tuesday.txt --output tuesday.csv --state stream.state --state-out stream.state",
            "hmlstm predict characters.model.yaml --weights w.safetensors --input x.safetensors --output y.safetensors")
            { source, weights, input, output, format, keep, steps, interval };
        StreamOptions stream = new(command);
        command.SetAction(parsed => PredictionJob.Run(
            new PredictionRequest(
                parsed.GetRequiredValue(source),
                parsed.GetValue(weights),
                parsed.GetRequiredValue(input),
                parsed.GetRequiredValue(output),
                parsed.GetRequiredValue(format))
            {
                Keep = parsed.GetResult(keep) is null ? null : parsed.GetValue(keep) ?? [],
                Steps = parsed.GetValue(steps),
                Interval = parsed.GetValue(interval),
                Stream = stream.Of(parsed),
            },
            terminal));
        return command;
    }
}
