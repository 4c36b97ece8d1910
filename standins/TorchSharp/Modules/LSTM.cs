using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// Long short-term memory (Hochreiter and Schmidhuber, 1997), the gates in the order i, f, g, o:
    /// c = σ(f)∘c + σ(i)∘tanh(g), h = σ(o)∘tanh(c).
    /// Parameters: <c>weight_ih_l0</c>, <c>weight_hh_l0</c>, <c>bias_ih_l0</c>, <c>bias_hh_l0</c>, and so on for each layer, and with
    /// <c>_reverse</c> for the other direction.
    /// </summary>
    public sealed class LSTM : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor, Tensor)>
    {
        private readonly RecurrentShape shape;

        internal LSTM(long inputSize, long hiddenSize, long numLayers, bool bias, bool batchFirst, double dropout, bool bidirectional, Device? device, ScalarType? dtype)
            : base(nameof(LSTM))
        {
            shape = new RecurrentShape(RecurrentShape.Lstm, inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional);
            foreach ((string parameterName, Parameter parameter) in RecurrentWeights.Create(shape, device, dtype))
            {
                register_parameter(parameterName, parameter);
            }
        }

        /// <summary>Runs over a sequence.</summary>
        /// <param name="input">[T, B, in], or [B, T, in] for a batch-first layer.</param>
        /// <param name="h0_c0">h₀ and c₀, each [layers · directions, B, hidden]; null means zeros.</param>
        /// <returns>The outputs of the last layer, [T, B, directions · hidden] or batch-first, and the state after the last step.</returns>
        public override (Tensor, Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0 = null)
        {
            (Tensor output, Tensor h, Tensor? c) = RecurrentWeights.Run(this, shape, input, null, h0_c0?.Item1, h0_c0?.Item2);
            return (output, h, c!);
        }

        /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
        public new (Tensor, Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        /// <summary>Runs over sequences of different length. States are in the order of the batch before packing.</summary>
        public (nn.utils.rnn.PackedSequence, Tensor, Tensor) call(nn.utils.rnn.PackedSequence input, (Tensor, Tensor)? h0_c0 = null)
        {
            (Tensor data, Tensor h, Tensor? c) = RecurrentWeights.Run(this, shape, input.data, input, h0_c0?.Item1, h0_c0?.Item2);
            return (input.With(data), h, c!);
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
            /// <summary>Creates a LSTM of one or more layers; all parameters start uniform within ±1/√hiddenSize.</summary>
            /// <param name="inputSize">Features per step.</param>
            /// <param name="hiddenSize">Units per layer and direction.</param>
            /// <param name="numLayers">How many layers are stacked.</param>
            /// <param name="bias">Whether there are the two bias vectors.</param>
            /// <param name="batchFirst">Whether input and output are [B, T, features] instead of [T, B, features].</param>
            /// <param name="dropout">The probability of zero on the outputs of every layer but the last, in training.</param>
            /// <param name="bidirectional">Whether each layer also runs backwards in time.</param>
            public static LSTM LSTM(long inputSize, long hiddenSize, long numLayers = 1, bool bias = true, bool batchFirst = false, double dropout = 0.0, bool bidirectional = false, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional, device, dtype);
        }
    }
}
