using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Prediction;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Compiler;

/// <summary>A network with the weights of a file, in evaluation mode, and what belongs to these weights.</summary>
public sealed class TrainedNetwork : IDisposable
{
    private TrainedNetwork(NetworkDefinition definition, INetwork network, DataProfile profile)
    {
        Definition = definition;
        Network = network;
        Profile = profile;
    }

    /// <summary>The network, on the CPU. It is disposed with this.</summary>
    public INetwork Network { get; }

    /// <summary>The network's definition.</summary>
    public NetworkDefinition Definition { get; }

    /// <summary>The vocabulary and scales that the weights were trained with.</summary>
    public DataProfile Profile { get; }

    /// <summary>Opens the folder of a run, with its best weights.</summary>
    /// <param name="folder">The folder that a training wrote.</param>
    /// <exception cref="DefinitionException">There is no run, or its definition is not valid.</exception>
    /// <exception cref="FileNotFoundException">The run has no weights.</exception>
    /// <exception cref="WeightsException">The weights are damaged or another network's.</exception>
    /// <exception cref="DllNotFoundException">TorchSharp's native library cannot be loaded.</exception>
    public static TrainedNetwork OpenRun(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DefinitionException($"there is no run '{folder}'{FileProblem.OfMissing(folder)}");
        }

        RunFolder run = Run(folder);
        return Open(run.Model, run.Weights);
    }

    /// <summary>Opens a definition, or the definition of a run, with weights.</summary>
    /// <param name="path">A <c>.model.yaml</c> file, or the folder of a run.</param>
    /// <param name="weights">The safetensors file.</param>
    /// <exception cref="DefinitionException">There is neither a run nor a definition, or the definition is not valid.</exception>
    /// <exception cref="FileNotFoundException">There are no such weights.</exception>
    /// <exception cref="WeightsException">The weights are damaged or another network's.</exception>
    /// <exception cref="DllNotFoundException">TorchSharp's native library cannot be loaded.</exception>
    public static TrainedNetwork Open(string path, string weights)
    {
        NetworkDefinition definition = DefinitionFile.Load(Directory.Exists(path) ? Run(path).Model : path);

        // A wrong path is reported before a class is compiled for it.
        if (!File.Exists(weights))
        {
            throw new FileNotFoundException(ForeignText.Line($"there is no file '{weights}'{FileProblem.OfMissing(weights)}"));
        }

        INetwork network = NetworkCompiler.Create(definition);
        try
        {
            NetworkMetadata metadata = NetworkWeights.Load(network, weights);
            network.Module.eval();
            return new TrainedNetwork(definition, network, DataProfile.FromMetadata(metadata.Others));
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

    /// <summary>Predicts from a table, texts or images, with the scales, vocabulary and classes of the weights.</summary>
    /// <param name="source">What to predict from; it stays the caller's.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>The rows, computed as they are read; see <see cref="Predictor"/>.</returns>
    /// <exception cref="DataException">The input does not fit the network.</exception>
    public IEnumerable<PredictedRow> Predict(
        PredictionSource source, PredictionOptions? options = null, CancellationToken cancel = default) =>
        Predictor.Predict(Network, Profile, source, options, cancel);

    /// <inheritdoc/>
    public void Dispose() => Network.Dispose();

    private static RunFolder Run(string folder)
    {
        var run = new RunFolder(folder);
        return File.Exists(run.Model)
            ? run
            : throw new DefinitionException($"'{folder}' is not a run folder: it has no {Path.GetFileName(run.Model)}");
    }
}
