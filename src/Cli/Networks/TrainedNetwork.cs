using Hmlstm.Cli.Compilation;
using Hmlstm.Cli.Files;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Cli.Networks;

/// <summary>A network with the weights of a file, in evaluation mode, and what belongs to these weights.</summary>
internal sealed class TrainedNetwork : IDisposable
{
    private TrainedNetwork(INetwork network, DataProfile profile)
    {
        Network = network;
        Profile = profile;
    }

    /// <summary>The network, on the CPU.</summary>
    public INetwork Network { get; }

    /// <summary>What the network is.</summary>
    public NetworkDefinition Definition => Network.Definition;

    /// <summary>The vocabulary and scales that the weights were trained with.</summary>
    public DataProfile Profile { get; }

    /// <summary>Opens a run, or a definition with weights.</summary>
    /// <param name="path">The folder of a run, or a definition.</param>
    /// <param name="weights">The weights; null for those of the run.</param>
    /// <exception cref="InputException">There is neither a run nor a definition.</exception>
    /// <exception cref="UsageException">A definition alone has no weights.</exception>
    /// <exception cref="WeightsException">The weights are damaged or another network's.</exception>
    public static TrainedNetwork Open(string path, string? weights)
    {
        string file = path;
        if (Directory.Exists(path))
        {
            var run = new RunFolder(path);
            if (!File.Exists(run.Model))
            {
                throw new InputException($"'{path}' is not a run folder: it has no {Path.GetFileName(run.Model)}");
            }

            file = run.Model;
            weights ??= run.Weights;
        }

        NetworkDefinition definition = DefinitionFile.Load(file);
        return Load(definition, weights ?? throw new UsageException($"'{path}' is a definition; --weights says which weights it gets"));
    }

    /// <summary>Opens a run.</summary>
    /// <param name="path">The folder of a run.</param>
    /// <exception cref="InputException">There is no run.</exception>
    /// <exception cref="WeightsException">The weights are damaged or another network's.</exception>
    public static TrainedNetwork OpenRun(string path) =>
        Directory.Exists(path)
            ? Open(path, weights: null)
            : throw new InputException($"there is no run '{path}'{FileProblem.OfMissing(path)}");

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private static TrainedNetwork Load(NetworkDefinition definition, string weights)
    {
        // A wrong path is said before a class is compiled for it.
        _ = File.Exists(weights) ? weights : throw new InputException($"there is no file '{weights}'{FileProblem.OfMissing(weights)}");
        ComputeThreads.Use();
        INetwork network = NetworkCompiler.Create(definition);
        try
        {
            NetworkMetadata metadata = NetworkWeights.Load(network, weights);
            network.Module.eval();
            return new TrainedNetwork(network, DataProfile.FromMetadata(metadata.Others));
        }
        catch (DataException failure)
        {
            network.Dispose();
            throw new WeightsException(weights, failure.Message.TrimEnd('.'), failure);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }
}
