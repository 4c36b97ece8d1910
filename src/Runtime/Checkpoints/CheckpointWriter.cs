using System.Diagnostics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Checkpoints;

/// <summary>Writes a checkpoint after every evaluation, when training stops, and in between whenever enough time has passed. Callbacks that write other files of the run come before it.</summary>
/// <param name="path">The file.</param>
/// <param name="every">The time between two checkpoints that no evaluation brings; zero for one after every iteration.</param>
public sealed class CheckpointWriter(string path, TimeSpan every) : ITrainingCallback
{
    private readonly Stopwatch since = Stopwatch.StartNew();

    /// <inheritdoc/>
    public void OnIteration(TrainingRun run)
    {
        if (since.Elapsed >= every)
        {
            Write(run);
        }
    }

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run) => Write(run);

    /// <inheritdoc/>
    public void OnStopped(TrainingRun run)
    {
        // The last checkpoint before numbers went wrong is the one to go on from.
        if (run.Stop != StopReason.Diverged)
        {
            Write(run);
        }
    }

    private void Write(TrainingRun run)
    {
        TrainingCheckpoint.Write(path, run);
        since.Restart();
    }
}
