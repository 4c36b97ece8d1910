using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Engines;
using Hmlstm.Runtime.Training;
using TorchSharp;
using static Hmlstm.Runtime.Tests.Training.CertainText;

namespace Hmlstm.Runtime.Tests.Training;

[Collection(TorchGenerator.Name)]
public class TrainerTests
{
    [Theory]
    [InlineData(null, true, 1)]
    [InlineData(3, true, 3)]
    [InlineData(null, false, 2)]
    public void Libtorch_leaves_the_threads_to_the_engine_while_it_trains(int? wanted, bool engine, int expected)
    {
        using var settings = new EngineSettings(2, engine);
        int before = torch.get_num_threads();
        torch.set_num_threads(2);
        using RecallNetwork network = new(tokens: 5, hidden: 4, Short with { Epochs = 1 });
        List<int> seen = [];
        TrainingEvents events = new();
        events.Iterated += _ => seen.Add(torch.get_num_threads());

        new Trainer<RecallNetwork>(network, options: new TrainerOptions { TorchThreads = wanted }) { Callbacks = { events } }
            .Train(Text(201));

        Assert.NotEmpty(seen);
        Assert.All(seen, count => Assert.Equal(expected, count));
        Assert.Equal(2, torch.get_num_threads());
        torch.set_num_threads(before);
    }

    [Fact]
    public void No_thread_at_all_is_refused_before_anything_is_trained()
    {
        using RecallNetwork network = new(tokens: 5, hidden: 4, Short);
        int before = torch.get_num_threads();
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new Trainer<RecallNetwork>(network, options: new TrainerOptions { TorchThreads = 0 }).Train(Text(201)));
        Assert.Equal(before, torch.get_num_threads());
        Assert.Empty(network.StatesSeen);
    }

    [Fact]
    public void The_loss_falls_and_every_epoch_is_in_the_history()
    {
        using RecallNetwork network = new(5, 16, Short);
        TrainingResult result = new Trainer<RecallNetwork>(network).Train(Text(2001), Text(201));
        Assert.Equal(StopReason.Completed, result.Reason);
        Assert.Equal([1, 2, 3], result.History.Select(static row => row.Epoch));
        Assert.Equal([50, 100, 150], result.History.Select(static row => row.Iteration));
        Assert.True(
            result.History[2]["train_loss"] < result.History[0]["train_loss"] / 2,
            $"{result.History[0]["train_loss"]} to {result.History[2]["train_loss"]}");
        Assert.True(result.Best!["valid_loss"] < 0.3);
        Assert.Equal(result.Best["valid_loss"] / Math.Log(2), result.Best["valid_bits_per_character"], 9);
        Assert.Equal(Math.Exp(result.Best["valid_loss"]), result.Best["valid_perplexity"], 9);
        Assert.Equal(0.01, result.Best["learning_rate"]);
    }

    [Fact]
    public void What_regularises_the_loss_has_a_column_of_its_own_and_is_trained_on()
    {
        using RecallNetwork plain = new(5, 8, Short with { Epochs = 1 });
        using RecallNetwork rewarded = new(5, 8, Short with { Epochs = 1 });
        using RecallNetwork pulled = new(5, 8, Short with { Epochs = 1 });

        Evaluation without = new Trainer<RecallNetwork>(plain).Train(Text(201), Text(101)).History[0];
        Evaluation with = new Trainer<RecallNetwork>(rewarded) { Loss = new Rewarded(0) }.Train(Text(201), Text(101)).History[0];
        Evaluation other = new Trainer<RecallNetwork>(pulled) { Loss = new Rewarded(1) }.Train(Text(201), Text(101)).History[0];

        Assert.DoesNotContain(without.Values, static value => value.Name == "train_regularization");
        Assert.Equal(["train_loss", "train_regularization", "valid_loss"], with.Values.Take(3).Select(static value => value.Name));
        Assert.Equal(-100, with["train_regularization"], 1e-9);
        Assert.Equal(without["train_loss"], with["train_loss"]);
        Assert.Equal(without["valid_loss"], with["valid_loss"]);
        Assert.NotEqual(without["train_loss"], other["train_loss"]);
    }

    [Fact]
    public void The_state_is_carried_from_window_to_window_and_starts_anew_with_each_epoch()
    {
        using RecallNetwork network = new(5, 16, Short);
        new Trainer<RecallNetwork>(network, Short with { Epochs = 2 }).Train(Text(201));
        Assert.Equal(
            [true, false, false, false, false, true, false, false, false, false],
            network.StatesSeen.Select(static seen => seen is null));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0.999999, true)]
    public void Rows_restart_from_zeros_as_often_as_the_definition_says(double restart, bool areZero)
    {
        using RecallNetwork network = new(5, 16, Short);
        new Trainer<RecallNetwork>(network, Short with { Epochs = 1, Restart = restart }).Train(Text(201));
        Assert.Equal(5, network.StatesSeen.Count);
        Assert.Null(network.StatesSeen[0]);
        Assert.All(network.StatesSeen.Skip(1), sum => Assert.Equal(areZero, sum == 0));
    }

    [Fact]
    public void Without_carried_state_every_window_starts_from_nothing()
    {
        using RecallNetwork network = new(5, 16, Short);
        new Trainer<RecallNetwork>(network, Short with { Epochs = 1, CarryState = false }).Train(Text(201));
        Assert.Equal(5, network.StatesSeen.Count);
        Assert.All(network.StatesSeen, Assert.Null);
    }

    [Fact]
    public void A_row_that_starts_a_new_sequence_has_no_state_and_the_others_keep_theirs()
    {
        using RecallNetwork network = new(5, 16, Short);
        using CarriedState carried = new();
        carried.Keep(new RecallNetwork.Memory(torch.ones(3, 16)));
        using Batch batch = new()
        {
            Input = torch.zeros(3, 1, dtype: torch.ScalarType.Int64),
            Target = torch.zeros(3, 1, dtype: torch.ScalarType.Int64),
            Starts = torch.tensor(new[] { false, true, false }),
            Predictions = 3,
        };
        using NetworkState state = carried.For(batch)!;
        using torch.Tensor sums = state.Tensors[0].Value.sum(1);
        Assert.Equal([16, 0, 16], sums.data<float>().ToArray());
        Assert.Equal(48, carried.State!.Tensors[0].Value.sum().item<float>());
    }

    [Fact]
    public void Schedules_are_applied_before_each_iteration()
    {
        List<double> slopes = [];
        Schedule schedule = new() { Start = 1, Rule = ScheduleRule.Linear, Rate = 0.5, Per = ScheduleUnit.Epoch, Max = 1.75 };
        using RecallNetwork network = new(5, 16, Short) { Schedules = [new ScheduledValue("slope", schedule, slopes.Add)] };
        TrainingResult result = new Trainer<RecallNetwork>(network).Train(Text(201), Text(201));
        Assert.Equal([1, 1.5, 1.75], slopes.Distinct());
        Assert.Equal([1, 1.5, 1.75], result.History.Select(static row => row["slope"]));
    }

    [Fact]
    public void The_learning_rate_follows_the_evaluations()
    {
        TrainingDefinition training = Short with
        {
            Epochs = 6,
            LearningRate = new Schedule { Start = 1e-30, Rule = ScheduleRule.OnPlateau, Rate = 0.5, Patience = 1 },
        };
        using RecallNetwork network = new(5, 16, training);
        TrainingResult result = new Trainer<RecallNetwork>(network).Train(Text(201), Text(201));

        // Nothing is learned, so every evaluation after the first is a plateau: the rate halves after the third and the fifth.
        Assert.Equal([1e-30, 1e-30, 1e-30, 5e-31, 5e-31, 2.5e-31], result.History.Select(static row => row["learning_rate"]));
    }

    [Fact]
    public void Accumulated_windows_make_one_step()
    {
        TrainingDefinition training = Short with { Epochs = 1, Accumulate = 2 };
        using RecallNetwork network = new(5, 16, training);
        TrainingResult result = new Trainer<RecallNetwork>(network).Train(Text(201), Text(201));
        Assert.Equal(3, result.Iterations);
    }

    [Fact]
    public void Accumulating_two_halves_gives_the_step_of_the_whole()
    {
        // Windows that know nothing of each other: two batches of two rows are one batch of four.
        TrainingDefinition whole = Short with
        {
            Epochs = 1,
            CarryState = false,
            BatchSize = 4,
            ClipNorm = null,
            Optimizer = new() { Kind = OptimizerKind.Sgd },
        };
        float[] together = Train(whole);
        float[] halves = Train(whole with { BatchSize = 2, Accumulate = 2 });
        Assert.Equal(together.Length, halves.Length);
        Assert.All(together.Zip(halves), static pair => Assert.Equal(pair.First, pair.Second, 1e-6));

        static float[] Train(TrainingDefinition training)
        {
            using RecallNetwork network = new(5, 16, training);
            TextWindows windows = new(Part(41), training.BatchSize, 10, seed: null);
            new Trainer<RecallNetwork>(network, training).Train(windows);
            return [.. network.Module.parameters().SelectMany(static parameter => parameter.data<float>().ToArray())];
        }
    }

    [Fact]
    public void A_window_without_predictions_moves_the_state_on_and_takes_no_step()
    {
        using RecallNetwork network = new(5, 16, Short);
        TrainingResult result = new Trainer<RecallNetwork>(network, Short with { Epochs = 2 })
            .Train(new WithEmptyWindow(), new WithEmptyWindow());
        Assert.Equal(4, result.Iterations);
        Assert.Equal([1, 2], result.History.Select(static row => row.Epoch));
        Assert.All(result.History, static row => Assert.True(double.IsFinite(row["valid_loss"]) && double.IsFinite(row["train_loss"])));
        Assert.Equal([true, false, false], network.StatesSeen.Take(3).Select(static seen => seen is null));
    }

    [Fact]
    public void Evaluations_between_epochs_come_when_asked_for()
    {
        using RecallNetwork network = new(5, 16, Short);
        TrainingResult result = new Trainer<RecallNetwork>(network, Short with { Epochs = 1 }, new TrainerOptions { EvaluateEvery = 2 })
            .Train(Text(201), Text(201));
        Assert.Equal([2, 4, 5], result.History.Select(static row => row.Iteration));
        Assert.Equal([0.4, 0.8, 1], result.History.Select(static row => row.Epoch));
    }

    [Fact]
    public void Two_trainings_with_the_same_seed_are_equal_to_the_last_bit()
    {
        float[] Run()
        {
            using RecallNetwork network = new(5, 16, Short, seed: 4);
            new Trainer<RecallNetwork>(network).Train(Text(2001), Text(201));
            return [.. network.Module.parameters().SelectMany(static parameter => parameter.data<float>().ToArray())];
        }

        Assert.Equal(Run(), Run());
    }

    [Fact]
    public void A_thousand_iterations_leave_as_many_live_tensors_as_ten()
    {
        using RecallNetwork network = new(5, 16, Short);
        CountedTensors live = new();
        new Trainer<RecallNetwork>(network, Short with { Epochs = 100 }, new TrainerOptions { MaxIterations = 1000 })
        {
            Callbacks = { live },
        }.Train(Text(2001), Text(201));
        Assert.Equal(1000, live.Counts.Count);
        Assert.Equal(live.Counts[9], live.Counts[999]);
        Assert.Equal(live.Counts[9], live.Counts[500]);
    }

    [Fact]
    public void Training_leaves_no_tensor_behind_but_the_networks()
    {
        using RecallNetwork network = new(5, 16, Short);
        new Trainer<RecallNetwork>(network).Train(Text(2001), Text(201));
        long before = LiveTensors.CountOfThread;
        new Trainer<RecallNetwork>(network).Train(Text(2001), Text(201));
        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    [Fact]
    public void Callbacks_hear_of_everything_in_order()
    {
        using RecallNetwork network = new(5, 16, Short);
        Listener listener = new();
        new Trainer<RecallNetwork>(network, Short with { Epochs = 1, Window = 25 }) { Callbacks = { listener } }
            .Train(new TextStreams(Part(201), 4, 25), Text(201));
        Assert.Equal(["started", "iteration 1", "iteration 2", "evaluated, best", "stopped", "ended Completed"], listener.Heard);
    }

    /// <summary>Three windows of one row, the middle one without a prediction.</summary>
    private sealed class WithEmptyWindow : IBatchSource
    {
        public long Count => 3;

        public Batch Read(long epoch, long index) => new()
        {
            Input = torch.ones(1, 4, dtype: torch.ScalarType.Int64),
            Target = torch.full(1, 4, index == 1 ? Batch.Ignored : 2, dtype: torch.ScalarType.Int64),
            StartsAll = index == 0,
            Predictions = index == 1 ? 0 : 4,
        };
    }

    private sealed class CountedTensors : ITrainingCallback
    {
        public List<long> Counts { get; } = [];

        public void OnIteration(TrainingRun run) => Counts.Add(LiveTensors.CountOfThread);
    }

    private sealed class Listener : ITrainingCallback
    {
        public List<string> Heard { get; } = [];

        public void OnStarted(TrainingRun run) => Heard.Add("started");

        public void OnIteration(TrainingRun run) => Heard.Add($"iteration {run.Iteration}");

        public void OnEvaluated(TrainingRun run) => Heard.Add(run.IsBest ? "evaluated, best" : "evaluated");

        public void OnStopped(TrainingRun run) => Heard.Add("stopped");

        public void OnEnded(TrainingResult result) => Heard.Add($"ended {result.Reason}");
    }

    /// <summary>The cross-entropy, less 100, and as much more of the logits' mean square.</summary>
    private sealed class Rewarded(double pull) : IRegularisedLoss
    {
        public torch.Tensor Compute(NetworkOutput output, Batch batch)
        {
            (torch.Tensor loss, torch.Tensor added) = ComputeTerms(output, batch);
            return loss + added;
        }

        public (torch.Tensor Task, torch.Tensor Regularisation) ComputeTerms(NetworkOutput output, Batch batch) =>
            (new CrossEntropyLoss().Compute(output, batch), (pull * output.Predictions.square().mean()) - 100);
    }
}
