using System.CommandLine;
using System.Globalization;
using Hmlstm.Cli.Boundaries;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Compiler;
using Hmlstm.Runtime.Reports;

namespace Hmlstm.Cli.Commands;

/// <summary><c>hmlstm boundaries</c>: a text with the boundaries that each level sees.</summary>
internal static class BoundariesCommand
{
    /// <summary>The command, writing to <paramref name="terminal"/>.</summary>
    public static Command Create(Terminal terminal)
    {
        Argument<string> run = CommonArguments.Run();
        var text = new Option<string?>("--text") { Description = "The text.", HelpName = "TEXT" };
        Option<string?> input = CommonOptions.Path("--input", "FILE", "A file with the text.");
        var html = new Option<string?>("--html")
        {
            Description = "Writes a coloured HTML page instead, to the given file, or to standard output without a file or with -.",
            HelpName = "PAGE.html",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new ToolCommand(
            "boundaries",
            "Shows a text with the boundaries of each level: a mark stands under each character at which the level's detector fired. "
            + "Row 'next' shows a language model's most probable next character.",
            "hmlstm boundaries runs/characters --text \"the old man went to the sea\"",
            "hmlstm boundaries runs/characters --input chapter.txt --html chapter.html",
            "hmlstm boundaries runs/characters --input chapter2.txt --state chapter1.state --state-out chapter2.state")
            { run, text, input, html };
        StreamOptions stream = new(command);
        command.Validators.Add(result =>
        {
            if ((result.GetResult(text) is null) == (result.GetResult(input) is null))
            {
                result.AddError("exactly one of --text and --input is required");
            }
        });
        command.SetAction(parsed => Run(
            parsed.GetRequiredValue(run),
            parsed.GetValue(text),
            parsed.GetValue(input),
            isPage: parsed.GetResult(html) is not null,
            parsed.GetValue(html),
            stream.Of(parsed),
            terminal));
        return command;
    }

    private static void Run(
        string run, string? text, string? input, bool isPage, string? page, StreamPlaces places, Terminal terminal)
    {
        if (input is not null && !File.Exists(input))
        {
            throw new InputException($"there is no file '{input}'{FileProblem.OfMissing(input)}");
        }

        using TrainedNetwork trained = TrainedNetworks.OpenRun(run);
        using CarriedStream stream = CarriedStream.Open(places, trained);
        Vocabulary vocabulary = trained.Profile.Vocabulary
            ?? throw new InputException($"the weights of '{run}' have no vocabulary: it was not trained on text");
        long[] tokens = input is null ? vocabulary.Encode(text!) : vocabulary.EncodeFile(input);
        SequenceReading read = tokens.Length > 0
            ? SequenceReader.ReadText(trained.Network, vocabulary, tokens, stream.State)
            : throw new InputException("the text is empty");
        if (read.LevelCount == 0)
        {
            throw new InputException($"{trained.Definition.Name} has no boundaries: it has no hm-lstm stack with a detector");
        }

        if (isPage)
        {
            OutputFile.Write(page ?? OutputFile.StandardOutput, BoundaryPage.Write(trained.Definition.Name, read), terminal);
            stream.Write();
            return;
        }

        foreach (string line in BoundaryStrip.Lines(read, withNext: true))
        {
            terminal.Output.WriteLine(line);
        }

        string unit = read.HasCharacters ? "characters" : "tokens";
        for (int level = 0; level < read.LevelCount; level++)
        {
            terminal.Note(string.Create(
                CultureInfo.InvariantCulture,
                $"level {level + 1}: boundary at {read.Rate(level) * 100:0.0} % of {read.Length} {unit}"));
        }

        stream.Write();
    }
}
