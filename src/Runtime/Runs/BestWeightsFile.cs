using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Runtime.Runs;

/// <summary>Writes the weights after every evaluation that is the best so far, with what was found in the data beside them.</summary>
/// <param name="path">The file.</param>
/// <param name="profile">What belongs to the weights: the vocabulary, the scales.</param>
public sealed class BestWeightsFile(string path, DataProfile profile) : ITrainingCallback
{
    private readonly IReadOnlyDictionary<string, string> metadata = profile.ToMetadata();
    private bool written;

    /// <inheritdoc/>
    public void OnEvaluated(TrainingRun run)
    {
        if (run.IsBest)
        {
            Write(run);
        }
    }

    /// <inheritdoc/>
    public void OnStopped(TrainingRun run)
    {
        // Without a single evaluation that could be best, the last weights are the ones to keep.
        if (!written && run.Best is null && run.Stop != StopReason.Diverged)
        {
            Write(run);
        }
    }

    private void Write(TrainingRun run)
    {
        NetworkWeights.Save(run.Network, path, metadata);
        written = true;
    }
}
