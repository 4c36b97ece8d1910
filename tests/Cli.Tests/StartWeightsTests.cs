namespace Hmlstm.Cli.Tests;

/// <summary>Trainings that start from existing weights.</summary>
[Collection("torch")]
public sealed class StartWeightsTests : IDisposable
{
    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters).With("letters.txt", Samples.Text());

    [Fact]
    public void A_training_goes_on_from_the_weights_of_a_run_with_other_data_and_its_schedules_begin_anew()
    {
        work.With("more.txt", Samples.Text(9_000).Replace("river", "raven", StringComparison.Ordinal));
        work.Run("train", "@/letters.model.yaml", "--out", "@/first", "--quiet");
        ToolRun tuned = work.Run(
            "train", "@/letters.model.yaml", "--weights", "@/first", "--data", "@/more.txt",
            "--set", "training.epochs=1", "--out", "@/tuned");
        ToolRun fresh = work.Run("train", "@/letters.model.yaml", "--data", "@/more.txt", "--set", "training.epochs=1", "--out", "@/fresh");

        Assert.Equal((0, "", 0), (tuned.ExitCode, tuned.Error, fresh.ExitCode));
        Assert.Contains(
            tuned.OutputLines,
            static line => line.StartsWith("starting from first/weights.safetensors: ", StringComparison.Ordinal)
                && line.EndsWith(" parameters loaded", StringComparison.Ordinal));
        Assert.True(Last("tuned", "valid_loss") < Last("fresh", "valid_loss") - 0.2);
        Assert.Equal(1, Last("tuned", "slope"));
        Assert.Equal(1, Last("tuned", "epoch"));
    }

    [Fact]
    public void Another_network_is_refused_in_one_line_and_taken_in_part_where_that_is_asked_for()
    {
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/first", "--quiet");
        work.With("wider.model.yaml", Samples.Characters.Replace("[12, 8]", "[12, 9]", StringComparison.Ordinal));
        string[] arguments =
        [
            "train", "@/wider.model.yaml", "--weights", "@/first/weights.safetensors", "--set", "training.epochs=1", "--out", "@/wider",
        ];
        ToolRun refused = work.Run(arguments);
        bool hasRun = Directory.Exists(work.PathOf("wider"));
        ToolRun partial = work.Run([.. arguments, "--partial"]);

        Assert.Equal((1, false, 0), (refused.ExitCode, hasRun, partial.ExitCode));
        Assert.Matches(
            @"^first/weights\.safetensors: mismatched: 'layers\.0\.0\.[^;]+; --partial loads what fits$",
            Assert.Single(refused.ErrorLines));
        Assert.Matches(@"^hmlstm: first/weights\.safetensors: mismatched: 'layers\.0\.0\.", Assert.Single(partial.ErrorLines));
        Assert.Contains(
            partial.OutputLines, static line => line.StartsWith("starting from first/weights.safetensors: ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_characters_are_those_of_the_weights_also_when_the_run_is_resumed_before_its_first_evaluation()
    {
        string yaml = Samples.Characters.Replace(", alphabet: text8", "", StringComparison.Ordinal)
            .Replace("tokens: 27", "tokens: 20", StringComparison.Ordinal);
        int size = Samples.Text().Distinct().Count();
        work.With(
            "letters.model.yaml", yaml.Replace("tokens: 20", FormattableString.Invariant($"tokens: {size}"), StringComparison.Ordinal));
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/first", "--quiet");
        work.With("few.txt", string.Concat(Enumerable.Repeat("the sea and the tide ", 300)).Replace('i', 'e'))
            .With("foreign.txt", "caf\u00e9 " + Samples.Text(5_000));

        ToolRun foreign = work.Run("train", "@/letters.model.yaml", "--weights", "@/first", "--data", "@/foreign.txt", "--out", "@/second");
        ToolRun few = work.Run(
            "train", "@/letters.model.yaml", "--weights", "@/first", "--data", "@/few.txt",
            "--out", "@/third", "--set", "training.epochs=1");
        File.Delete(work.PathOf("third/weights.safetensors"));
        ToolRun resumed = work.Run(
            "train", "@/letters.model.yaml", "--resume", "--data", "@/few.txt", "--out", "@/third", "--set", "training.epochs=2");

        Assert.Equal((1, 0, 0), (foreign.ExitCode, few.ExitCode, resumed.ExitCode));
        Assert.Contains(
            $"is not among the {size} that the network was trained on", Assert.Single(foreign.ErrorLines), StringComparison.Ordinal);
        Assert.Equal("", resumed.Error);
    }

    [Fact]
    public void Classes_of_other_names_are_refused_with_both_lists()
    {
        work.With("weather.model.yaml", """
            model: Weather
            task: classification
            input: { tokens: 27, embedding: 4 }
            layers: [ { cell: lstm, hidden: 4 } ]
            output: { size: 2, steps: last }
            training: { epochs: 1, batch_size: 8 }
            data: { texts: weather, alphabet: text8, length: 12, pad: right }
            """);
        for (int i = 0; i < 16; i++)
        {
            work.With($"weather/rain/{i:00}.txt", "it drips").With($"weather/sun/{i:00}.txt", "it shines")
                .With($"other/rain/{i:00}.txt", "it drips").With($"other/dry/{i:00}.txt", "it does not");
        }

        work.Run("train", "@/weather.model.yaml", "--out", "@/run", "--quiet");
        ToolRun run = work.Run("train", "@/weather.model.yaml", "--weights", "@/run", "--data", "@/other", "--out", "@/again");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["hmlstm: other: the classes are dry, rain here and rain, sun in the weights; they must be the same"], run.ErrorLines);
    }

    [Theory]
    [InlineData("--weights starts a new run, and --resume continues", "--weights", "first", "--resume")]
    [InlineData("--partial needs --weights", "--partial")]
    public void Options_that_exclude_each_other_are_refused(string message, params string[] options)
    {
        ToolRun run = work.Run(["train", "@/letters.model.yaml", .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_none_or_is_not_there_is_said_in_a_line()
    {
        ToolRun missing = work.Run("train", "@/letters.model.yaml", "--weights", "@/nothing", "--out", "@/run");
        ToolRun foreign = work.Run("train", "@/letters.model.yaml", "--weights", "@/letters.txt", "--out", "@/run");

        Assert.Equal((1, 1, false), (missing.ExitCode, foreign.ExitCode, Directory.Exists(work.PathOf("run"))));
        Assert.Equal(["nothing: there is no such file"], missing.ErrorLines);
        Assert.StartsWith("letters.txt: ", Assert.Single(foreign.ErrorLines), StringComparison.Ordinal);
    }

    public void Dispose() => work.Dispose();

    private double Last(string run, string column)
    {
        string[][] rows =
        [
            .. work.Read($"{run}/history.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(',')),
        ];
        return double.Parse(rows[^1][Array.IndexOf(rows[0], column)], System.Globalization.CultureInfo.InvariantCulture);
    }
}
