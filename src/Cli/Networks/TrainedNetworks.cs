using Hmlstm.Compiler;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Networks;

/// <summary>Opens the network that a command computes with, on all cores. Wrong paths are reported before libtorch is loaded.</summary>
internal static class TrainedNetworks
{
    /// <summary>Opens a run.</summary>
    /// <param name="path">The folder of a run.</param>
    public static TrainedNetwork OpenRun(string path) => WithThreads(TrainedNetwork.OpenRun(path));

    /// <summary>Opens a run, or a definition with weights.</summary>
    /// <param name="path">The folder of a run, or a definition.</param>
    /// <param name="weights">The weights; null for those of the run.</param>
    /// <exception cref="UsageException">A definition alone has no weights.</exception>
    public static TrainedNetwork Open(string path, string? weights)
    {
        if (weights is not null)
        {
            return WithThreads(TrainedNetwork.Open(path, weights));
        }

        if (Directory.Exists(path))
        {
            return OpenRun(path);
        }

        // Problems of the file itself are reported first.
        DefinitionFile.Load(path);
        throw new UsageException($"'{path}' is a definition, which needs --weights");
    }

    private static TrainedNetwork WithThreads(TrainedNetwork network)
    {
        ComputeThreads.Use();
        return network;
    }
}
