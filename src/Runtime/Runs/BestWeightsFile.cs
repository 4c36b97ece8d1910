using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Runtime.Runs;

/// <summary>
/// Writes the weights after every evaluation that is the best so far, and once more at the end,
/// with what was found in the data beside them.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="profile">What belongs to the weights: the vocabulary, the scales.</param>
public sealed class BestWeightsFile(string path, DataProfile profile) : ITrainingCallback
{
    private readonly IReadOnlyDictionary<string, string> metadata = profile.ToMetadata();
    private INetwork? network;

    /// <inheritdoc/>
    public void OnStarted(TrainingRun run) => network = run.Network;

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run)
    {
        if (run.IsBest)
        {
            NetworkWeights.Save(run.Network, path, metadata);
        }
    }

    /// <inheritdoc/>
    public void OnEnded(TrainingResult result)
    {
        // Now the network has the best weights, or the last ones where nothing was evaluated:
        // those are not worth keeping when they diverged.
        if (network is not null && (result.Best is not null || result.Reason != StopReason.Diverged))
        {
            NetworkWeights.Save(network, path, metadata);
        }
    }
}
