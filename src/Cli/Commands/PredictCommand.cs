using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Compiler;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Prediction;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm predict</c>: tensors in, tensors out.</summary>
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
            Description = "The tensor 'input': [B, T, F] float32 or [B, T] int64; 'lengths' [B] int64 if rows differ.",
            HelpName = "X.safetensors",
            Required = true,
        };
        var output = new Option<string>("--output")
        {
            Description = "Gets 'output', and 'boundaries', 'hidden.0', 'hidden.1', ... (from the bottom) or 'selection', "
                + "'selection_probability'; - is standard output.",
            HelpName = "Y.safetensors",
            Required = true,
        };
        var command = new ToolCommand(
            "predict",
            "Runs a trained network over the tensors of a safetensors file.",
            "hmlstm predict runs/characters --input x.safetensors --output y.safetensors",
            "hmlstm predict characters.model.yaml --weights w.safetensors --input x.safetensors --output y.safetensors")
            { source, weights, input, output };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(source),
            parsed.GetValue(weights),
            parsed.GetRequiredValue(input),
            parsed.GetRequiredValue(output),
            terminal));
        return command;
    }

    private static void Run(string source, string? weights, string input, string output, Terminal terminal)
    {
        using TrainedNetwork trained = TrainedNetworks.Open(source, weights);
        using PredictionInput read = PredictionInput.Read(input, trained.Definition.Input);
        using NetworkOutput predicted = read.Run(trained.Network);
        OutputFile.Write(output, file => PredictionFile.Write(predicted, file), terminal);
    }
}
