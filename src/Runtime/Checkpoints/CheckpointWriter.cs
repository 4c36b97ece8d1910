using System.Diagnostics;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Runtime.Checkpoints;

/// <summary>
/// Writes a checkpoint before the first iteration, after every evaluation, when training stops, and in between whenever enough time has
/// passed. Callbacks that write other files of the run come before it.
/// </summary>
/// <remarks>A network with a weight that is not finite is not written: the checkpoint before it is the one to go on from.</remarks>
/// <param name="path">The file; a missing folder is created.</param>
/// <param name="every">The time between two checkpoints that no evaluation brings; zero for one after every iteration.</param>
/// <param name="profile">What was found in the data, which a resumed training reads them with; null for nothing.</param>
public sealed class CheckpointWriter(string path, TimeSpan every, DataProfile? profile = null) : ITrainingCallback
{
    private readonly Stopwatch since = Stopwatch.StartNew();

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run)
    {
        // A resumed training has its checkpoint: the one that it was resumed from.
        if (run.Iteration == 0)
        {
            OutputFolder.Make(Path.GetDirectoryName(path) ?? "");
            Write(run);
        }
    }

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
        if (run.Network.Module.state_dict().Values.All(FiniteNumbers.AreAll))
        {
            TrainingCheckpoint.Write(path, run, profile);
            since.Restart();
        }
    }
}
