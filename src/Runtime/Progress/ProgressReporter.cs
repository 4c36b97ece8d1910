using System.Diagnostics;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Progress;

/// <summary>Tells how far a training is, after every evaluation and between them not more often than wanted.</summary>
/// <param name="report">Shows it.</param>
/// <param name="every">The least time between two reports that are no evaluation.</param>
public sealed class ProgressReporter(Action<TrainingProgress> report, TimeSpan every) : ITrainingCallback
{
    private readonly Stopwatch since = new();
    private double secondsAtStart;
    private double epochsAtStart;
    private long predictionsAtStart;

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run)
    {
        (secondsAtStart, epochsAtStart, predictionsAtStart) = (run.Seconds, run.Epochs, run.Predictions);
        since.Restart();
        Report(run, evaluation: null);
    }

    /// <inheritdoc/>
    public void OnIteration(TrainingRun run)
    {
        if (since.Elapsed >= every)
        {
            since.Restart();
            Report(run, evaluation: null);
        }
    }

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run) => Report(run, run.History[^1]);

    private void Report(TrainingRun run, Evaluation? evaluation)
    {
        double seconds = run.Seconds - secondsAtStart;
        double epochs = run.Epochs - epochsAtStart;
        double left = epochs > 0 ? (run.Training.Epochs - run.Epochs) * seconds / epochs : 0;
        report(new TrainingProgress(
            run.Epochs,
            run.Training.Epochs,
            run.Iteration,
            evaluation is null ? run.Loss : evaluation["train_loss"],
            run.Work.Dense > 0 ? run.Work.Skipped : null,
            seconds > 0 ? (run.Predictions - predictionsAtStart) / seconds : 0,
            TimeSpan.FromSeconds(run.Seconds),
            TimeSpan.FromSeconds(left),
            [.. run.Schedules.Select(static schedule => new NamedValue(schedule.Name, schedule.Value))],
            evaluation,
            run.IsBest));
    }
}

/// <summary>How far a training is, for whoever shows it.</summary>
/// <param name="Epochs">Epochs done, a part counted as a fraction.</param>
/// <param name="TotalEpochs">Epochs to do at most.</param>
/// <param name="Iteration">Optimizer steps done.</param>
/// <param name="Loss">The mean training loss of the task since the last evaluation, without what regularises it.</param>
/// <param name="WorkSkipped">
/// The share of the levels' multiply-adds that the engine skipped since the last evaluation; null where it counted nothing.
/// </param>
/// <param name="PredictionsPerSecond">Predictions, for example characters, trained on per second of this run.</param>
/// <param name="Elapsed">Time since training began.</param>
/// <param name="Remaining">Time to the last epoch's end at the pace so far.</param>
/// <param name="Schedules">The learning rate and the other schedules.</param>
/// <param name="Evaluation">The evaluation that was just made; null when this is only progress.</param>
/// <param name="IsBest">Whether that evaluation is the best so far.</param>
public sealed record TrainingProgress(
    double Epochs,
    int TotalEpochs,
    long Iteration,
    double Loss,
    double? WorkSkipped,
    double PredictionsPerSecond,
    TimeSpan Elapsed,
    TimeSpan Remaining,
    IReadOnlyList<NamedValue> Schedules,
    Evaluation? Evaluation,
    bool IsBest);
