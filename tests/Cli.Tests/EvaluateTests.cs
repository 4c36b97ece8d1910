using System.Text.Json;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;

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
        work.With(
            "ends.csv",
            "place,boundary,end\n" + string.Concat(Enumerable.Range(0, text.Length).Select(i => $"{i},0,{(IsEnd(text, i) ? 1 : 0)}\n")));

        ToolRun words = work.Run("evaluate", "@/run", "--boundaries", "words", "--tolerance", "1", "--part", "valid");
        ToolRun file = work.Run(
            "evaluate", "@/run", "--boundaries", "@/ends.csv", "--boundary-column", "end", "--tolerance", "1", "--part", "valid");
        ToolRun none = work.Run("evaluate", "@/run", "--boundaries", "@/ends.csv", "--part", "valid");

        Assert.Equal((0, 0, 0), (words.ExitCode, file.ExitCode, none.ExitCode));
        Assert.Equal(words.Output, file.Output);
        Assert.Equal(0, Number(none, "given_boundary_rate"));
        Assert.Equal(JsonValueKind.Null, Read(none).GetProperty("boundary_recall_1").ValueKind);
    }

    [Theory]
    [InlineData("hmlstm: nowhere.csv: there is no such file", "--boundaries", "@/nowhere.csv")]
    [InlineData(
        "hmlstm: letters.txt: there is no column 'place'; there are ", "--boundaries", "@/letters.txt", "--boundary-column", "place")]
    [InlineData("hmlstm: short.csv: 1 row, but the data has 20000 steps; each step needs its row", "--boundaries", "@/short.csv")]
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
    [InlineData("--boundary-column needs a CSV file of boundaries", "--boundaries", "words", "--boundary-column", "end")]
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
        ToolRun usage = work.Run("evaluate", "@/run", "--selection", "most-probable");

        Assert.Equal((1, "hmlstm: Wave finds no boundaries: --boundaries needs an hm-lstm with a detector\n"), (run.ExitCode, run.Error));
        double[] shares = [.. Enumerable.Range(1, 3).Select(cell => Number(usage, $"selection_share_{cell}"))];
        Assert.Equal(1, shares.Sum(), 12);
        Assert.Equal(shares, Enumerable.Range(1, 3).Select(cell => Number(usage, $"selection_{cell}")));
        Assert.InRange(Number(usage, "selection_entropy"), 0, Math.Log(3));
    }

    [Fact]
    public void A_row_that_is_far_worse_than_the_mean_is_said_beside_it()
    {
        Train();
        string text = Samples.Text(16_000);

        // The third of eight streams reads letters that follow each other as they never did in training.
        work.With(
            "mixed.txt",
            text[..4_000] + string.Concat(Enumerable.Range(0, 2_000).Select(static i => "zqxjkvbz"[(i * i) % 8])) + text[6_000..]);
        work.With("even.txt", text);
        ToolRun mixed = work.Run("evaluate", "@/run", "--data", "@/mixed.txt");
        ToolRun quiet = work.Run("evaluate", "@/run", "--data", "@/mixed.txt", "--quiet");
        ToolRun even = work.Run("evaluate", "@/run", "--data", "@/even.txt");

        JsonElement worst = Read(mixed).GetProperty("worst_row");
        Assert.Equal(
            (3, 8, true),
            (worst.GetProperty("row").GetInt32(), worst.GetProperty("rows").GetInt32(), worst.GetProperty("far_from_mean").GetBoolean()));
        Assert.InRange(worst.GetProperty("loss").GetDouble(), 1.5 * Number(mixed, "loss"), double.MaxValue);
        Assert.Matches(
            @"^hmlstm: worst row 3 of 8: \d+\.\d\d bits per character \(mean \d\.\d\d(; 1 row above twice the mean)?\)$",
            mixed.ErrorLines[^1]);
        Assert.Equal((mixed.Output, ""), (quiet.Output, quiet.Error));
        Assert.False(Read(even).GetProperty("worst_row").GetProperty("far_from_mean").GetBoolean());
        Assert.DoesNotContain("worst row", even.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_k_lstm_is_measured_with_its_most_probable_cell_and_with_all_of_them_mixed()
    {
        work.With("wave.model.yaml", Samples.Wave);
        work.Run("train", "@/wave.model.yaml", "--out", "@/run", "--quiet");
        work.Run("train", "@/letters.model.yaml", "--out", "@/letters", "--quiet");

        ToolRun usual = work.Run("evaluate", "@/run");
        ToolRun probable = work.Run("evaluate", "@/run", "--selection", "most-probable");
        ToolRun mixed = work.Run("evaluate", "@/run", "--selection", "mixed");
        work.With(
            "run/model.yaml",
            work.Read("run/model.yaml").Replace("selection: mixed", "selection: most-probable", StringComparison.Ordinal));
        ToolRun defined = work.Run("evaluate", "@/run");

        Assert.Equal(usual, mixed);
        Assert.Equal(probable, defined);
        JsonElement other = Read(usual).GetProperty("with_selection_most_probable");
        Assert.Equal(Number(probable, "loss"), other.GetProperty("loss").GetDouble());
        Assert.Equal(Number(usual, "loss"), Read(probable).GetProperty("with_selection_mixed").GetProperty("loss").GetDouble());
        Assert.NotEqual(Number(usual, "loss"), Number(probable, "loss"));
        Assert.Equal(["loss", "mse", "mae", "r2"], other.EnumerateObject().Select(static value => value.Name));
        Assert.Equal(Number(mixed, "selection_probability_1"), Number(mixed, "selection_1"));
        Assert.NotEqual(Number(probable, "selection_probability_1"), Number(probable, "selection_1"));
        Assert.Equal(
            (1, "hmlstm: Letters has no k-lstm: --selection does not apply\n"),
            work.Run("evaluate", "@/letters", "--selection", "mixed") is var refused ? (refused.ExitCode, refused.Error) : default);
        Assert.Equal(2, work.Run("evaluate", "@/run", "--selection", "both").ExitCode);
    }

    [Theory]
    [InlineData(0.5, 0.4, SelectionKind.MostProbable, true)]
    [InlineData(0.4, 0.5, SelectionKind.Mixed, true)]
    [InlineData(0.4, 0.5, SelectionKind.MostProbable, false)]
    [InlineData(0.41, 0.4, SelectionKind.MostProbable, false)]
    public void A_most_probable_cell_that_is_much_worse_than_the_mixture_gets_a_line(
        double used, double own, SelectionKind kind, bool warns)
    {
        SelectionKind other = kind == SelectionKind.Mixed ? SelectionKind.MostProbable : SelectionKind.Mixed;
        string? line = new OtherSelection(other, [new("loss", own)]).Warning(used);

        Assert.Equal(
            warns
                ? "the most probable cell alone has loss 0.5000, all cells mixed 0.4000: 'selection: mixed' may be what these weights need"
                : null,
            line);
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
        work.With("cells.model.yaml", Weather.Replace("cell: lstm", "cell: k-lstm, cells: 3", StringComparison.Ordinal));
        ToolRun training = work.Run("train", "@/cells.model.yaml", "--out", "@/cells");
        JsonElement ofCells = Read(work.Run("evaluate", "@/cells")).GetProperty("classes")[0];
        ToolRun run = work.Run("evaluate", "@/run");

        Assert.Contains("weather: 32 texts in 2 classes, of 8 to 9 characters", training.OutputLines);
        Assert.Contains("weather: the first is of 'rain': a wet day", training.OutputLines);
        foreach (string means in new[] { "selection", "selection_probability" })
        {
            Assert.Equal(1, ofCells.GetProperty(means).EnumerateArray().Sum(static mean => mean.GetDouble()), 5);
            Assert.Equal(3, ofCells.GetProperty(means).GetArrayLength());
        }

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        JsonElement result = Read(run);
        Assert.False(result.GetProperty("classes")[0].TryGetProperty("selection", out _));
        JsonElement[] classes = [.. result.GetProperty("classes").EnumerateArray()];
        long[][] matrix =
        [
            .. result.GetProperty("confusion")
                .EnumerateArray()
                .Select(row => row.EnumerateArray().Select(count => count.GetInt64()).ToArray()),
        ];
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
        Assert.All(
            Read(whole).GetProperty("classes").EnumerateArray(), static one => Assert.Equal(16, one.GetProperty("support").GetInt64()));
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

        Assert.Equal((0, 0), (trained.ExitCode, run.ExitCode));
        Assert.All(
            run.ErrorLines,
            static line => Assert.StartsWith("hmlstm: the network is worse than the baseline", line, StringComparison.Ordinal));
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
