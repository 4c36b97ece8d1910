using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Cli.Training;

/// <summary>What a run has found in its data: one that goes on reads them with the same names and scales, or is refused.</summary>
internal static class TrainedProfile
{
    /// <summary>The profile beside the run's best weights; null where it has none that can be read: then the data say it again.</summary>
    public static DataProfile? Of(RunFolder run)
    {
        try
        {
            return File.Exists(run.Weights) ? DataProfile.FromMetadata(NetworkWeights.ReadMetadata(run.Weights).Others) : null;
        }
        catch (Exception damage) when (damage is WeightsException or DataException)
        {
            // The checkpoint has all that a training needs; the weights are written anew from it.
            return null;
        }
    }
}
