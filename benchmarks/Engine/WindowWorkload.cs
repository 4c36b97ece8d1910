using Hmlstm.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks;

/// <summary>Forward and backward over a window: what training does between two optimizer steps, without the loss.</summary>
internal sealed class WindowWorkload : Workload
{
    private readonly Tensor upstream;

    /// <inheritdoc/>
    public WindowWorkload(string definition, Tensor input)
        : base(definition, input)
    {
        using IDisposable quiet = no_grad();
        using NetworkOutput output = Network.Forward(Input);
        upstream = output.Predictions.randn_like().DetachFromDisposeScope();
    }

    /// <inheritdoc/>
    public override void Iterate()
    {
        using DisposeScope scope = NewDisposeScope();
        ForwardBackward();
    }

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> Results()
    {
        using DisposeScope scope = NewDisposeScope();
        random.manual_seed(Seed);
        NetworkOutput output = ForwardBackward();
        var results = new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["output"] = output.Predictions.detach() };
        if (output.Boundaries is Tensor boundaries)
        {
            results["boundaries"] = boundaries.detach();
        }

        if (output.Selection is Tensor selection)
        {
            results["selection"] = selection.detach();
            results["selection_probability"] = output.SelectionProbability!.detach();
        }

        foreach ((string name, Parameter value) in Network.Module.named_parameters())
        {
            results["gradient of " + name] = value.grad ?? zeros_like(value);
        }

        foreach (Tensor result in results.Values)
        {
            result.MoveToOuterDisposeScope();
        }

        return results;
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        upstream.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override IEnumerable<(string Name, Tensor Value)> WindowTensors() => [.. base.WindowTensors(), ("upstream", upstream)];

    private NetworkOutput ForwardBackward()
    {
        Network.Module.zero_grad();
        NetworkOutput output = Network.Forward(Input);
        output.Predictions.backward([upstream]);
        return output;
    }
}
