using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Exports;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm export</c>: a trained network in the form of another framework.</summary>
internal static class ExportCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> source = new Argument<string>("RUN|FILE")
        {
            Description = "A run folder, or a .model.yaml file with --weights.",
        }.OfRuns().OfDefinitions();
        Option<string?> weights = CommonOptions.Path("--weights", "W.safetensors", "The weights; those of the run by default.");
        var onnx = new Option<string>("--onnx")
        {
            Description = "The folder that gets the models of ONNX: step.onnx, one element of a stream at a time, and window.onnx, whole "
                + "sequences. A network that reads sequences from their end as well has no step.onnx.",
            HelpName = "DIR",
            Required = true,
        };
        var command = new ToolCommand(
            "export",
            "Writes a trained network, with its weights, as models of ONNX.",
            "hmlstm export runs/characters --onnx onnx",
            "hmlstm export characters.model.yaml --weights w.safetensors --onnx onnx") { source, weights, onnx };
        command.SetAction(parsed => OnnxExportJob.Run(
            parsed.GetRequiredValue(source), parsed.GetValue(weights), parsed.GetRequiredValue(onnx), terminal));
        return command;
    }
}
