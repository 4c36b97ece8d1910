using Hmlstm.Cli.CommandLine;
using Hmlstm.Runtime.Checkpoints;

namespace Hmlstm.Cli.Tests;

[Collection("torch")]
public sealed class TrialTests : IDisposable
{
    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters).With("letters.txt", Samples.Text());

    [Fact]
    public void A_dev_run_does_a_little_of_everything_in_a_folder_of_its_own()
    {
        ToolRun run = work.RunProcess("train", "letters.model.yaml", "--dev-run", "--set", "training.epochs=50");

        Assert.Equal(0, run.ExitCode);
        run.AssertPlain();
        Assert.Contains("a trial of everything: 3 of 100 batches, 2 epochs", run.OutputLines);
        Assert.Contains("bits per character of the test part:", run.OutputLines);
        Assert.Equal("written to runs/letters-dev", run.OutputLines[^1]);
        foreach (string file in new[] { "model.yaml", "weights.safetensors", "last.ckpt", "history.csv", "metrics.json" })
        {
            Assert.True(work.Has("runs/letters-dev/" + file), file);
        }

        Assert.Equal(3, work.Read("runs/letters-dev/history.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"iterations\": 6,", work.Read("runs/letters-dev/metrics.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_learnt_by_heart_are_all_that_is_read_and_measured()
    {
        ToolRun run = work.Run(
            "train", "@/letters.model.yaml", "--overfit", "1", "--out", "@/run",
            "--set", "training.epochs=60", "--set", "training.learning_rate=0.03");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("overfitting: 1 of 100 batches, 60 epochs", run.OutputLines);
        string[] history = work.Read("run/history.csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(61, history.Length);
        Assert.StartsWith("1,1,", history[1], StringComparison.Ordinal);
        double loss = double.Parse(
            Assert.Single(run.OutputLines, line => line.StartsWith("the batch it was trained on: loss ", StringComparison.Ordinal))
                .Split(' ')[7],
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(loss, 0, 1.5);
        Assert.DoesNotContain("unigram", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("test_", work.Read("run/metrics.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void Time_that_is_up_ends_the_run_and_the_line_shown_goes_on_with_it()
    {
        string[] settings = ["--set", "training.epochs=100000", "--set", "data.limit=9000"];
        ToolRun first = work.RunProcess(["train", "letters.model.yaml", "--max-time", "5s", .. settings]);

        Assert.Equal(0, first.ExitCode);
        Assert.Contains(first.OutputLines, line => line.StartsWith("stopped: the time is up after ", StringComparison.Ordinal));
        Assert.True(work.Has("runs/letters/metrics.json"));
        Assert.Equal(
            "continue with: hmlstm train letters.model.yaml --resume --out runs/letters --set training.epochs=100000 --set data.limit=9000",
            first.OutputLines[^1]);
        long before = Checkpoint(static last => last.Iteration);

        // The line goes on as far as it is told to, however fast the machine is.
        string[] line = first.OutputLines[^1].Split(' ')[3..];
        ToolRun second = work.RunProcess([.. line, "--set", $"training.epochs={(int)Checkpoint(static last => last.Epochs) + 1}"]);

        Assert.Equal(0, second.ExitCode);
        Assert.Contains(", continuing after ", second.Output, StringComparison.Ordinal);
        Assert.InRange(Checkpoint(static last => last.Iteration), before + 1, long.MaxValue);

        T Checkpoint<T>(Func<TrainingCheckpoint, T> fact)
        {
            using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(work.PathOf("runs/letters/last.ckpt"));
            return fact(checkpoint);
        }
    }

    [Theory]
    [InlineData("training.learning_rate=0.02", "training.learning_rate is 0.01 in the run and 0.02 now")]
    [InlineData("training.batch_size=4", "training.batch_size is 8 in the run and 4 now")]
    [InlineData("training.seed=5", "training.seed is 3 in the run and 5 now")]
    [InlineData("training.optimizer.beta1=0.8", "training.optimizer is { name: adam, beta1: 0.9, ")]
    [InlineData("training.accumulate=2", "training.accumulate is 1 in the run and 2 now")]
    [InlineData("data.limit=5000", "data.limit is absent in the run and 5000 now")]
    [InlineData("data.text=other.txt", "data.text is ")]
    public void What_an_exact_resume_cannot_follow_is_refused_by_its_key(string setting, string message)
    {
        work.With("other.txt", Samples.Text());
        Train();
        byte[] checkpoint = File.ReadAllBytes(work.PathOf("run/last.ckpt"));

        ToolRun run = work.Run("train", "@/letters.model.yaml", "--resume", "--out", "@/run", "--set", setting);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("run/last.ckpt: " + message, run.Error, StringComparison.Ordinal);
        Assert.All(
            run.ErrorLines,
            line => Assert.EndsWith(
                "; --resume lets only training.epochs and training.early_stopping change", line, StringComparison.Ordinal));
        Assert.Equal(checkpoint, File.ReadAllBytes(work.PathOf("run/last.ckpt")));
    }

    [Fact]
    public void More_epochs_early_stopping_and_moved_data_are_no_other_run()
    {
        Train();
        work.With("moved/letters.model.yaml", Samples.Characters).With("moved/letters.txt", Samples.Text());

        ToolRun run = work.Run(
            "train", "@/moved/letters.model.yaml", "--resume", "--out", "@/run",
            "--set", "training.epochs=2", "--set", "training.early_stopping.patience=1");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("continuing after 1 epoch", run.Output, StringComparison.Ordinal);
        Assert.Contains("moved/letters.txt", work.Read("run/model.yaml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--max-time 10", "--max-time takes a time above 0 such as 90s, 10m or 1h30m, not '10'")]
    [InlineData("--max-time 0m", "--max-time takes a time above 0 such as 90s, 10m or 1h30m, not '0m'")]
    [InlineData("--max-time 1m1h", "--max-time takes a time above 0 such as 90s, 10m or 1h30m, not '1m1h'")]
    [InlineData("--overfit 0", "--overfit takes a whole number of at least 1, not '0'")]
    [InlineData("--dev-run --resume", "--dev-run cannot be combined with --resume or --overfit")]
    [InlineData("--dev-run --overfit 2", "--dev-run cannot be combined with --resume or --overfit")]
    public void A_wrong_limit_ends_with_2(string arguments, string message)
    {
        ToolRun run = work.Run(["train", "@/letters.model.yaml", .. arguments.Split(' ')]);

        Assert.Equal((2, $"hmlstm train: {message}"), (run.ExitCode, run.ErrorLines[0]));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1025")]
    public void An_impossible_number_of_threads_ends_with_2(string threads)
    {
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--threads", threads, "--out", "@/run");

        Assert.Equal((2, $"hmlstm: --threads takes a number from 1 to 1024, not {threads}\n"), (run.ExitCode, run.Error));
    }

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1h30m", 5400)]
    [InlineData("2h5s", 7205)]
    public void A_time_is_hours_minutes_and_seconds(string text, double seconds) =>
        Assert.Equal(seconds, TimeText.Parse(text)!.Value.TotalSeconds);

    public void Dispose() => work.Dispose();

    private void Train()
    {
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/run", "--quiet");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
    }
}
