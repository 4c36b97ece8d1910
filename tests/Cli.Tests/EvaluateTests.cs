using System.Text.Json;

namespace Hmlstm.Cli.Tests;

[Collection("torch")]
public sealed class EvaluateTests : IDisposable
{
    /// <summary>Two classes of texts.</summary>
    private const string Weather = """
        model: Weather
        task: classification
        input: { tokens: 27, embedding: 8 }
        layers: [ { cell: lstm, hidden: 8 } ]
        output: { size: 2, steps: last }
        training: { epochs: 2, batch_size: 8, learning_rate: 0.02 }
        data: { texts: weather, alphabet: text8, length: 12, pad: right, split: [0.5, 0.25, 0.25] }
        """;

    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters).With("letters.txt", Samples.Text());

    [Fact]
    public void Boundaries_are_compared_with_the_ends_of_words()
    {
        Train();

        ToolRun plain = work.Run("evaluate", "@/run");
        ToolRun exact = work.Run("evaluate", "@/run", "--boundaries", "words");
        ToolRun near = work.Run("evaluate", "@/run", "--boundaries", "words", "--tolerance", "3");

        Assert.Equal((0, 0, 0), (plain.ExitCode, exact.ExitCode, near.ExitCode));
        Assert.False(Read(plain).TryGetProperty("boundary_f1_1", out _));
        JsonElement scores = Read(exact);
        Assert.Equal(Number(plain, "loss"), Number(exact, "loss"));
        Assert.InRange(scores.GetProperty("boundary_f1_1").GetDouble(), 0, Number(near, "boundary_f1_1"));
        Assert.Equal(ShareOfWordEnds(), scores.GetProperty("given_boundary_rate").GetDouble(), 12);
        Assert.InRange(scores.GetProperty("work_saved").GetDouble(), 0.01, 1);
        Assert.InRange(scores.GetProperty("updates_per_step").GetDouble(), 1, 2);
    }

    [Fact]
    public void A_file_that_marks_the_ends_of_words_gives_the_scores_of_words()
    {
        Train();
        string text = Samples.Text();
        work.With("ends.csv", "place,boundary,end\n" + string.Concat(Enumerable.Range(0, text.Length).Select(i => $"{i},0,{(IsEnd(text, i) ? 1 : 0)}\n")));

        ToolRun words = work.Run("evaluate", "@/run", "--boundaries", "words", "--tolerance", "1", "--part", "valid");
        ToolRun file = work.Run("evaluate", "@/run", "--boundaries", "@/ends.csv", "--boundary-column", "end", "--tolerance", "1", "--part", "valid");
        ToolRun none = work.Run("evaluate", "@/run", "--boundaries", "@/ends.csv", "--part", "valid");

        Assert.Equal((0, 0, 0), (words.ExitCode, file.ExitCode, none.ExitCode));
        Assert.Equal(words.Output, file.Output);
        Assert.Equal(0, Number(none, "given_boundary_rate"));
        Assert.Equal(JsonValueKind.Null, Read(none).GetProperty("boundary_recall_1").ValueKind);
    }

    [Theory]
    [InlineData("hmlstm: nowhere.csv: there is no such file", "--boundaries", "@/nowhere.csv")]
    [InlineData("hmlstm: letters.txt: there is no column 'place'; there are ", "--boundaries", "@/letters.txt", "--boundary-column", "place")]
    [InlineData("hmlstm: short.csv: 1 rows, but the data has 20000 steps; each step needs its row", "--boundaries", "@/short.csv")]
    public void Given_boundaries_that_cannot_be_used_are_named_in_one_line(string start, params string[] options)
    {
        Train();
        work.With("short.csv", "boundary\n1\n");

        ToolRun run = work.Run(["evaluate", "@/run", .. options]);

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.StartsWith(start, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--boundary-column and --tolerance need --boundaries", "--tolerance", "1")]
    [InlineData("--boundary-column and --tolerance need --boundaries", "--boundary-column", "end")]
    [InlineData("--boundary-column is for a file of boundaries, not for words", "--boundaries", "words", "--boundary-column", "end")]
    [InlineData("--tolerance takes a whole number of at least 0, not '-1'", "--boundaries", "words", "--tolerance", "-1")]
    public void Options_that_do_not_go_together_are_refused(string message, params string[] options)
    {
        ToolRun run = work.Run(["evaluate", "@/run", .. options]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_without_boundaries_has_none_to_compare()
    {
        work.With("wave.model.yaml", Samples.Wave);
        work.Run("train", "@/wave.model.yaml", "--out", "@/run", "--quiet");

        ToolRun run = work.Run("evaluate", "@/run", "--boundaries", "words");
        ToolRun usage = work.Run("evaluate", "@/run");

        Assert.Equal((1, "hmlstm: Wave finds no boundaries: --boundaries needs an hm-lstm with a detector\n"), (run.ExitCode, run.Error));
        double[] shares = [.. Enumerable.Range(1, 3).Select(cell => Number(usage, $"selection_share_{cell}"))];
        Assert.Equal(1, shares.Sum(), 12);
        Assert.Equal(shares, Enumerable.Range(1, 3).Select(cell => Number(usage, $"selection_{cell}")));
        Assert.InRange(Number(usage, "selection_entropy"), 0, Math.Log(3));
    }

    [Fact]
    public void A_classifier_shows_each_class_and_what_it_is_taken_for()
    {
        work.With("weather.model.yaml", Weather);
        for (int i = 0; i < 16; i++)
        {
            work.With($"weather/rain/{i:00}.txt", i % 3 == 0 ? "a wet day" : "it drips");
            work.With($"weather/sun/{i:00}.txt", "it shines");
        }

        work.Run("train", "@/weather.model.yaml", "--out", "@/run", "--quiet");
        ToolRun run = work.Run("evaluate", "@/run");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement result = Read(run);
        JsonElement[] classes = [.. result.GetProperty("classes").EnumerateArray()];
        long[][] matrix = [.. result.GetProperty("confusion").EnumerateArray().Select(row => row.EnumerateArray().Select(count => count.GetInt64()).ToArray())];
        Assert.Equal(["rain", "sun"], classes.Select(one => one.GetProperty("class").GetString()));
        Assert.Equal([4, 4], matrix.Select(row => row.Sum()));
        Assert.Equal([4, 4], classes.Select(one => one.GetProperty("support").GetInt64()));
        Assert.Equal((matrix[0][0] + matrix[1][1]) / 8.0, result.GetProperty("accuracy").GetDouble(), 12);
        Assert.Equal(matrix[0][0] / 4.0, classes[0].GetProperty("recall").GetDouble(), 12);
        Assert.Matches(@"""confusion"": \[\n    \[\d, \d\],\n    \[\d, \d\]\n  \]", run.Output);
    }

    [Theory]
    [InlineData("Sun", "rain", "hmlstm: later: the classes are Sun, rain here and rain, sun in the weights; they must be the same")]
    [InlineData("fake", "real", "hmlstm: later: the classes are fake, real here and rain, sun in the weights; they must be the same")]
    public void Classes_of_other_names_are_not_taken_for_those_that_were_learnt(string first, string second, string line)
    {
        work.With("weather.model.yaml", Weather);
        for (int i = 0; i < 16; i++)
        {
            work.With($"weather/rain/{i:00}.txt", "it drips").With($"weather/sun/{i:00}.txt", "it shines");
            work.With($"later/{first}/{i:00}.txt", "it drips").With($"later/{second}/{i:00}.txt", "it shines");
            work.With($"same/rain/{i:00}.txt", "it drips").With($"same/sun/{i:00}.txt", "it shines");
        }

        work.Run("train", "@/weather.model.yaml", "--out", "@/run", "--quiet");
        ToolRun other = work.Run("evaluate", "@/run", "--data", "@/later");
        ToolRun same = work.Run("evaluate", "@/run", "--data", "@/same", "--part", "test");
        ToolRun whole = work.Run("evaluate", "@/run", "--data", "@/same");

        Assert.Equal((1, "", line + "\n"), (other.ExitCode, other.Output, other.Error));
        Assert.Equal(work.Run("evaluate", "@/run"), same);
        Assert.Equal((0, "hmlstm: measured on all of same; --part measures one part of it\n"), (whole.ExitCode, whole.Error));
        Assert.All(Read(whole).GetProperty("classes").EnumerateArray(), static one => Assert.Equal(16, one.GetProperty("support").GetInt64()));
    }

    [Fact]
    public void A_column_whose_name_has_a_line_break_is_trained_on_and_evaluated()
    {
        string rows = string.Concat(Enumerable.Range(0, 60).Select(static i => $"{i % 7},{i % 5}\n"));
        work.With("heat.csv", "\"Temp\n(C)\",\"quoted \"\"name\"\"\"\n" + rows);
        work.With("heat.model.yaml", """
            model: Heat
            task: regression
            input: { features: 2 }
            layers: [ { cell: lstm, hidden: 4 } ]
            output: { size: 1, steps: last }
            training: { epochs: 1, batch_size: 8 }
            data: { series: heat.csv, columns: ["Temp\n(C)", 'quoted "name"'], target: "Temp\n(C)", lookback: 3 }
            """);

        ToolRun trained = work.Run("train", "@/heat.model.yaml", "--out", "@/run", "--quiet");
        ToolRun run = work.Run("evaluate", "@/run");

        Assert.Equal((0, 0, ""), (trained.ExitCode, run.ExitCode, run.Error));
        using JsonDocument metrics = JsonDocument.Parse(work.Read("run/metrics.json"));
        Assert.Equal(metrics.RootElement.GetProperty("test_loss").GetDouble(), Number(run, "loss"), 1e-9);
    }

    public void Dispose() => work.Dispose();

    private static JsonElement Read(ToolRun run)
    {
        using JsonDocument document = JsonDocument.Parse(run.Output);
        return document.RootElement.Clone();
    }

    private static double Number(ToolRun run, string name) => Read(run).GetProperty(name).GetDouble();

    private static bool IsEnd(string text, int place) => text[place] != ' ' && (place + 1 == text.Length || text[place + 1] == ' ');

    /// <summary>Of the test part's steps: its characters but the last, which is only predicted.</summary>
    private static double ShareOfWordEnds()
    {
        string text = Samples.Text();
        int start = text.Length * 9 / 10;
        int[] steps = [.. Enumerable.Range(start, text.Length - start - 1)];
        return (double)steps.Count(place => IsEnd(text, place)) / steps.Length;
    }

    private void Train()
    {
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/run", "--quiet");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }
}
