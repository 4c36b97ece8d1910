using System.Text.Json;

namespace Hmlstm.Cli.Tests;

/// <summary>Runs on data with a file for each part.</summary>
[Collection("torch")]
public sealed class SeparatePartsTests : IDisposable
{
    private readonly Workplace work = new Workplace()
        .With(
            "letters.model.yaml",
            Samples.Characters.Replace(
                "text: letters.txt", "text: { train: data/a.txt, valid: data/b.txt, test: data/c.txt }", StringComparison.Ordinal))
        .With("data/a.txt", Samples.Text())
        .With("data/b.txt", Samples.Text(3_000))
        .With("data/c.txt", Samples.Text(2_000).Replace("river", "raven", StringComparison.Ordinal));

    [Fact]
    public void Each_part_is_read_from_its_file_from_anywhere_and_measured_by_its_name()
    {
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/run");
        work.With("elsewhere.txt", Samples.Text(2_000).Replace("river", "raven", StringComparison.Ordinal));
        double[] losses = [.. new[] { "train", "valid", "test" }.Select(part => Loss(work.Run("evaluate", "@/run", "--part", part)))];

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains(
            "data/a.txt, data/b.txt, data/c.txt: 25,000 characters: 20,000 to train on, 3,000 to choose by, 2,000 to test on",
            run.OutputLines);
        Assert.Contains(
            $"  text:\n    train: \"{work.PathOf("data/a.txt")}\"\n    valid: \"{work.PathOf("data/b.txt")}\"\n",
            work.Read("run/model.yaml"),
            StringComparison.Ordinal);
        Assert.DoesNotContain("split:", work.Read("run/model.yaml"), StringComparison.Ordinal);
        Assert.Equal(losses[2], Loss(work.Run("evaluate", "@/run")), 1e-9);
        Assert.Equal(losses[2], Loss(work.Run("evaluate", "@/run", "--data", "@/elsewhere.txt")), 1e-6);
        Assert.True(losses[2] > losses[1]);
    }

    [Fact]
    public void A_run_goes_on_when_all_files_moved_together_and_not_with_another_file_of_a_part()
    {
        work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/run", "--quiet");
        Directory.Move(work.PathOf("data"), work.PathOf("moved"));
        work.With("letters.model.yaml", work.Read("letters.model.yaml").Replace("data/", "moved/", StringComparison.Ordinal));
        ToolRun moved = work.Run("train", "@/letters.model.yaml", "--resume", "--set", "training.epochs=2", "--out", "@/run");
        File.Copy(work.PathOf("moved/b.txt"), work.PathOf("moved/d.txt"));
        work.With("letters.model.yaml", work.Read("letters.model.yaml").Replace("b.txt", "d.txt", StringComparison.Ordinal));
        ToolRun other = work.Run("train", "@/letters.model.yaml", "--resume", "--set", "training.epochs=3", "--out", "@/run");

        Assert.Equal((0, "", 1), (moved.ExitCode, moved.Error, other.ExitCode));
        Assert.StartsWith("run/last.ckpt: data.text.valid is ", Assert.Single(other.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_without_a_file_is_a_note_and_one_too_short_a_warning_with_its_file()
    {
        string yaml = work.Read("letters.model.yaml");
        work.With("letters.model.yaml", yaml.Replace(", test: data/c.txt", "", StringComparison.Ordinal)).With("data/b.txt", "x");
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--set", "training.epochs=1", "--out", "@/run");
        ToolRun refused = work.Run("train", "@/letters.model.yaml", "--set", "training.early_stopping={ patience: 1 }", "--out", "@/no");
        ToolRun test = work.Run("evaluate", "@/run");

        Assert.Equal((0, 1, 1), (run.ExitCode, refused.ExitCode, test.ExitCode));
        Assert.Contains("data/a.txt: the definition names no place for the test part: nothing is measured at the end", run.OutputLines);
        string shortage = "hmlstm: data/b.txt: the validation part has 1 characters; at least 2 are needed";
        Assert.Equal([shortage + ": the last weights are kept, whether or not they are the best"], run.ErrorLines);
        Assert.Equal([shortage + ", but early_stopping follows its evaluations; give it more data"], refused.ErrorLines);
        Assert.Equal(["hmlstm: data/a.txt: the definition names no place for the test part"], test.ErrorLines);
    }

    [Fact]
    public void One_file_in_place_of_all_of_them_is_split()
    {
        ToolRun run = work.Run("train", "@/letters.model.yaml", "--data", "@/data/a.txt", "--set", "training.epochs=1", "--out", "@/run");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("data/a.txt: 20,000 characters: 16,000 to train on, 2,000 to choose by, 2,000 to test on", run.OutputLines);
        Assert.Contains("split: [0.8, 0.1, 0.1]", work.Read("run/model.yaml"), StringComparison.Ordinal);
    }

    public void Dispose() => work.Dispose();

    private static double Loss(ToolRun run)
    {
        using JsonDocument metrics = JsonDocument.Parse(run.Output);
        return metrics.RootElement.GetProperty("loss").GetDouble();
    }
}
