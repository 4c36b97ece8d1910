using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;
using static Hmlstm.Runtime.Tests.Training.CertainText;

namespace Hmlstm.Runtime.Tests.Training;

/// <summary>When a training is over, and which weights it leaves.</summary>
[Collection(TorchGenerator.Name)]
public class TrainingEndTests
{
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
}
