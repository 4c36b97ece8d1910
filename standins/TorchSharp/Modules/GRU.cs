using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Gated recurrent unit (Cho et al., 2014), the gates in the order r, z, n:
    /// n = tanh(Wn·x + bn + r∘(Un·h + cn)), h = (1 − z)∘n + z∘h.
    /// Parameters: <c>weight_ih_l0</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c>, <c>bias_hh_l0</c>, and so on for each layer, and with
    /// <c>_reverse</c> for the other direction.
    /// </summary>
    public sealed class GRU : nn.Module<Tensor, Tensor?, (Tensor, Tensor)>
    {
        private readonly RecurrentShape shape;

        internal GRU(long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype)
            : base(nameof(GRU))
        {
            shape = new RecurrentShape(RecurrentShape.Gru, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional);
            foreach ((string parameterName, Parameter parameter) in RecurrentWeights.Create(shape, device, dtype))
            {
                register_parameter(parameterName, parameter);
            }
        }

        /// <summary>Runs over a sequence.</summary>
        /// <param name="input">[T, B, in], or [B, T, in] for a batch-first layer.</param>
        /// <param name="h0">h₀, each [layers · directions, B, hidden]; null means zeros.</param>
        /// <returns>The outputs of the last layer, [T, B, directions · hidden] or batch-first, and the state after the last step.</returns>
        public override (Tensor, Tensor) forward(Tensor input, Tensor? h0 = null)
        {
            (Tensor output, Tensor h, _) = RecurrentWeights.Run(this, shape, input, null, h0, null);
            return (output, h);
        }

        /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
        public new (Tensor, Tensor) call(Tensor input, Tensor? h0 = null) => base.call(input, h0);

        /// <summary>Runs over sequences of different length. States are in the order of the batch before packing.</summary>
        public (nn.utils.rnn.PackedSequence, Tensor) call(nn.utils.rnn.PackedSequence input, Tensor? h0 = null)
        {
            (Tensor data, Tensor h, _) = RecurrentWeights.Run(this, shape, input.data, input, h0, null);
            return (input.With(data), h);
        }

        /// <summary>Does nothing: the parameters are not copied into one block of memory here.</summary>
        public void flatten_parameters()
        {
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Creates a GRU of one or more layers; all parameters start uniform within ±1/√hiddenSize.</summary>
            /// <param name="inputSize">Features per step.</param>
            /// <param name="hiddenSize">Units per layer and direction.</param>
            /// <param name="numLayers">How many layers are stacked.</param>
            /// <param name="bias">Whether there are the two bias vectors.</param>
            /// <param name="batchFirst">Whether input and output are [B, T, features] instead of [T, B, features].</param>
            /// <param name="dropout">The probability of zero on the outputs of every layer but the last, in training.</param>
            /// <param name="bidirectional">Whether each layer also runs backwards in time.</param>
            public static GRU GRU(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
