using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Tests;

/// <summary>Two trainings and one folder.</summary>
[Collection("torch")]
public sealed class RunFolderChooserTests : IDisposable
{
    private static readonly string[] Short = ["--set", "training.epochs=1", "--set", "data.limit=2000", "--quiet"];

    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters).With("letters.txt", Samples.Text());

    public void Dispose() => work.Dispose();

    [Fact]
    public void A_folder_that_another_training_has_taken_is_passed_over()
    {
        using RunLock? other = RunLock.TryTake(new RunFolder(work.PathOf("runs/letters")));

        ToolRun run = work.RunProcess(["train", "letters.model.yaml", .. Short]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.True(work.Has("runs/letters-2/weights.safetensors"));
        Assert.Equal(["runs/letters/.lock"], work.Files().Where(name => name.StartsWith("runs/letters/", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_folder_that_is_asked_for_and_taken_is_refused_in_one_line()
    {
        using RunLock? other = RunLock.TryTake(new RunFolder(work.PathOf("run")));

        ToolRun run = work.Run(["train", "@/letters.model.yaml", "--out", "@/run", .. Short]);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["hmlstm: 'run' is being written by another training; another --out starts a run beside it"], run.ErrorLines);
        Assert.Equal(["run/.lock"], work.Files().Where(name => name.StartsWith("run/", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_run_goes_on_once_at_a_time()
    {
        work.Run(["train", "@/letters.model.yaml", "--out", "@/run", .. Short]);
        byte[] before = File.ReadAllBytes(work.PathOf("run/last.ckpt"));
        string[] resume = ["train", "@/letters.model.yaml", "--out", "@/run", "--resume", .. Short, "--set", "training.epochs=2"];
        using (RunLock? other = RunLock.TryTake(new RunFolder(work.PathOf("run"))))
        {
            ToolRun refused = work.Run(resume);
            Assert.Equal(1, refused.ExitCode);
            Assert.Equal(["hmlstm: 'run' is being written by another training; resume it when that one has ended"], refused.ErrorLines);
            Assert.Equal(before, File.ReadAllBytes(work.PathOf("run/last.ckpt")));
        }

        ToolRun run = work.Run(resume);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.NotEqual(before, File.ReadAllBytes(work.PathOf("run/last.ckpt")));
        Assert.False(work.Has("run/.lock"));
    }

    [Fact]
    public async Task Trainings_that_start_together_each_have_a_run_of_their_own()
    {
        ToolRun[] together = await Task.WhenAll(Enumerable.Range(1, 3).Select(seed =>
            Task.Run(() => work.RunProcess(["train", "letters.model.yaml", "--seed", $"{seed}", "--threads", "1", .. Short]))));

        Assert.All(together, static run => Assert.Equal((0, ""), (run.ExitCode, run.Error)));
        IEnumerable<string> models = new[] { "letters", "letters-2", "letters-3" }.Select(name => work.Read($"runs/{name}/model.yaml"));
        string[] seeds = [.. models.Select(static model => model.Split("seed: ")[1].Split('\n')[0]).Order(StringComparer.Ordinal)];
        Assert.Equal(["1", "2", "3"], seeds);
    }

    [Fact]
    public void What_cannot_be_trained_leaves_no_folder_behind()
    {
        Assert.Equal(1, work.Run(["train", "@/letters.model.yaml", "--data", "@/nowhere.txt", "--out", "@/run", .. Short]).ExitCode);
        Assert.False(Directory.Exists(work.PathOf("run")));
    }
}
