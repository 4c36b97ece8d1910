using Hmlstm.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks;

/// <summary>One element after another through the generated <c>Step</c>, without gradients.</summary>
internal sealed class StreamWorkload : Workload
{
    private readonly Tensor[] elements;

    /// <inheritdoc/>
    public StreamWorkload(string definition, Tensor input)
        : base(definition, input)
    {
        Network.Module.eval();
        using Tensor columns = Input.transpose(0, 1);
        using Tensor dense = columns.contiguous();
        elements = dense.unbind(0);
    }

    /// <inheritdoc/>
    public override int Units => elements.Length;

    /// <inheritdoc/>
    public override void Iterate() => Run(look: null);

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> Results()
    {
        using DisposeScope scope = NewDisposeScope();
        var outputs = new List<Tensor>();
        var boundaries = new List<Tensor>();
        Run((prediction, state) =>
        {
            outputs.Add(prediction.alias());
            Tensor[] fired = [.. state.Tensors
                .Where(static tensor => tensor.Name.EndsWith("boundary", StringComparison.OrdinalIgnoreCase))
                .Select(static tensor => tensor.Value)];
            boundaries.Add(cat(fired, 1));  // [B, L']
        });
        return new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            ["output"] = stack(outputs, 1).MoveToOuterDisposeScope(),
            ["boundaries"] = stack(boundaries, 2).MoveToOuterDisposeScope(),
        };
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (Tensor element in elements)
        {
            element.Dispose();
        }

        base.Dispose();
    }

    private void Run(Action<Tensor, NetworkState>? look)
    {
        using IDisposable quiet = no_grad();
        NetworkState state = Network.CreateState(elements[0].size(0));
        foreach (Tensor element in elements)
        {
            using Tensor prediction = Network.Step(element, ref state);
            look?.Invoke(prediction, state);
        }

        state.Dispose();
    }
}
