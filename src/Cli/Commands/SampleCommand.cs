using System.CommandLine;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Sampling;
using Hmlstm.Cli.Terminals;

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
            "--length",
            $"The number of tokens to write after it: characters, or words and line ends; {DefaultLength} by default.",
            least: 1);
        Option<double?> temperature = CommonOptions.Number(
            "--temperature",
            "Below 1 sharpens the distribution, above 1 flattens it; 0 always takes the most probable token; 1 by default.",
            least: 0);
        Option<int?> topK = CommonOptions.Whole("--top-k", "Samples from the K most probable tokens only.", least: 1);
        Option<double?> topP = CommonOptions.Share(
            "--top-p", "Samples from the smallest set of most probable tokens whose probability reaches P.");
        Option<int?> seed = CommonOptions.Whole("--seed", "The random seed: the same seed gives the same text; 1 by default.");
        Option<int?> count = CommonOptions.Whole(
            "--count", "The number of texts, each from the next seed, with a line --- between two.", least: 1);
        Option<int?> beam = CommonOptions.Whole(
            "--beam", "Writes a most probable text instead, by a beam search that keeps N of them.", least: 1);
        var stop = new Option<string?>("--stop")
        {
            Description = "Ends where this text appears, which is not written.",
            HelpName = "TEXT",
        };
        var boundaries = new Option<bool>("--boundaries") { Description = "Shows the text again, with the boundaries of each level." };
        var command = new ToolCommand(
            "sample",
            "Generates text with a trained language model.",
            "hmlstm sample runs/characters --prime \"the old man \" --length 400 --temperature 0.8",
            "hmlstm sample runs/characters --top-k 5 --seed 3 --boundaries",
            "hmlstm sample runs/characters --prime \"the \" --beam 10 --length 40",
            "hmlstm sample runs/characters --state chapter1.state --prime \"and \"")
            { run, prime, length, temperature, topK, topP, seed, count, beam, stop, boundaries };
        StreamOptions stream = new(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(beam) is null)
            {
                return;
            }

            Option[] others = [temperature, topK, topP, seed, count, stream.Start, stream.End];
            foreach (Option option in others.Where(one => result.GetResult(one) is not null))
            {
                result.AddError($"--beam searches and draws nothing, so it cannot be combined with {option.Name}");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(stream.Start) is not null && string.IsNullOrEmpty(result.GetValue(prime)))
            {
                result.AddError("--state needs --prime, the text that comes next: a state does not say which character follows");
            }

            if (result.GetResult(stream.End) is not null && result.GetResult(count) is not null)
            {
                result.AddError("--count writes several texts, so there is no one state for --state-out");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(stop) is { Tokens: [{ Value: "" }] })
            {
                result.AddError("--stop takes a text of at least one character");
            }
        });
        command.SetAction(parsed => SamplingJob.Run(
            new SamplingRequest(parsed.GetRequiredValue(run), parsed.GetRequiredValue(prime), parsed.GetValue(length) ?? DefaultLength)
            {
                Options = new SamplingOptions
                {
                    Temperature = parsed.GetValue(temperature) ?? 1,
                    TopK = parsed.GetValue(topK),
                    TopP = parsed.GetValue(topP),
                    Seed = (ulong)(parsed.GetValue(seed) ?? 1),
                },
                Stop = parsed.GetValue(stop),
                Beams = parsed.GetValue(beam),
                Count = parsed.GetValue(count) ?? 1,
                ShowsBoundaries = parsed.GetValue(boundaries),
                Stream = stream.Of(parsed),
            },
            terminal));
        return command;
    }
}
