using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Training;

/// <summary>Options of a <see cref="LearningRateRangeTest"/>.</summary>
public sealed record RangeTestOptions
{
    /// <summary>The learning rate of the first iteration; above 0.</summary>
    public double Lowest { get; init; } = 1e-6;

    /// <summary>The learning rate of the last iteration; above <see cref="Lowest"/>.</summary>
    public double Highest { get; init; } = 10;

    /// <summary>Iterations from the lowest to the highest rate; at least <see cref="RangeTestCurve.Least"/>.</summary>
    public int Iterations { get; init; } = 100;
}

/// <summary>
/// The learning-rate range test (Smith, "Cyclical learning rates for training neural networks", WACV 2017, section 3.3): the rate grows
/// exponentially from iteration to iteration, and the loss over it shows which rates train.
/// </summary>
public static class LearningRateRangeTest
{
    /// <summary>Runs the test. The network afterwards has the weights and the values of its schedules that it had before.</summary>
    /// <param name="network">The network, on the device to train on.</param>
    /// <param name="batches">The training part, read from its start, and again where it is short.</param>
    /// <param name="training">
    /// The training options; their learning rate, epochs and early stopping are without effect. Null for those of the definition.
    /// </param>
    /// <param name="options">The range; null for the usual one.</param>
    /// <param name="cancel">Ends the test after the current iteration.</param>
    /// <returns>The losses up to the highest rate, or to the one at which they diverged.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty, or there are too few iterations.</exception>
    /// <exception cref="DataException">The batches cannot be read, or hold nothing to predict.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static RangeTestCurve Run(
        INetwork network,
        IBatchSource batches,
        TrainingDefinition? training = null,
        RangeTestOptions? options = null,
        CancellationToken cancel = default)
    {
        RangeTestOptions range = options ?? new RangeTestOptions();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(range.Lowest, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(range.Highest, range.Lowest, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(range.Iterations, RangeTestCurve.Least, nameof(options));
        TrainingDefinition rising = (training ?? network.Definition.Training) with
        {
            Epochs = int.MaxValue,
            EarlyStopping = null,
            LearningRate = new Schedule
            {
                Start = range.Lowest,
                Rule = ScheduleRule.Exponential,
                Rate = Math.Log(range.Highest / range.Lowest) / (range.Iterations - 1),
                Per = ScheduleUnit.Iteration,
            },
        };
        double[] schedules = [.. network.Schedules.Select(static schedule => schedule.Value)];
        using BestWeights before = new(network.Module);
        Recorder recorder = new();
        try
        {
            Trainer<INetwork> trainer = new(network, rising, new TrainerOptions { MaxIterations = range.Iterations });
            trainer.Callbacks.Add(recorder);
            trainer.Train(batches, validation: null, cancel);
            cancel.ThrowIfCancellationRequested();
            return recorder.Curve;
        }
        finally
        {
            before.Restore();
            foreach ((ScheduledValue scheduled, double value) in network.Schedules.Zip(schedules))
            {
                scheduled.Value = value;
            }
        }
    }

    /// <summary>Notes the loss of each iteration, and stops where it diverges.</summary>
    private sealed class Recorder : ITrainingCallback
    {
        private (double Sum, long Weight) before;

        public RangeTestCurve Curve { get; } = new();

        public void OnIteration(TrainingRun run)
        {
            // Reading the mean first makes another device's losses known.
            _ = run.Loss;
            (double sum, long weight) = (run.Meter.Sum, run.Meter.Weight);
            Curve.Add(run.Schedules[0].Value, (sum - before.Sum) / (weight - before.Weight));
            before = (sum, weight);
            if (Curve.HasDiverged)
            {
                run.RequestStop();
            }
        }

        public void OnEvaluated(TrainingRun run) => before = default;

        public void OnStopped(TrainingRun run)
        {
            if (run.Divergence is not null)
            {
                Curve.Add(run.Schedules[0].Value, double.NaN);
            }
        }
    }
}
