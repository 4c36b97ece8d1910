using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Checkpoints;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Tests.Training;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Tests.Checkpoints;

[Collection(TorchGenerator.Name)]
public sealed class ResumeTests : IDisposable
{
    private static readonly TrainingDefinition Training = new()
    {
        Epochs = 3,
        BatchSize = 3,
        Window = 10,
        CarryState = true,
        LearningRate = new Schedule { Start = 0.02, Rule = ScheduleRule.OnPlateau, Rate = 0.5 },
        ClipNorm = 0.5,
        EarlyStopping = new EarlyStoppingDefinition { Patience = 50 },
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<OptimizerKind, double, bool> Kinds => new()
    {
        { OptimizerKind.Adam, 0, true },
        { OptimizerKind.Adam, 0, false },
        { OptimizerKind.AdamW, 0, true },
        { OptimizerKind.RmsProp, 0, true },
        { OptimizerKind.RmsProp, 0.9, true },
        { OptimizerKind.Sgd, 0, true },
        { OptimizerKind.Sgd, 0.9, true },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_training_that_is_broken_off_at_random_and_resumed_ends_with_the_same_bits(OptimizerKind kind, double momentum, bool carry)
    {
        TrainingDefinition training = Training with
        {
            Optimizer = new OptimizerDefinition { Kind = kind, Momentum = momentum },
            CarryState = carry,
        };
        Ending whole = Whole(training);
        PortableRandom random = new(5);
        string path = Path.Combine(folder.Path, "last.ckpt");
        File.Delete(path);
        int breaks = 0;
        while (true)
        {
            using NoisyRecall noisy = new(training);
            using TrainingCheckpoint? checkpoint = File.Exists(path) ? TrainingCheckpoint.Read(path) : null;
            BreakOff breakOff = new(random.Below(12));
            CheckpointWriter writer = new(path, TimeSpan.Zero);
            try
            {
                TrainingResult result = random.Below(2) == 0
                    ? noisy.Train(checkpoint, writer, breakOff)
                    : noisy.Train(checkpoint, breakOff, writer);
                Assert.True(breaks > 5, $"{breaks} breaks");
                AssertEqual(whole, new Ending(noisy.Bits(), result));
                return;
            }
            catch (BrokenOffException)
            {
                breaks++;
            }
        }
    }

    [Fact]
    public void A_training_that_was_interrupted_before_its_evaluation_makes_it_after_all()
    {
        Ending whole = Whole(Training);
        string path = Path.Combine(folder.Path, "last.ckpt");
        using (CancellationTokenSource cancel = new())
        using (NoisyRecall first = new(Training))
        {
            TrainingResult result = first.Train(
                null,
                cancel.Token,
                new CheckpointWriter(path, TimeSpan.MaxValue),
                new CancelAt(cancel, iteration: 20));
            Assert.Equal(StopReason.Interrupted, result.Reason);
            Assert.Equal(20, result.Iterations);
            Assert.Empty(result.History);
        }

        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        Assert.Equal(20, checkpoint.Iteration);
        Assert.Equal(1, checkpoint.Epochs);
        using NoisyRecall second = new(Training);
        TrainingResult resumed = second.Train(checkpoint);
        AssertEqual(whole, new Ending(second.Bits(), resumed));
    }

    [Fact]
    public void More_epochs_after_the_end_are_the_same_as_more_epochs_at_once()
    {
        Ending whole = Whole(Training with { Epochs = 4 });
        string path = Path.Combine(folder.Path, "last.ckpt");
        using (NoisyRecall first = new(Training with { Epochs = 2 }))
        {
            first.Train(null, new CheckpointWriter(path, TimeSpan.MaxValue));
        }

        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        using NoisyRecall second = new(Training with { Epochs = 4 });
        TrainingResult resumed = second.Train(checkpoint);
        AssertEqual(whole, new Ending(second.Bits(), resumed));
    }

    [Fact]
    public void A_training_that_is_done_does_nothing_more_and_keeps_its_best_weights()
    {
        string path = Path.Combine(folder.Path, "last.ckpt");
        Ending ended;
        using (NoisyRecall first = new(Training))
        {
            TrainingResult result = first.Train(null, new CheckpointWriter(path, TimeSpan.MaxValue));
            ended = new Ending(first.Bits(), result);
        }

        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        using NoisyRecall second = new(Training);
        TrainingResult again = second.Train(checkpoint);
        Assert.Equal(StopReason.Completed, again.Reason);
        Assert.Empty(second.Network.StatesSeen);
        AssertEqual(ended, new Ending(second.Bits(), again));
    }

    [Fact]
    public void A_training_that_stopped_early_stays_stopped()
    {
        TrainingDefinition training = Training with
        {
            Epochs = 50,
            LearningRate = Schedule.Constant(1e-30),
            EarlyStopping = new EarlyStoppingDefinition { Patience = 2 },
        };
        string path = Path.Combine(folder.Path, "last.ckpt");
        using (NoisyRecall first = new(training))
        {
            Assert.Equal(StopReason.EarlyStopping, first.Train(null, new CheckpointWriter(path, TimeSpan.MaxValue)).Reason);
        }

        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        using NoisyRecall second = new(training);
        TrainingResult again = second.Train(checkpoint);
        Assert.Equal(StopReason.EarlyStopping, again.Reason);
        Assert.Equal(3, again.History.Count);
    }

    [Fact]
    public void The_history_file_of_a_resumed_training_is_that_of_one_without_a_break()
    {
        string path = Path.Combine(folder.Path, "last.ckpt");
        string history = Path.Combine(folder.Path, "history.csv");
        using (NoisyRecall first = new(Training))
        {
            Assert.Throws<BrokenOffException>(
                () => first.Train(null, new HistoryCsv(history), new CheckpointWriter(path, TimeSpan.Zero), new BreakOff(30)));
        }

        using TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path);
        using NoisyRecall second = new(Training);
        second.Train(checkpoint, new HistoryCsv(history));
        string[][] rows = [.. File.ReadAllLines(history).Select(static line => line.Split(','))];
        Assert.Equal(["epoch", "iteration", "seconds", "train_loss", "valid_loss"], rows[0][..5]);
        Assert.Equal(["1", "2", "3"], rows[1..].Select(static row => row[0]));
        Assert.Equal(["20", "40", "60"], rows[1..].Select(static row => row[1]));
        Assert.All(rows, row => Assert.Equal(rows[0].Length, row.Length));
    }

    [Fact]
    public void What_regularised_the_loss_so_far_is_part_of_a_resumed_training_and_a_checkpoint_without_it_is_refused()
    {
        string path = Path.Combine(folder.Path, "last.ckpt");
        using NoisyRecall network = new(Training);
        TrainingResult whole = network.Train(null, regularises: true, CancellationToken.None);
        using (NoisyRecall first = new(Training))
        {
            Assert.Throws<BrokenOffException>(
                () => first.Train(null, regularises: true, default, new CheckpointWriter(path, TimeSpan.Zero), new BreakOff(30)));
        }

        using (TrainingCheckpoint checkpoint = TrainingCheckpoint.Read(path))
        {
            using NoisyRecall second = new(Training);
            TrainingResult resumed = second.Train(checkpoint, regularises: true, default);
            AssertEqual(new Ending(network.Bits(), whole), new Ending(second.Bits(), resumed));
            using NoisyRecall other = new(Training);
            WeightsException foreign = Assert.Throws<WeightsException>(() => other.Train(checkpoint));
            Assert.Equal($"{path}: was made with a regularised loss; this training has another one", foreign.Message);
        }

        using (NoisyRecall older = new(Training))
        {
            older.Train(null, new CheckpointWriter(path, TimeSpan.Zero));
        }

        using TrainingCheckpoint without = TrainingCheckpoint.Read(path);
        using NoisyRecall newer = new(Training);
        WeightsException refused = Assert.Throws<WeightsException>(() => newer.Train(without, regularises: true, default));
        Assert.Equal(
            $"{path}: was written when train_loss still held the regularisation, which has a column of its own now; train anew, " +
            "to another folder",
            refused.Message);
    }

    private static Ending Whole(TrainingDefinition training)
    {
        using NoisyRecall network = new(training);
        TrainingResult result = network.Train(null);
        return new Ending(network.Bits(), result);
    }

    private static void AssertEqual(Ending expected, Ending actual)
    {
        Assert.Equal(expected.Result.Reason, actual.Result.Reason);
        Assert.Equal(expected.Result.Iterations, actual.Result.Iterations);
        Assert.Equal(
            expected.Result.History.SelectMany(static row => row.Values),
            actual.Result.History.SelectMany(static row => row.Values));
        Assert.Equal(expected.Result.Best!.Iteration, actual.Result.Best!.Iteration);
        Assert.Equal(expected.Bits, actual.Bits);
    }

    private sealed record Ending(float[] Bits, TrainingResult Result);

    private sealed class BreakOff(int after) : ITrainingCallback
    {
        private int calls;

        public void OnIteration(TrainingRun run) => Count();

        public void OnEvaluated(TrainingRun run) => Count();

        private void Count()
        {
            if (calls++ == after)
            {
                throw new BrokenOffException();
            }
        }
    }

    private sealed class CancelAt(CancellationTokenSource cancel, long iteration) : ITrainingCallback
    {
        public void OnIteration(TrainingRun run)
        {
            if (run.Iteration == iteration)
            {
                cancel.Cancel();
            }
        }
    }

    private sealed class BrokenOffException : Exception;
}
