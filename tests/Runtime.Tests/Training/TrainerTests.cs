using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Tests.Engines;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Training;

[Collection(TorchGenerator.Name)]
public class TrainerTests
{
    private static readonly TrainingDefinition Short = new()
    {
        Epochs = 3,
        BatchSize = 4,
        Window = 10,
        CarryState = true,
        LearningRate = Schedule.Constant(0.01),
        ClipNorm = 1,
    };

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
    public void The_best_weights_are_left_behind_at_the_end()
    {
        // All is forgotten after the first evaluation, and nothing is learned any more: that evaluation is the best one.
        TrainingDefinition training = Short with
        {
            LearningRate = new Schedule { Start = 0.01, Rule = ScheduleRule.Drops, Drops = new([new(1, 1e-9)]) },
        };
        using RecallNetwork network = new(5, 16, training);
        TrainingResult result = new Trainer<RecallNetwork>(network) { Callbacks = { new Forget(network, iteration: 50) } }
            .Train(Text(2001), Text(201));
        Assert.Equal(1, result.Best!.Epoch);
        Assert.True(result.History[2]["valid_loss"] > result.History[0]["valid_loss"]);
        Assert.Equal(result.Best["valid_loss"], ValidationLoss(network), 12);
    }

    [Fact]
    public void Early_stopping_waits_for_its_patience_and_leaves_the_best_weights()
    {
        TrainingDefinition training = Short with
        {
            Epochs = 20,
            LearningRate = new Schedule { Start = 0.01, Rule = ScheduleRule.Drops, Drops = new([new(2, 1e-9)]) },
            EarlyStopping = new EarlyStoppingDefinition { Metric = "valid_loss", Patience = 3 },
        };
        using RecallNetwork network = new(5, 16, training);
        TrainingResult result = new Trainer<RecallNetwork>(network) { Callbacks = { new Forget(network, iteration: 100) } }
            .Train(Text(2001), Text(201));
        Assert.Equal(StopReason.EarlyStopping, result.Reason);
        Assert.Equal(2, result.Best!.Epoch);
        Assert.Equal(5, result.History.Count);
        Assert.Equal(result.Best["valid_loss"], ValidationLoss(network), 12);
    }

    [Fact]
    public void Early_stopping_follows_a_metric_that_should_rise()
    {
        TrainingDefinition training = Short with
        {
            EarlyStopping = new EarlyStoppingDefinition { Metric = "valid_accuracy", Patience = 20 },
        };
        using RecallNetwork network = new(5, 16, training);
        TrainingResult result = new Trainer<RecallNetwork>(network).Train(Text(2001), Text(201));
        Assert.Equal(result.History.Max(static row => row["valid_accuracy"]), result.Best!["valid_accuracy"]);
        Assert.True(result.Best["valid_accuracy"] > 0.9);
    }

    [Fact]
    public void A_metric_that_is_not_measured_is_refused_before_the_first_step()
    {
        TrainingDefinition training = Short with { EarlyStopping = new EarlyStoppingDefinition { Metric = "valid_auc" } };
        using RecallNetwork network = new(5, 16, training);
        ArgumentException error = Assert.Throws<ArgumentException>(() => new Trainer<RecallNetwork>(network).Train(Text(2001), Text(201)));
        Assert.StartsWith(
            "Early stopping watches 'valid_auc', which is not measured here; there are train_loss, valid_loss, valid_bits_per_character, " +
            "valid_perplexity, valid_accuracy.",
            error.Message,
            StringComparison.Ordinal);
        Assert.Empty(network.StatesSeen);
    }

    [Fact]
    public void A_loss_that_is_no_number_stops_with_its_iteration_and_the_largest_gradients_name()
    {
        using RecallNetwork network = new(5, 16, Short);
        network.BeforeForward = number =>
        {
            if (number == 6)
            {
                using IDisposable quiet = torch.no_grad();
                network.Module.named_parameters().First(static named => named.name == "output.weight").parameter.fill_(float.NaN);
            }
        };
        TrainingResult result = new Trainer<RecallNetwork>(network, options: new TrainerOptions { EvaluateEvery = 2 })
            .Train(Text(2001), validation: null);
        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.Equal(7, result.Divergence!.Iteration);
        Assert.True(double.IsNaN(result.Divergence.Loss));
        Assert.Contains(result.Divergence.Parameter, network.Module.named_parameters().Select(static named => named.name));
        Assert.True(result.Divergence.GradientNorm > 0);
        Assert.StartsWith(
            "iteration 7: the loss is NaN; the largest gradient is that of ",
            result.Divergence.ToString(),
            StringComparison.Ordinal);
        Assert.Equal(3, result.History.Count);
    }

    [Fact]
    public void A_diverged_training_leaves_the_best_weights()
    {
        using RecallNetwork network = new(5, 16, Short);
        TrainingResult result = new Trainer<RecallNetwork>(
            network,
            Short with { LearningRate = Schedule.Constant(1e30), ClipNorm = null },
            new TrainerOptions { EvaluateEvery = 1 })
        {
            Callbacks = { new Forget(network, iteration: 3, value: float.PositiveInfinity) },
        }.Train(Text(2001), Text(201));
        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.NotNull(result.Best);
        Assert.Equal(result.Best["valid_loss"], ValidationLoss(network), 12);
    }

    [Fact]
    public void A_cancelled_training_finishes_its_iteration()
    {
        using RecallNetwork network = new(5, 16, Short);
        using CancellationTokenSource cancel = new();
        network.BeforeForward = number =>
        {
            if (number == 4)
            {
                cancel.Cancel();
            }
        };
        TrainingResult result = new Trainer<RecallNetwork>(network).Train(Text(2001), Text(201), cancel.Token);
        Assert.Equal(StopReason.Interrupted, result.Reason);
        Assert.Equal(5, result.Iterations);
        Assert.Equal(0.1, result.Epochs, 12);
        Assert.Null(result.Best);
    }

    [Theory]
    [InlineData(20, 0, 14)]
    [InlineData(30, 5, 18)]
    public void A_time_limit_leaves_time_for_the_last_evaluation_and_for_what_the_caller_reads_after_it(int most, int after, int iterations)
    {
        // A batch takes a second, and an evaluation reads five; a quarter more is kept.
        TrainingResult result = TrainFor(most, validationSeconds: 1, after);

        Assert.Equal((StopReason.TimeLimit, iterations), (result.Reason, result.Iterations));
        Assert.Equal(iterations, Assert.Single(result.History).Iteration);
        Assert.NotNull(result.Best);
        Assert.InRange(result.Seconds + after, 0.9 * most, most);
    }

    [Fact]
    public void An_evaluation_that_takes_longer_than_the_time_left_is_cut_short_and_left_out()
    {
        TrainingResult result = TrainFor(most: 20, validationSeconds: 10, after: 0);

        Assert.Equal((StopReason.TimeLimit, 14), (result.Reason, result.Iterations));
        Assert.Empty(result.History);
        Assert.Null(result.Best);
        Assert.Equal(24, result.Seconds, 9);
    }

    [Fact]
    public void At_most_half_of_the_time_is_kept_for_an_evaluation()
    {
        TrainingResult result = TrainFor(most: 6, validationSeconds: 0.1, after: 0);

        // Half of the time is over after three batches. The evaluation takes less than was kept for it, so training goes on.
        Assert.Equal([3, 5], result.History.Select(static row => row.Iteration));
        Assert.Equal(6, result.Seconds, 9);
    }

    [Fact]
    public void An_evaluation_that_was_cut_short_is_the_first_thing_of_a_training_that_goes_on()
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(folder.Path, "last.ckpt");
        TrainFor(most: 20, validationSeconds: 10, after: 0, new CheckpointWriter(path, TimeSpan.MaxValue));
        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        using RecallNetwork network = new(5, 16, Short);
        TrainingResult result = new Trainer<RecallNetwork>(network, options: new TrainerOptions { MaxIterations = 20 })
        {
            Resume = checkpoint,
        }.Train(Text(2001), Text(201));

        Assert.Equal([14, 20], result.History.Select(static row => row.Iteration));
    }

    [Fact]
    public void A_time_limit_without_a_validation_part_ends_with_the_training_loss()
    {
        HandClock clock = new();
        using RecallNetwork network = new(5, 16, Short);
        TrainerOptions options = new() { MaxTime = TimeSpan.FromSeconds(4), Clock = clock };
        TrainingResult result = new Trainer<RecallNetwork>(network, options: options).Train(new SlowBatches(Text(2001), clock, 1));

        Assert.Equal((StopReason.TimeLimit, 4), (result.Reason, result.Iterations));
        Assert.True(double.IsFinite(Assert.Single(result.History)["train_loss"]));
    }

    [Fact]
    public void A_metric_has_nothing_left_of_an_evaluation_that_was_cut_short()
    {
        using RecallNetwork network = new(5, 16, Short);
        using LossMetric metric = new(new CrossEntropyLoss());
        double whole = Evaluator.Evaluate(network, Text(201), [metric])[0].Value;
        TimedBatches cut = new(Text(2001), isUp: Countdown(3));
        Assert.ThrowsAny<OperationCanceledException>(() => Evaluator.Evaluate(network, cut, [metric]));

        Assert.Equal(3, cut.Done);
        Assert.Equal(whole, Evaluator.Evaluate(network, Text(201), [metric])[0].Value);

        static Func<bool> Countdown(int reads) => () => reads-- == 0;
    }

    [Fact]
    public void A_batch_that_is_not_finite_is_said_to_be_so()
    {
        using RecallNetwork network = new(5, 16, Short);
        MeanOfTargets loss = new();
        TrainingResult result = new Trainer<RecallNetwork>(network) { Loss = loss }.Train(new WithoutNumber());

        Assert.Equal(StopReason.Diverged, result.Reason);
        Assert.Equal("iteration 1: the batch has an input or a target that is not finite. Mend the data.", result.Divergence!.ToString());
    }

    [Fact]
    public void An_iteration_limit_ends_with_an_evaluation()
    {
        using RecallNetwork network = new(5, 16, Short);
        TrainingResult result = new Trainer<RecallNetwork>(network, options: new TrainerOptions { MaxIterations = 7 })
            .Train(Text(2001), Text(201));
        Assert.Equal(StopReason.IterationLimit, result.Reason);
        Assert.Equal(7, Assert.Single(result.History).Iteration);
        Assert.Equal(0.14, result.Epochs, 12);
    }

    [Fact]
    public void A_callback_can_end_training()
    {
        using RecallNetwork network = new(5, 16, Short);
        TrainingResult result = new Trainer<RecallNetwork>(network) { Callbacks = { new StopAt(3) } }.Train(Text(2001), Text(201));
        Assert.Equal(StopReason.Requested, result.Reason);
        Assert.Equal(3, result.Iterations);
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

    private static double ValidationLoss(RecallNetwork network)
    {
        IReadOnlyList<IMetric> metrics = TaskMetrics.Of(network.Definition);
        double loss = Evaluator.Evaluate(network, Text(201), metrics)[0].Value;
        foreach (IMetric metric in metrics)
        {
            metric.Dispose();
        }

        return loss;
    }

    /// <summary>Trains over batches that take a second each.</summary>
    private static TrainingResult TrainFor(int most, double validationSeconds, int after, params ITrainingCallback[] callbacks)
    {
        HandClock clock = new();
        using RecallNetwork network = new(5, 16, Short);
        TrainerOptions options = new() { MaxTime = TimeSpan.FromSeconds(most), BatchesAfter = after, Clock = clock };
        Trainer<RecallNetwork> trainer = new(network, options: options);
        foreach (ITrainingCallback callback in callbacks)
        {
            trainer.Callbacks.Add(callback);
        }

        return trainer.Train(new SlowBatches(Text(2001), clock, 1), new SlowBatches(Text(201), clock, validationSeconds));
    }

    /// <summary>0 1 2 3 4 0 1 2 ...: the next token is certain.</summary>
    private static TextPart Part(int length) =>
        new(new ArrayTokens<byte>([.. Enumerable.Range(0, length).Select(static i => (byte)(i % 5))]), 0, length);

    private static TextStreams Text(int length) => new(Part(length), batchSize: 4, window: 10);

    /// <summary>Overwrites all weights after an evaluation.</summary>
    private sealed class Forget(RecallNetwork network, long iteration, float value = 0) : ITrainingCallback
    {
        public void OnEvaluated(TrainingRun run)
        {
            if (run.Iteration == iteration)
            {
                using IDisposable quiet = torch.no_grad();
                foreach (TorchSharp.Modules.Parameter parameter in network.Module.parameters())
                {
                    parameter.fill_(value);
                }
            }
        }
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

    /// <summary>One row whose target is not a number.</summary>
    private sealed class WithoutNumber : IBatchSource
    {
        public long Count => 1;

        public Batch Read(long epoch, long index) => new()
        {
            Input = torch.ones(1, 4, dtype: torch.ScalarType.Int64),
            Target = torch.full(1, 4, float.NaN),
            StartsAll = true,
            Predictions = 4,
        };
    }

    private sealed class MeanOfTargets : ILoss
    {
        public torch.Tensor Compute(NetworkOutput output, Batch batch) => (output.Predictions.mean() - batch.Target).mean();
    }

    private sealed class StopAt(long iteration) : ITrainingCallback
    {
        public void OnIteration(TrainingRun run)
        {
            if (run.Iteration == iteration)
            {
                run.RequestStop();
            }
        }
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
