using System.CommandLine;
using Hmlstm.Cli.Boundaries;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Compiler;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Sampling;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm sample</c>: a language model writes.</summary>
internal static class SampleCommand
{
    private const int DefaultLength = 500;

    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = CommonArguments.Run();
        var prime = new Option<string>("--prime")
        {
            Description = "The text to continue, which is written first.",
            HelpName = "TEXT",
            DefaultValueFactory = static _ => "",
        };
        Option<int?> length = CommonOptions.Whole(
            "--length", $"The number of characters to write after it; {DefaultLength} by default.", least: 1);
        Option<double?> temperature = CommonOptions.Number(
            "--temperature",
            "Below 1 sharpens the distribution, above 1 flattens it; 0 always takes the most probable token; 1 by default.",
            least: 0);
        Option<int?> topK = CommonOptions.Whole("--top-k", "Samples from the K most probable characters only.", least: 1);
        Option<int?> seed = CommonOptions.Whole("--seed", "The random seed: the same seed gives the same text; 1 by default.");
        var boundaries = new Option<bool>("--boundaries") { Description = "Shows the text again, with the boundaries of each level." };
        var command = new ToolCommand(
            "sample",
            "Generates text with a trained language model.",
            "hmlstm sample runs/characters --prime \"the old man \" --length 400 --temperature 0.8",
            "hmlstm sample runs/characters --top-k 5 --seed 3 --boundaries")
            { run, prime, length, temperature, topK, seed, boundaries };
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(run),
            parsed.GetRequiredValue(prime),
            parsed.GetValue(length) ?? DefaultLength,
            new SamplingOptions
            {
                Temperature = parsed.GetValue(temperature) ?? 1,
                TopK = parsed.GetValue(topK),
                Seed = (ulong)(parsed.GetValue(seed) ?? 1),
            },
            parsed.GetValue(boundaries),
            terminal));
        return command;
    }

    private static int Run(string run, string prime, int length, SamplingOptions options, bool showsBoundaries, Terminal terminal)
    {
        using TrainedNetwork trained = TrainedNetworks.OpenRun(run);
        Vocabulary vocabulary = Require(trained, run, showsBoundaries);
        using var interruption = new Interruption(terminal, "stopping");
        using var sampler = new TextSampler(trained.Network, vocabulary, options);
        List<long> text = [.. Read(sampler, prime)];
        terminal.Output.Write(prime);
        try
        {
            for (int drawn = 0; drawn < length && !interruption.Token.IsCancellationRequested; drawn++)
            {
                SampledToken next = sampler.Next();
                text.Add(next.Token);
                terminal.Output.Write(next.Text);
            }
        }
        catch (ArithmeticException failure)
        {
            throw new InputException($"the weights of '{run}' give no probabilities: {failure.Message.TrimEnd('.')}");
        }

        terminal.Output.WriteLine();
        if (showsBoundaries && !interruption.Token.IsCancellationRequested)
        {
            terminal.Output.WriteLine();
            foreach (string line in BoundaryStrip.Lines(SequenceReader.ReadText(trained.Network, vocabulary, [.. text])))
            {
                terminal.Output.WriteLine(line);
            }
        }

        return interruption.Token.IsCancellationRequested ? ExitCodes.Interrupted : ExitCodes.Done;
    }

    private static IReadOnlyList<long> Read(TextSampler sampler, string prime)
    {
        try
        {
            return sampler.Read(prime);
        }
        catch (DataException failure)
        {
            throw new InputException($"--prime: {failure.Message.TrimEnd('.')}");
        }
    }

    private static Vocabulary Require(TrainedNetwork trained, string run, bool showsBoundaries)
    {
        NetworkDefinition definition = trained.Definition;
        if (TextSampler.Obstacle(definition) is string obstacle)
        {
            throw new InputException($"'{run}' cannot generate text: {definition.Name} {obstacle}");
        }

        if (showsBoundaries && !definition.Layers.Any(static stack => stack.Detectors > 0))
        {
            throw new InputException($"--boundaries: {definition.Name} has none: it has no hm-lstm stack with a detector");
        }

        Vocabulary vocabulary = trained.Profile.Vocabulary
            ?? throw new InputException(
                $"the weights of '{run}' have no vocabulary: the characters of their tokens are unknown");
        return vocabulary.Size == definition.Output.Size
            ? vocabulary
            : throw new InputException(
                $"the weights of '{run}' have a vocabulary of {vocabulary.Size} characters, "
                    + $"but {definition.Name} has {definition.Output.Size} tokens");
    }
}
