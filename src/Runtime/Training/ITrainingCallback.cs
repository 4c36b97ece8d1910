namespace Hmlstm.Runtime.Training;

/// <summary>
/// Receives the trainer's events: progress, histories, checkpoints and reports are callbacks. By default, every method does nothing.
/// </summary>
public interface ITrainingCallback
{
    /// <summary>Called before the first iteration.</summary>
    /// <param name="run">The training, here and in all other calls.</param>
    void OnStarted(TrainingRun run)
    {
    }

    /// <summary>Called after each optimizer step, before an evaluation that follows it.</summary>
    /// <param name="run">The training.</param>
    void OnIteration(TrainingRun run)
    {
    }

    /// <summary>
    /// Called after each evaluation: <see cref="TrainingRun.History"/> ends with it, and <see cref="TrainingRun.IsBest"/> tells whether
    /// it is the best one so far.
    /// </summary>
    /// <param name="run">The training.</param>
    void OnEvaluated(TrainingRun run)
    {
    }

    /// <summary>Called at the end of training, for any reason, while the network still has the last weights.</summary>
    /// <param name="run">The training.</param>
    void OnStopped(TrainingRun run)
    {
    }

    /// <summary>Called at the very end, when the network has the best weights.</summary>
    /// <param name="result">The result.</param>
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
    /// <summary>Raised before the first iteration.</summary>
    public event Action<TrainingRun>? Started;

    /// <summary>Raised after each optimizer step.</summary>
    public event Action<TrainingRun>? Iterated;

    /// <summary>Raised after each evaluation, with its row of the history.</summary>
    public event Action<TrainingRun, Evaluation>? Evaluated;

    /// <summary>Raised at the end, while the network still has the last weights.</summary>
    public event Action<TrainingRun>? Stopped;

    /// <summary>Raised at the very end, when the network has the best weights.</summary>
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
