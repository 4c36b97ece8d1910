using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Cli.Training;

/// <summary>The weights that <c>--weights</c> names.</summary>
internal static class StartWeights
{
    /// <summary>Reads them, and refuses what does not fit before anything else is read.</summary>
    /// <param name="path">The file, or the folder of a run.</param>
    /// <param name="definition">The network that is to be trained.</param>
    /// <param name="partial">Whether a partial match is enough.</param>
    /// <exception cref="WeightsException">The file cannot be read, or does not fit.</exception>
    public static PretrainedWeights Read(string path, NetworkDefinition definition, bool partial)
    {
        PretrainedWeights weights = PretrainedWeights.Read(path, definition);
        try
        {
            if (!partial && weights.Differences.Count > 0)
            {
                const string cure = "; --partial loads what fits";
                throw new WeightsException(weights.Path, [.. weights.Differences.SkipLast(1), weights.Differences[^1] + cure]);
            }

            weights.Require(partial);
            return weights;
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Reports what was loaded, and for a partial match also what was not.</summary>
    public static void Announce(PretrainedWeights? weights, Terminal terminal)
    {
        if (weights is null)
        {
            return;
        }

        WeightsFit fit = weights.Fit;
        int count = fit.Loaded.Count + fit.Missing.Count + fit.Mismatched.Count;
        terminal.Note(FormattableString.Invariant($"starting from {weights.Path}: {fit.Loaded.Count} of {count} parameters loaded"));
        foreach (string difference in weights.Differences)
        {
            terminal.Error.WriteLine($"hmlstm: {weights.Path}: {difference}");
        }
    }
}
