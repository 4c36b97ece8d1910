namespace Hmlstm.Runtime.Training;

/// <summary>Hears what the trainer does: progress, histories, checkpoints and reports are all made of this. Every method does nothing by default.</summary>
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

    /// <summary>After each evaluation: <see cref="TrainingRun.History"/> ends with it, and <see cref="TrainingRun.IsBest"/> tells whether it is the best one so far.</summary>
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
