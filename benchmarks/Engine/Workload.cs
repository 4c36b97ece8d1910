using System.Text.Json.Nodes;
using Hmlstm.Compiler;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Weights;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks;

/// <summary>A network with all that one iteration needs: the same for this tool and, through files, for the peer.</summary>
internal abstract class Workload : IDisposable
{
    /// <summary>Makes the network with the same weights at each call.</summary>
    /// <param name="definition">A valid definition, YAML.</param>
    /// <param name="input">The window, tokens [B, T] or features [B, T, F].</param>
    protected Workload(string definition, Tensor input)
    {
        // A fixed seed: a hard boundary whose sum lies within rounding of 0 could fall either way, and with the constructed
        // detectors (DetectorWeights) or with this seed none does; Agreement.Margin is the proof.
        random.manual_seed(Seed);
        Network = NetworkCompiler.Create(Parse(definition));
        Input = input.DetachFromDisposeScope();
    }

    /// <summary>The seed of weights, windows and of what is drawn while results are compared.</summary>
    public const long Seed = 20;

    /// <summary>The network.</summary>
    public INetwork Network { get; }

    /// <summary>The window.</summary>
    public Tensor Input { get; }

    /// <summary>Which of the peer's networks is the same.</summary>
    public required string Peer { get; init; }

    /// <summary>What the peer has to know besides the weights.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>How many times the unit that times are given in happens in one iteration.</summary>
    public virtual int Units => 1;

    /// <summary>A definition of the benchmark's own.</summary>
    /// <exception cref="InvalidOperationException">It is not valid.</exception>
    public static NetworkDefinition Parse(string definition)
    {
        ParseResult parsed = NetworkParser.Parse("bench", definition);
        return parsed.Definition ?? throw new InvalidOperationException(parsed.Problems[0].Format());
    }

    /// <summary>One iteration.</summary>
    public abstract void Iterate();

    /// <summary>What one iteration gives, by the peer's names; the caller disposes the tensors.</summary>
    public abstract Dictionary<string, Tensor> Results();

    /// <summary>A parameter of the network, by its name in a weights file.</summary>
    public Parameter Weight(string name) =>
        Network.Module.named_parameters().Single(pair => pair.name == name).parameter;

    /// <summary>Writes the weights and the window as the peer reads them.</summary>
    /// <returns>The two files.</returns>
    public (string Weights, string Window) Write(string folder)
    {
        string weights = Path.Combine(folder, "weights.safetensors");
        string window = Path.Combine(folder, "window.safetensors");
        TensorFile.Write(weights, Network.Module.state_dict().Select(static pair => (pair.Key, pair.Value)));
        TensorFile.Write(window, WindowTensors());
        return (weights, window);
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        Network.Dispose();
        Input.Dispose();
    }

    /// <summary>The tensors of the window's file.</summary>
    protected virtual IEnumerable<(string Name, Tensor Value)> WindowTensors() => [("input", Input)];
}
