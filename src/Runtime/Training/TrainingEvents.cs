namespace Hmlstm.Runtime.Training;

/// <summary>A training's callbacks as events: add it to <see cref="Trainer{TNetwork}.Callbacks"/>. Handlers run on the trainer's thread, in its loop.</summary>
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
