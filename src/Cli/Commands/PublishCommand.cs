using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Exports;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm publish</c>: a trained network as a native program.</summary>
internal static class PublishCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> source = new Argument<string>("RUN|FILE")
        {
            Description = "A run folder, or a .model.yaml file with --weights.",
        }.OfRuns().OfDefinitions();
        Option<string?> weights = CommonOptions.Path("--weights", "W.safetensors", "The weights; those of the run by default.");
        var folder = new Option<string>("--out")
        {
            Description = "The folder that gets the project; a new or an empty one.",
            HelpName = "DIR",
            Required = true,
        };
        var embed = new Option<bool>("--embed")
        {
            Description = "Puts the weights into the program; otherwise they are a file beside it.",
        };
        Option<string?> feed = CommonOptions.Path(
            "--source", "FEED", "A NuGet feed with Hmlstm.Inference, a folder or an address, beside those of the machine.");
        var isWrittenOnly = new Option<bool>("--no-build") { Description = "Writes the project and does not build it." };
        var command = new ToolCommand(
            "publish",
            "Writes the project of a native program that reads standard input with a trained network, and builds it.",
            "hmlstm publish runs/letters --out letters",
            "hmlstm publish runs/letters --out letters --embed --source ~/feed",
            "hmlstm publish letters.model.yaml --weights w.safetensors --out letters --no-build")
        {
            source, weights, folder, embed, feed, isWrittenOnly,
        };
        command.SetAction((parsed, _) => Task.FromResult(PublishJob.Run(
            parsed.GetRequiredValue(source),
            new PublishOptions(
                parsed.GetValue(weights),
                parsed.GetRequiredValue(folder),
                parsed.GetValue(embed),
                parsed.GetValue(feed),
                !parsed.GetValue(isWrittenOnly)),
            terminal)));
        return command;
    }
}
