using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Hmlstm.Cli.Tests;

[Collection("torch")]
public sealed class TrainTests : IDisposable
{
    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters).With("letters.txt", Samples.Text());

    [Fact]
    public void A_run_has_its_definition_weights_history_and_metrics_and_ends_with_text_and_boundaries()
    {
        ToolRun run = work.RunProcess("train", "letters.model.yaml");

        Assert.Equal(0, run.ExitCode);
        run.AssertPlain();
        Assert.Equal(
            ["history.csv", "last.ckpt", "metrics.json", "model.yaml", "report.html", "run.json", "weights.safetensors"],
            work.Files().Where(name => name.StartsWith("runs", StringComparison.Ordinal)).Select(Path.GetFileName));
        Assert.Contains($"text: \"{work.PathOf("letters.txt")}\"", work.Read("runs/letters/model.yaml"), StringComparison.Ordinal);
        Assert.Equal(3, work.Read("runs/letters/history.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);

        string[] row = HistoryWithoutTimes("runs/letters/history.csv")[^1].Split(',');
        string[] columns = HistoryWithoutTimes("runs/letters/history.csv")[0].Split(',');
        Assert.InRange(double.Parse(row[Array.IndexOf(columns, "train_work_skipped")], CultureInfo.InvariantCulture), 0.01, 0.99);

        using JsonDocument metrics = JsonDocument.Parse(work.Read("runs/letters/metrics.json"));
        double network = metrics.RootElement.GetProperty("test_bits_per_character").GetDouble();
        double unigram = metrics.RootElement.GetProperty("test_unigram_bits_per_character").GetDouble();
        Assert.InRange(network, 0.1, unigram - 0.5);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"unigram {unigram:0.000} "), run.Output, StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"network {network:0.000}"), run.Output, StringComparison.Ordinal);

        string held = Samples.Text()[18_000..18_060];
        int line = Array.IndexOf(run.OutputLines, ("         " + held).TrimEnd());
        Assert.True(line > 0, run.Output);
        Assert.Matches(@"^level 1  [ |]+$", run.OutputLines[line + 1]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_one_others()
    {
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/a", "--quiet");
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/b", "--quiet");
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/c", "--quiet", "--seed", "4");

        byte[] a = File.ReadAllBytes(work.PathOf("a/weights.safetensors"));
        Assert.Equal(a, File.ReadAllBytes(work.PathOf("b/weights.safetensors")));
        Assert.NotEqual(a, File.ReadAllBytes(work.PathOf("c/weights.safetensors")));
        Assert.Contains("seed: 4", work.Read("c/model.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_gives_the_metrics_that_training_ended_with_and_follows_another_text()
    {
        work.With("other.txt", Samples.Text(9_000).Replace("river", "raven", StringComparison.Ordinal));
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/runs/letters");

        ToolRun own = work.Run("evaluate", "@/runs/letters");
        ToolRun other = work.Run("evaluate", "@/runs/letters", "--data", "@/other.txt", "--part", "valid");

        Assert.Equal((0, 0), (own.ExitCode, other.ExitCode));
        using JsonDocument metrics = JsonDocument.Parse(work.Read("runs/letters/metrics.json"));
        Assert.Equal(metrics.RootElement.GetProperty("test_loss").GetDouble(), Loss(own), 1e-9);
        Assert.True(Loss(other) > Loss(own));
    }

    [Fact]
    public void Ctrl_C_finishes_the_iteration_saves_and_says_how_to_go_on_which_ends_as_if_nothing_had_happened()
    {
        using ToolProcess tool = ToolProcess.Start(work.Folder, "train", "letters.model.yaml", "--set", "training.epochs=100000");
        tool.WaitFor("epoch 1/");
        tool.SendInterrupt();
        ToolRun run = tool.Finish();

        Assert.Equal(130, run.ExitCode);
        run.AssertPlain();
        Assert.Contains(run.ErrorLines, line => line.StartsWith("hmlstm: stopping after this iteration", StringComparison.Ordinal));
        Match end = Regex.Match(
            run.OutputLines[^1],
            @"^interrupted after (\d+)(\.\d+)? epochs and saved; continue with: "
            + @"hmlstm train letters\.model\.yaml --resume --out runs/letters --set training\.epochs=100000$");
        Assert.True(end.Success, run.OutputLines[^1]);
        Assert.Equal(
            ["history.csv", "last.ckpt", "model.yaml", "report.html", "run.json", "weights.safetensors"],
            work.Files().Where(name => name.StartsWith("runs", StringComparison.Ordinal)).Select(Path.GetFileName));
        Assert.Equal(0, work.Run("evaluate", "@/runs/letters").ExitCode);

        string epochs = string.Create(
            CultureInfo.InvariantCulture, $"training.epochs={int.Parse(end.Groups[1].ValueSpan, CultureInfo.InvariantCulture) + 2}");
        ToolRun resumed = work.RunProcess("train", "letters.model.yaml", "--resume", "--set", epochs);
        ToolRun whole = work.Run("train", "@/letters.model.yaml", "--set", epochs, "--out", "@/whole");

        Assert.Equal((0, 0), (resumed.ExitCode, whole.ExitCode));
        Assert.Contains(", continuing after ", resumed.Output, StringComparison.Ordinal);
        Assert.Equal(
            File.ReadAllBytes(work.PathOf("whole/weights.safetensors")),
            File.ReadAllBytes(work.PathOf("runs/letters/weights.safetensors")));
        Assert.Equal(HistoryWithoutTimes("whole/history.csv"), HistoryWithoutTimes("runs/letters/history.csv"));
    }

    [Fact]
    public void A_warning_is_shown_by_check_and_train_and_not_again_by_what_uses_the_run()
    {
        work.With(
            "letters.model.yaml",
            Samples.Characters.Replace("seed: 3", "seed: 3, early_stopping: { patience: 9 }", StringComparison.Ordinal));

        ToolRun check = work.Run("check", "@/letters.model.yaml");
        ToolRun train = work.Run("train", "@/letters.model.yaml", "--out", "@/run");

        Assert.Contains("warning HML0309", check.OutputLines[0], StringComparison.Ordinal);
        Assert.Contains("warning HML0309", Assert.Single(train.ErrorLines), StringComparison.Ordinal);
        Assert.All(
            new string[][]
            {
                ["evaluate", "@/run"],
                ["sample", "@/run", "--length", "3"],
                ["boundaries", "@/run", "--text", "the sea"],
                ["compare", "@/run"],
                ["predict", "@/run", "--input", "@/none.safetensors", "--output", "@/y.safetensors"],
                [
                    "predict", "@/letters.model.yaml", "--weights", "@/run/weights.safetensors",
                    "--input", "@/none.safetensors", "--output", "@/y.safetensors",
                ],
            },
            command => Assert.DoesNotContain("HML0309", work.Run(command).Error, StringComparison.Ordinal));
    }

    [Fact]
    public void A_closed_terminal_saves_as_Ctrl_C_does()
    {
        using ToolProcess tool = ToolProcess.StartWithHangup(
            isIgnored: false, work.Folder, "train", "letters.model.yaml", "--set", "training.epochs=100000");
        tool.WaitFor("epoch 1/");
        tool.Send("HUP");
        ToolRun run = tool.Finish();

        Assert.Equal(130, run.ExitCode);
        Assert.Matches(@"^interrupted after \d+(\.\d+)? epochs and saved; continue with: ", run.OutputLines[^1]);
        Assert.Equal(
            0, work.Run("train", "@/letters.model.yaml", "--resume", "--out", "@/runs/letters", "--set", "training.epochs=3").ExitCode);
    }

    [Fact]
    public void A_training_that_was_started_to_outlive_its_terminal_does()
    {
        using ToolProcess tool = ToolProcess.StartWithHangup(
            isIgnored: true, work.Folder, "train", "letters.model.yaml", "--set", "training.epochs=3");
        tool.WaitFor("epoch 1/");
        tool.Send("HUP");
        ToolRun run = tool.Finish();

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(run.OutputLines, line => line.StartsWith("trained after 3 epochs", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_cannot_go_on_is_named_and_left_as_it_was()
    {
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/run");
        work.With("wider.model.yaml", Samples.Characters.Replace("[12, 8]", "[12, 9]", StringComparison.Ordinal));
        string model = work.Read("run/model.yaml");

        ToolRun none = work.Run("train", "@/letters.model.yaml", "--resume", "--out", "@/nothing");
        ToolRun other = work.Run("train", "@/wider.model.yaml", "--resume", "--out", "@/run");
        work.With("run/last.ckpt", "hmlstmck, or so it says");
        ToolRun damaged = work.Run("train", "@/letters.model.yaml", "--resume", "--out", "@/run");

        Assert.Equal((1, 1, 1), (none.ExitCode, other.ExitCode, damaged.ExitCode));
        Assert.Equal(["hmlstm: there is no run to resume: 'nothing' has no checkpoint"], none.ErrorLines);
        Assert.StartsWith("run/last.ckpt: ", Assert.Single(other.ErrorLines), StringComparison.Ordinal);
        Assert.StartsWith("run/last.ckpt: ", Assert.Single(damaged.ErrorLines), StringComparison.Ordinal);
        Assert.Equal(model, work.Read("run/model.yaml"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_run_does_not_go_on_with_classes_of_other_names(bool hasWeights)
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
            work.With($"weather/rain/{i:00}.txt", "it drips").With($"weather/sun/{i:00}.txt", "it shines");
        }

        work.Run("train", "@/weather.model.yaml", "--out", "@/run", "--quiet");
        if (!hasWeights)
        {
            File.Delete(work.PathOf("run/weights.safetensors"));
        }

        string[] before = [.. Directory.GetFiles(work.PathOf("run")).Select(static path => Convert.ToHexString(File.ReadAllBytes(path)))];
        Directory.Move(work.PathOf("weather/sun"), work.PathOf("weather/dry"));
        ToolRun run = work.Run("train", "@/weather.model.yaml", "--out", "@/run", "--resume", "--set", "training.epochs=2");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            ["hmlstm: weather: the classes are dry, rain here and rain, sun in the weights; they must be the same"], run.ErrorLines);
        Assert.Equal(before, Directory.GetFiles(work.PathOf("run")).Select(static path => Convert.ToHexString(File.ReadAllBytes(path))));
    }

    [Theory]
    [InlineData(
        "training.epocs=3", "--set training.epocs=3(1,10): error HML0101: 'epocs' is not a key of 'training'; did you mean 'epochs'?")]
    [InlineData("training.epochs=x", "--set training.epochs=x(1,17): error HML0103: ")]
    [InlineData("training.epochs=0", "--set training.epochs=0(1,17): error HML0104: ")]
    [InlineData("layers=3", "--set layers=3(1,1): error HML0101: 'layers' is not a key of a setting; ")]
    [InlineData("training.epochs=[1", "--set training.epochs=[1(1,")]
    [InlineData("training.clip_value=2", "--set training.clip_value=2(1,10): error HML0108: ")]
    public void A_wrong_setting_is_refused_at_its_column(string setting, string start)
    {
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--set", setting, "--out", "@/runs/wrong");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.StartsWith(start, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(work.PathOf("runs")));
    }

    [Fact]
    public void Settings_reach_into_shorthands_and_the_later_one_counts()
    {
        work.With("sgd.model.yaml", Samples.Characters.Replace("seed: 3", "seed: 3, optimizer: sgd", StringComparison.Ordinal));

        ToolRun run = work.Run(
            "train", "@/sgd.model.yaml", "--out", "@/run",
            "--set", "training.optimizer.momentum=0.5", "--set", "training.epochs=9", "--set", "training.epochs=1",
            "--set", "training.learning_rate={ start: 0.5, cosine: 1 }", "--set", "data.limit=5000");

        Assert.Equal(0, run.ExitCode);
        string model = work.Read("run/model.yaml");
        Assert.Contains("momentum: 0.5", model, StringComparison.Ordinal);
        Assert.Contains("epochs: 1", model, StringComparison.Ordinal);
        Assert.Contains("limit: 5000", model, StringComparison.Ordinal);
        Assert.Contains("5,000 characters", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void No_run_is_overwritten()
    {
        work.RunProcess("train", "letters.model.yaml", "--set", "training.epochs=1", "--set", "data.limit=2000");
        ToolRun second = work.RunProcess("train", "letters.model.yaml", "--set", "training.epochs=1", "--set", "data.limit=2000");
        ToolRun third = work.Run("train", "@/letters.model.yaml", "--out", "@/runs/letters");

        Assert.Equal(0, second.ExitCode);
        Assert.True(work.Has("runs/letters-2/weights.safetensors"));
        Assert.Equal(
            (1, "hmlstm: 'runs/letters' already holds a run; --resume continues it, another --out starts a new one\n"),
            (third.ExitCode, third.Error));
    }

    [Theory]
    [InlineData("nowhere.txt", "hmlstm: nowhere.txt: there is neither such a file nor a known data set")]
    [InlineData("empty.txt", "hmlstm: ")]
    public void Data_that_cannot_be_used_is_named_in_one_line(string data, string start)
    {
        work.With("empty.txt", "");

        ToolRun run = work.Run("train", "@/letters.model.yaml", "--data", "@/" + data, "--out", "@/run");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        string line = Assert.Single(run.ErrorLines);
        Assert.StartsWith(start, line, StringComparison.Ordinal);
        Assert.Contains(data, line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_definition_without_data_says_how_to_give_some()
    {
        work.With("bare.model.yaml", Samples.Features);

        ToolRun run = work.Run("train", "@/bare.model.yaml");

        Assert.Equal(
            (1, "hmlstm: Waves does not say what it is trained on: it needs a 'data' section, or --data\n"), (run.ExitCode, run.Error));
    }

    [Fact]
    public void Other_networks_than_language_models_are_trained_and_measured_too()
    {
        work.With("wave.model.yaml", Samples.Wave);

        ToolRun run = work.Run("train", "@/wave.model.yaml", "--out", "@/run");
        ToolRun boundaries = work.Run("boundaries", "@/run", "--text", "the sea");
        ToolRun data = work.Run("train", "@/wave.model.yaml", "--data", "@/letters.txt");

        Assert.Equal((0, 1, 1), (run.ExitCode, boundaries.ExitCode, data.ExitCode));
        run.AssertPlain();
        Assert.Matches(@"(?m)^test part: loss \d+\.\d{4}  mse \d+\.\d{4}  mae ", run.Output);
        Assert.DoesNotContain("bits", run.Output, StringComparison.Ordinal);
        Assert.Equal(["hmlstm: the weights of 'run' have no vocabulary: it was not trained on text"], boundaries.ErrorLines);
        Assert.Equal(["hmlstm: --data: Wave is trained on synthetic data, which no file replaces"], data.ErrorLines);
    }

    [Fact]
    public void A_loss_that_is_not_finite_ends_the_training_with_its_iteration_and_no_weights()
    {
        work.With("wave.model.yaml", Samples.Wave);

        ToolRun run = work.Run(
            "train", "@/wave.model.yaml", "--out", "@/run",
            "--set", "training.optimizer=sgd", "--set", "training.learning_rate=1e6", "--set", "training.epochs=50");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Matches(
            @"^hmlstm: training stopped: iteration \d+: .+ Try a lower learning rate or a smaller clip_norm$",
            Assert.Single(run.ErrorLines));
        Assert.False(work.Has("run/weights.safetensors"));
    }

    [Fact]
    public void Boundaries_shows_given_text_and_writes_a_page()
    {
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/runs/letters");
        work.With("text.txt", "the river runs down to a quiet sea and rests the river runs down to a quiet sea");

        ToolRun text = work.Run("boundaries", "@/runs/letters", "--text", "@the river");
        ToolRun file = work.Run("boundaries", "@/runs/letters", "--input", "@/text.txt", "--quiet");
        ToolRun page = work.Run("boundaries", "@/runs/letters", "--text", "the sea", "--html", "@/page.html");
        ToolRun shown = work.Run("boundaries", "@/runs/letters", "--text", "the sea", "--html");
        ToolRun none = work.Run("boundaries", "@/runs/nothing", "--text", "the sea");

        Assert.Equal((0, 0, 0, 0, 1), (text.ExitCode, file.ExitCode, page.ExitCode, shown.ExitCode, none.ExitCode));
        Assert.Equal("          the river", text.OutputLines[0]);
        Assert.Matches(@"^level 1: boundary at \d+\.\d % of 10 characters$", text.OutputLines[^1]);
        Assert.Equal(6, file.OutputLines.Length);
        Assert.Equal(shown.Output, work.Read("page.html"));
        Assert.Contains("<title>Boundaries: Letters</title>", shown.Output, StringComparison.Ordinal);
        Assert.Equal(["hmlstm: there is no run 'runs/nothing'"], none.ErrorLines);
    }

    public void Dispose() => work.Dispose();

    private static double Loss(ToolRun run)
    {
        using JsonDocument metrics = JsonDocument.Parse(run.Output);
        return metrics.RootElement.GetProperty("loss").GetDouble();
    }

    private string[] HistoryWithoutTimes(string name) =>
        [
            .. work.Read(name)
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => string.Join(',', line.Split(',').Where(static (_, column) => column != 2))),
        ];
}
