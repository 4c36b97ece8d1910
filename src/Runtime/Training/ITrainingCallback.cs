namespace Hmlstm.Runtime.Training;

/// <summary>
/// Hears what the trainer does: progress, histories, checkpoints and reports are all made of this. Every method does nothing by default.
/// </summary>
public interface ITrainingCallback
{
    /// <summary>Before the first iteration.</summary>
    /// <param name="run">The training, here and in all other calls.</param>
    void OnStarted(TrainingRun run)
    {
    }

    /// <summary>After each optimizer step, before an evaluation that follows it.</summary>
    /// <param name="run">The training.</param>
    void OnIteration(TrainingRun run)
    {
    }

    /// <summary>
    /// After each evaluation: <see cref="TrainingRun.History"/> ends with it, and <see cref="TrainingRun.IsBest"/> tells whether
    /// it is the best one so far.
    /// </summary>
    /// <param name="run">The training.</param>
    void OnEvaluated(TrainingRun run)
    {
    }

    /// <summary>At the end of training, whatever the reason, while the network still has the last weights.</summary>
    /// <param name="run">The training.</param>
    void OnStopped(TrainingRun run)
    {
    }

    /// <summary>At the very end, when the network has the best weights.</summary>
    /// <param name="result">How it ended.</param>
    void OnEnded(TrainingResult result)
    {
    }
}

/// <summary>
/// A training's callbacks as events: add it to <see cref="Trainer{TNetwork}.Callbacks"/>. Handlers run on the
/// trainer's thread, in its loop.
/// </summary>
public sealed class TrainingEvents : ITrainingCallback
{
    /// <summary>Before the first iteration.</summary>
    public event Action<TrainingRun>? Started;

    /// <summary>After each optimizer step.</summary>
    public event Action<TrainingRun>? Iterated;

    /// <summary>After each evaluation, with its row of the history.</summary>
    public event Action<TrainingRun, Evaluation>? Evaluated;

    /// <summary>At the end, while the network still has the last weights.</summary>
    public event Action<TrainingRun>? Stopped;

    /// <summary>At the very end, when the network has the best weights.</summary>
    public event Action<TrainingResult>? Ended;

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run) => Started?.Invoke(run);

    /// <inheritdoc/>
    public void OnIteration(TrainingRun run) => Iterated?.Invoke(run);

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run) => Evaluated?.Invoke(run, run.History[^1]);

    /// <inheritdoc/>
    public void OnStopped(TrainingRun run) => Stopped?.Invoke(run);

    /// <inheritdoc/>
    public void OnEnded(TrainingResult result) => Ended?.Invoke(result);
}
