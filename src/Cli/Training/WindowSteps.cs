using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Training;

/// <summary>How many steps one iteration reads, as far as that is known before the data are read.</summary>
internal static class WindowSteps
{
    /// <summary>Steps where nothing says how long a sequence is.</summary>
    private const int Assumed = 100;

    /// <summary>The steps of a window, or else of a sequence.</summary>
    /// <param name="network">The network.</param>
    /// <param name="baseFolder">The folder that relative paths of its data start from.</param>
    public static int Of(NetworkDefinition network, string baseFolder) => network.Training.Window ?? network.Data switch
    {
        IdxData images => ImageSteps.Of(images, baseFolder) ?? Assumed,
        SeriesData series => series.Lookback,
        TextsData texts => texts.Length,
        SyntheticData synthetic => synthetic.Length,
        _ => Assumed,
    };
}
