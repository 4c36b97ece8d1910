namespace Hmlstm.Cli.Tests;

/// <summary>Sweeps of the built tool, whose trials are processes.</summary>
[Collection("torch")]
public sealed class SweepTests : IDisposable
{
    private readonly Workplace work = new Workplace()
        .With("letters.model.yaml", Samples.Characters)
        .With("letters.txt", Samples.Text(4000));

    public void Dispose() => work.Dispose();

    [Fact]
    public void An_interrupted_sweep_saves_what_runs_and_ends_like_one_that_was_not()
    {
        using ToolProcess tool = ToolProcess.Start(
            work.Folder,
            "sweep",
            "letters.model.yaml",
            "--over",
            "layers[0].hidden=6,[7, 5]",
            "--out",
            "my sweep",
            "--threads",
            "1");
        tool.WaitFor("trial-001  layers[0].hidden=6: valid_loss ");
        tool.Send("TERM");
        ToolRun interrupted = tool.Finish();

        Assert.Equal(130, interrupted.ExitCode);
        interrupted.AssertPlain();
        Assert.Contains("trial-002  layers[0].hidden=[7, 5]: interrupted and saved", interrupted.OutputLines);
        Assert.Equal(
            "interrupted and saved; 1 of 2 trials is finished; continue with: hmlstm sweep --resume 'my sweep'",
            interrupted.OutputLines[^1]);
        byte[] first = File.ReadAllBytes(work.PathOf("my sweep/trial-001/weights.safetensors"));

        ToolRun resumed = work.RunProcess("sweep", "--resume", "my sweep", "--parallel", "2");

        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Contains(resumed.OutputLines, static line =>
            line.StartsWith("trial-001 ", StringComparison.Ordinal) && line.EndsWith("(finished before)", StringComparison.Ordinal));
        Assert.Matches(@"^run +layers\[0\].hidden +parameters ", Assert.Single(resumed.OutputLines, static line =>
            line.StartsWith("run ", StringComparison.Ordinal)));
        Assert.Equal(first, File.ReadAllBytes(work.PathOf("my sweep/trial-001/weights.safetensors")));
        Assert.Equal(3, work.Read("my sweep/sweep.csv").TrimEnd('\n').Split('\n').Length);
        Assert.True(work.Has("my sweep/sweep.html"));

        // Each trial is an ordinary run of an ordinary definition.
        ToolRun alone = work.Run("train", "@/my sweep/trial-002.model.yaml", "--out", "@/alone", "--threads", "1");
        Assert.Equal(0, alone.ExitCode);
        Assert.Equal(
            File.ReadAllBytes(work.PathOf("alone/weights.safetensors")),
            File.ReadAllBytes(work.PathOf("my sweep/trial-002/weights.safetensors")));
    }

    [Fact]
    public void The_range_test_writes_its_curve_and_no_run()
    {
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--find-learning-rate", "--iterations", "40", "--out", "@/rates");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        run.AssertPlain();
        Assert.Equal("Letters: 40 iterations with learning rates from 1e-6 to 10", run.OutputLines[0]);
        Assert.Contains(run.OutputLines, static line => line.StartsWith("suggested learning rate ", StringComparison.Ordinal));
        Assert.Equal("the definition begins with 1e-2", run.OutputLines[^3]);
        Assert.Equal(["rates/learning-rate.csv: written", "rates/learning-rate.html: written"], run.OutputLines[^2..]);
        Assert.Equal(
            ["letters.model.yaml", "letters.txt", "rates/learning-rate.csv", "rates/learning-rate.html"], work.Files());
        Assert.Contains("<polyline", work.Read("rates/learning-rate.html"), StringComparison.Ordinal);
        Assert.StartsWith(
            "iteration,learning_rate,loss,smoothed_loss\n1,1E-06,", work.Read("rates/learning-rate.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--find-learning-rate trains nothing and cannot be combined with --resume", "--find-learning-rate", "--resume")]
    [InlineData("--iterations needs --find-learning-rate", "--iterations", "50")]
    [InlineData("--log takes tensorboard, not 'wandb'", "--log", "wandb")]
    public void Options_that_do_not_fit_are_refused(string said, params string[] options)
    {
        ToolRun run = work.Run(["train", "@/letters.model.yaml", .. options]);

        Assert.Equal((2, "hmlstm train: " + said), (run.ExitCode, run.ErrorLines[0]));
    }

    [Fact]
    public void A_training_logs_for_TensorBoard_where_it_is_asked_to()
    {
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--log", "tensorboard", "--out", "@/run", "--set", "training.epochs=1");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Single(work.Files(), static file => file.StartsWith("run/tensorboard/events.out.tfevents.", StringComparison.Ordinal));
    }
}
