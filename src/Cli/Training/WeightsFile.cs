using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Cli.Training;

/// <summary>Keeps the best weights in a file while a network is trained, and the ones that it ends with.</summary>
/// <param name="path">The file.</param>
/// <param name="profile">What belongs to the weights.</param>
internal sealed class WeightsFile(string path, DataProfile profile) : ITrainingCallback
{
    private TrainingRun? current;

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run) => current = run;

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run)
    {
        if (run.IsBest)
        {
            Save(run);
        }
    }

    /// <inheritdoc/>
    public void OnEnded(TrainingResult result) => Save(current!);

    private void Save(TrainingRun run) => NetworkWeights.Save(run.Network, path, profile.ToMetadata());
}
