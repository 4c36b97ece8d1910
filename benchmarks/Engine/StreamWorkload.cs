using System.Reflection;
using Hmlstm.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks;

/// <summary>One element after another through the generated <c>Step</c>, without gradients.</summary>
internal sealed class StreamWorkload : Workload
{
    private readonly IStream stream;

    /// <inheritdoc/>
    public StreamWorkload(string definition, Tensor input)
        : base(definition, input)
    {
        Network.Module.eval();
        MethodInfo step = Network.GetType().GetMethod("Step")!;
        Type state = step.GetParameters()[1].ParameterType.GetElementType()!;
        stream = (IStream)Activator.CreateInstance(typeof(Stream<>).MakeGenericType(state), Network, step, Input)!;
    }

    private interface IStream : IDisposable
    {
        void Run(Action<Tensor, NetworkState>? look);
    }

    /// <inheritdoc/>
    public override int Units => (int)Input.size(1);

    /// <inheritdoc/>
    public override void Iterate() => stream.Run(look: null);

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> Results()
    {
        using DisposeScope scope = NewDisposeScope();
        var outputs = new List<Tensor>();
        var boundaries = new List<Tensor>();
        stream.Run((prediction, state) =>
        {
            outputs.Add(prediction.alias());
            Tensor[] fired = [.. state.Tensors.Where(static tensor => tensor.Name.EndsWith("boundary", StringComparison.OrdinalIgnoreCase)).Select(static tensor => tensor.Value)];
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
        stream.Dispose();
        base.Dispose();
    }

    private sealed class Stream<TState> : IStream
        where TState : NetworkState
    {
        private readonly INetwork network;
        private readonly StepFunction step;
        private readonly Tensor[] elements;

        public Stream(INetwork network, MethodInfo step, Tensor input)
        {
            this.network = network;
            this.step = step.CreateDelegate<StepFunction>(network);
            using Tensor columns = input.transpose(0, 1);
            using Tensor dense = columns.contiguous();
            elements = dense.unbind(0);
        }

        private delegate Tensor StepFunction(Tensor element, ref TState state);

        public void Run(Action<Tensor, NetworkState>? look)
        {
            using IDisposable quiet = no_grad();
            var state = (TState)network.CreateState(elements[0].size(0));
            foreach (Tensor element in elements)
            {
                using Tensor prediction = step(element, ref state);
                look?.Invoke(prediction, state);
            }

            state.Dispose();
        }

        public void Dispose()
        {
            foreach (Tensor element in elements)
            {
                element.Dispose();
            }
        }
    }
}
