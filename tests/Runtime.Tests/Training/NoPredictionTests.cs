using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Training;

/// <summary>Parts of the data, or epochs, in which no prediction counts.</summary>
[Collection(TorchGenerator.Name)]
public class NoPredictionTests
{
    private const string Nothing = " has no prediction that counts in any of its ";

    private static readonly TrainingDefinition Short = new()
    {
        Epochs = 3,
        BatchSize = 1,
        Window = 4,
        CarryState = true,
        LearningRate = Schedule.Constant(0.01),
    };

    [Fact]
    public void A_training_part_without_a_prediction_is_refused_before_anything_is_trained_or_heard_of()
    {
        using RecallNetwork network = new(5, 4, Short);
        Heard heard = new();
        DataException error = Assert.Throws<DataException>(
            () => new Trainer<RecallNetwork>(network) { Callbacks = { heard } }.Train(new Windows(0, 0, 0)));
        Assert.Equal(
            "the training part has no prediction that counts in any of its 3 batches; every target is -100 (ignored) "
            + "or lies beyond its row's length. Give it targets that count.",
            error.Message);
        Assert.Empty(network.StatesSeen);
        Assert.Equal(0, heard.Calls);
    }

    [Fact]
    public void Targets_that_are_all_ignored_are_refused_from_tensors_too()
    {
        using RecallNetwork network = new(5, 4, Short);
        long[,] ignored = { { -100, -100, -100 }, { -100, -100, -100 } };
        using TensorBatches batches = TensorBatches.Of(new long[2, 3], ignored, batchSize: 1);
        DataException error = Assert.Throws<DataException>(() => new Trainer<RecallNetwork>(network).Train(batches));
        Assert.StartsWith($"the training part{Nothing}2 batches;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_validation_part_without_a_prediction_is_refused_before_anything_is_trained()
    {
        using RecallNetwork network = new(5, 4, Short);
        DataException error = Assert.Throws<DataException>(
            () => new Trainer<RecallNetwork>(network).Train(new Windows(4), new Windows(0, 0)));
        Assert.StartsWith($"the validation part{Nothing}2 batches;", error.Message, StringComparison.Ordinal);
        Assert.Empty(network.StatesSeen);
    }

    [Fact]
    public void An_evaluation_of_batches_without_a_prediction_is_refused_and_the_metric_can_be_used_again()
    {
        using RecallNetwork network = new(5, 4, Short);
        using LossMetric metric = new(new CrossEntropyLoss());
        DataException error = Assert.Throws<DataException>(() => Evaluator.Evaluate(network, new Windows(0), [metric]));
        Assert.StartsWith(
            $"what is to be measured{Nothing.Replace("any of its ", "its only batch", StringComparison.Ordinal)};",
            error.Message,
            StringComparison.Ordinal);
        Assert.True(network.Module.training);
        Assert.True(double.IsFinite(Evaluator.Evaluate(network, new Windows(4), [metric])[0].Value));
    }

    [Fact]
    public void A_later_epoch_without_a_prediction_ends_the_training()
    {
        using RecallNetwork network = new(5, 4, Short);
        DataException error = Assert.Throws<DataException>(
            () => new Trainer<RecallNetwork>(network).Train(new Windows(4, 4) { EmptyFrom = 1 }, new Windows(4)));
        Assert.StartsWith($"epoch 2 of the training part{Nothing}2 batches;", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_epoch_that_ends_without_a_prediction_after_an_evaluation_has_that_evaluation()
    {
        using RecallNetwork network = new(5, 4, Short);
        TrainerOptions options = new() { EvaluateEvery = 2 };
        Trainer<RecallNetwork> trainer = new(network, Short with { Epochs = 2 }, options);
        TrainingResult result = trainer.Train(new Windows(4, 4, 0), new Windows(4));

        Assert.Equal((StopReason.Completed, 4), (result.Reason, result.Iterations));
        Assert.Equal(2, result.Epochs);
        Assert.Equal([2, 4], result.History.Select(static row => row.Iteration));
        Assert.All(result.History, static row => Assert.True(double.IsFinite(row["train_loss"])));
    }

    [Fact]
    public void A_time_that_is_up_before_the_first_prediction_ends_without_an_evaluation()
    {
        HandClock clock = new();
        using RecallNetwork network = new(5, 4, Short);
        TrainerOptions options = new() { MaxTime = TimeSpan.FromSeconds(1), Clock = clock };
        SlowBatches batches = new(new Windows(0, 0, 4), clock, 1);
        TrainingResult result = new Trainer<RecallNetwork>(network, options: options).Train(batches);

        Assert.Equal((StopReason.TimeLimit, 0), (result.Reason, result.Iterations));
        Assert.Empty(result.History);
    }

    /// <summary>Windows of one row with so many predictions each, 0 or 4.</summary>
    private sealed class Windows(params int[] predictions) : IBatchSource
    {
        /// <summary>The first epoch that has no predictions.</summary>
        public long EmptyFrom { get; init; } = long.MaxValue;

        public long Count => predictions.Length;

        public Batch Read(long epoch, long index)
        {
            int here = epoch < EmptyFrom ? predictions[index] : 0;
            return new()
            {
                Input = torch.ones(1, 4, dtype: torch.ScalarType.Int64),
                Target = torch.full(1, 4, here == 0 ? Batch.Ignored : 2, dtype: torch.ScalarType.Int64),
                StartsAll = index == 0,
                Predictions = here,
            };
        }
    }

    private sealed class Heard : ITrainingCallback
    {
        public int Calls { get; private set; }

        public void OnStarted(TrainingRun run) => Calls++;

        public void OnEvaluated(TrainingRun run) => Calls++;

        public void OnStopped(TrainingRun run) => Calls++;
    }
}
