using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Training;

namespace Hmlstm.Cli.Tests;

/// <summary>What a training may take of time and memory.</summary>
[Collection("torch")]
public sealed class LimitTests : IDisposable
{
    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters).With("letters.txt", Samples.Text());

    [Fact]
    public async Task What_the_time_was_not_enough_for_is_said_and_left_out_and_the_run_can_go_on()
    {
        (int code, string output, _) = await TrainAsync(
            static request => request with { MaxTime = TimeSpan.FromMinutes(5), Clock = new TickingClock(TimeSpan.FromMinutes(1)) });

        Assert.Equal(0, code);
        Assert.Contains(
            "not evaluated: the last iteration, for which the time was up; the last weights are kept", output, StringComparison.Ordinal);
        Assert.Contains("the test part was not measured: the time was up after 0 of its 13 batches", output, StringComparison.Ordinal);
        Assert.Contains("continue with: hmlstm train ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("test_", work.Read("run/metrics.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("valid_", work.Read("run/metrics.json"), StringComparison.Ordinal);

        ToolRun resumed = work.Run("train", "@/letters.model.yaml", "--resume", "--out", "@/run");
        Assert.Equal((0, ""), (resumed.ExitCode, resumed.Error));
        Assert.Contains("test_loss", work.Read("run/metrics.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Time_that_is_enough_for_part_of_the_training_leaves_enough_for_evaluation_and_test()
    {
        (int code, string output, _) = await TrainAsync(static request => request with
        {
            MaxTime = TimeSpan.FromSeconds(2000),
            Clock = new TickingClock(TimeSpan.FromSeconds(1)),
            Settings = [.. request.Settings, "training.window=4"],
        });

        Assert.Equal(0, code);
        Assert.Contains("stopped: the time is up after ", output, StringComparison.Ordinal);
        Assert.DoesNotContain("not evaluated", output, StringComparison.Ordinal);
        Assert.DoesNotContain("not measured", output, StringComparison.Ordinal);
        Assert.Contains("test_loss", work.Read("run/metrics.json"), StringComparison.Ordinal);
        Assert.Contains("valid_loss", work.Read("run/metrics.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_that_needs_more_than_all_of_the_memory_is_refused_before_anything_is_written()
    {
        InputException failure = await Assert.ThrowsAsync<InputException>(
            () => TrainAsync(static request => request with { Memory = new MachineMemory(1000, 1000) }));

        string line = Assert.Single(failure.Lines);
        Assert.Matches(
            @"^hmlstm: training needs about [0-9.]+ GB \(batches of 8 rows over 20 steps\), but there are 0\.0 GB of memory in all; ",
            line);
        Assert.False(Directory.Exists(work.PathOf("run")));
    }

    [Fact]
    public async Task A_training_that_needs_more_than_the_free_memory_gets_a_warning()
    {
        (int code, _, string error) = await TrainAsync(static request => request with
        {
            Memory = new MachineMemory(long.MaxValue, 1000),
            Settings = ["training.epochs=1"],
        });

        Assert.Equal(0, code);
        Assert.Contains(
            "but only 0.0 GB of memory are free; a smaller batch_size, window or network needs less", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_that_is_not_known_is_no_reason_to_refuse() => Assert.Null(new MachineMemory(0, 0).Check(long.MaxValue, "all"));

    [Fact]
    public void This_machine_has_memory_and_some_of_it_is_free()
    {
        MachineMemory now = MachineMemory.Now();

        Assert.InRange(now.Total, 1L << 26, long.MaxValue);
        Assert.InRange(now.Free, 1, now.Total);
    }

    public void Dispose() => work.Dispose();

    private async Task<(int Code, string Output, string Error)> TrainAsync(Func<TrainingRequest, TrainingRequest> change)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        var request = new TrainingRequest(
            work.PathOf("letters.model.yaml"), null, work.PathOf("run"), "cpu", null, Resume: false, ["training.epochs=50"]);
        int code = await TrainingJob.RunAsync(change(request), new Terminal(output, error, isInteractive: false));
        return (code, output.ToString(), error.ToString());
    }
}
