using TorchSharp.Interop;
using static TorchSharp.torch;

namespace TorchSharp.Modules;

/// <summary>The parameters of a recurrent layer with PyTorch's names, in PyTorch's order, and the call that uses them.</summary>
internal static class RecurrentWeights
{
    /// <summary>
    /// For each layer and direction weight_ih [rows, inputs], weight_hh [rows, hidden] and the two biases [rows], all uniform within ±1/√hidden.
    /// </summary>
    public static IEnumerable<(string Name, Parameter Value)> Create(RecurrentShape shape, Device? device, ScalarType? dtype)
    {
        for (long layer = 0; layer < shape.Layers; layer++)
        {
            for (int direction = 0; direction < shape.Directions; direction++)
            {
                string suffix = FormattableString.Invariant($"_l{layer}{(direction == 0 ? "" : "_reverse")}");
                long inputs = layer == 0 ? shape.Inputs : shape.Hidden * shape.Directions;
                foreach ((string name, Parameter value) in CreateCell(shape, inputs, device, dtype))
                {
                    yield return (name + suffix, value);
                }
            }
        }
    }

    /// <summary>The parameters of one layer and direction.</summary>
    public static IEnumerable<(string Name, Parameter Value)> CreateCell(RecurrentShape shape, long inputs, Device? device, ScalarType? dtype)
    {
        yield return ("weight_ih", Uniform(shape, [shape.Rows, inputs], device, dtype));
        yield return ("weight_hh", Uniform(shape, [shape.Rows, shape.Hidden], device, dtype));
        if (shape.HasBiases)
        {
            yield return ("bias_ih", Uniform(shape, [shape.Rows], device, dtype));
            yield return ("bias_hh", Uniform(shape, [shape.Rows], device, dtype));
        }
    }

    /// <summary>Runs a whole sequence. Padded input is [T, B, in] or [B, T, in]; packed input comes with the sequence that it is the data of.</summary>
    public static unsafe (Tensor Output, Tensor H, Tensor? C) Run(
        nn.Module module, in RecurrentShape shape, Tensor input, nn.utils.rnn.PackedSequence? packed, Tensor? h0, Tensor? c0)
    {
        nint* results = stackalloc nint[3];
        using TensorHandles weights = new(module.parameters(false));
        Native.Check(
            Native.ts_nn_recurrent(
                shape,
                input,
                packed?.batch_sizes,
                packed?.Sorted,
                packed?.Unsorted,
                weights.Span,
                weights.Count,
                h0,
                c0,
                module.training ? 1 : 0,
                results));
        return (new Tensor(results[0]), new Tensor(results[1]), results[2] == 0 ? null : new Tensor(results[2]));
    }

    /// <summary>Runs one step of a cell.</summary>
    public static unsafe (Tensor H, Tensor? C) Step(nn.Module module, int kind, Tensor input, Tensor? h0, Tensor? c0)
    {
        nint* results = stackalloc nint[2];
        using TensorHandles weights = new(
        [
            module.get_parameter("weight_ih"),
            module.get_parameter("weight_hh"),
            module.get_parameter("bias_ih"),
            module.get_parameter("bias_hh"),
        ]);
        Native.Check(Native.ts_nn_recurrent_cell(kind, input, weights.Span, h0, c0, results));
        return (new Tensor(results[0]), results[1] == 0 ? null : new Tensor(results[1]));
    }

    private static Parameter Uniform(RecurrentShape shape, long[] size, Device? device, ScalarType? dtype)
    {
        var result = new Parameter(empty(size, dtype: dtype, device: device));
        result.DetachFromDisposeScope();
        double bound = 1 / Math.Sqrt(shape.Hidden);
        nn.init.uniform_(result, -bound, bound);
        return result;
    }
}
