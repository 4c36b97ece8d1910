using System.Globalization;

namespace Hmlstm.Cli.Tests;

[Collection("torch")]
public sealed class EmptyPartTests : IDisposable
{
    private readonly Workplace work = new();

    [Fact]
    public void A_part_too_short_for_a_window_is_said_before_training()
    {
        ToolRun run = Train(rows: 12, "split: [0.7, 0.15, 0.15]");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            [
                "hmlstm: s.csv: the validation part has 2 rows; a window of 3 and the value 1 ahead need 4: "
                    + "the last weights are kept, whether or not they are the best",
                "hmlstm: s.csv: the test part has 2 rows; a window of 3 and the value 1 ahead need 4: nothing is measured at the end",
            ],
            run.ErrorLines);
        Assert.DoesNotContain("test_", work.Read("run/metrics.json"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_part_that_the_split_leaves_out_is_a_note()
    {
        ToolRun run = Train(rows: 60, "split: [0.8, 0.2, 0]");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("s.csv: the split leaves nothing for the test part: the validation part is measured at the end", run.OutputLines);
    }

    [Theory]
    [InlineData("early_stopping: { patience: 2 }", "early_stopping")]
    [InlineData("learning_rate: { start: 0.1, on_plateau: 0.5 }", "the learning rate")]
    [InlineData("learning_rate: { start: 0.1, on_rise: 0.5 }", "the learning rate")]
    public void What_follows_a_validation_part_that_is_empty_is_refused_and_nothing_is_written(string training, string needing)
    {
        ToolRun run = Train(rows: 12, "split: [0.7, 0.15, 0.15]", training);

        Assert.Equal(1, run.ExitCode);
        string why = "the validation part has 2 rows; a window of 3 and the value 1 ahead need 4";
        Assert.Equal(
            [$"hmlstm: s.csv: {why}, but {needing} follows its evaluations; give it a larger share of 'split', or more data"],
            run.ErrorLines);
        Assert.False(work.Has("run/model.yaml"));
    }

    [Fact]
    public void Check_finds_early_stopping_without_a_validation_part()
    {
        Define("split: [0.9, 0, 0.1]", "early_stopping: { patience: 2 }");

        ToolRun run = work.Run("check", "@/s.model.yaml");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(
            "error HML0314: 'early_stopping' needs a validation part", Assert.Single(run.OutputLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Evaluate_says_why_a_part_has_nothing_to_measure()
    {
        Train(rows: 12, "split: [0.7, 0.15, 0.15]");

        ToolRun run = work.Run("evaluate", "@/run");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["hmlstm: s.csv: the test part has 2 rows; a window of 3 and the value 1 ahead need 4"], run.ErrorLines);
    }

    public void Dispose() => work.Dispose();

    private void Define(string split, string training) => work.With("s.model.yaml", $$"""
        model: Series
        task: regression
        input: { features: 1 }
        layers: [ { cell: lstm, hidden: 4 } ]
        output: { size: 1, steps: last }
        training: { epochs: 5, batch_size: 8, {{training}} }
        data: { series: s.csv, columns: x, lookback: 3, ahead: 1, {{split}} }
        """);

    private ToolRun Train(int rows, string split, string training = "seed: 1")
    {
        Define(split, training);
        work.With(
            "s.csv",
            "x\n" + string.Concat(Enumerable.Range(0, rows).Select(static i => Math.Sin(i).ToString(CultureInfo.InvariantCulture) + "\n")));
        return work.Run("train", "@/s.model.yaml", "--out", "@/run");
    }
}
