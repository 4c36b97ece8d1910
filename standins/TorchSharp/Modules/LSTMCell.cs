using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>One step of an <see cref="LSTM"/> layer.</summary>
    public sealed class LSTMCell : nn.Module<Tensor, (Tensor, Tensor)?, (Tensor, Tensor)>
    {
        private readonly int kind;

        internal LSTMCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(LSTMCell))
        {
            kind = RecurrentShape.Lstm;
            var shape = new RecurrentShape(kind, inputSize, hiddenSize, 1, bias, false, 0, false);
            foreach ((string parameterName, Parameter parameter) in RecurrentWeights.CreateCell(shape, inputSize, device, dtype))
            {
                register_parameter(parameterName, parameter);
            }
        }

        /// <summary>[gates · hidden, in]: a new handle at each read.</summary>
        public Parameter? weight_ih
        {
            get => get_parameter(nameof(weight_ih))?.Share();
            set => Set(nameof(weight_ih), value);
        }

        /// <summary>[gates · hidden, hidden]: a new handle at each read.</summary>
        public Parameter? weight_hh
        {
            get => get_parameter(nameof(weight_hh))?.Share();
            set => Set(nameof(weight_hh), value);
        }

        /// <summary>[gates · hidden]: a new handle at each read, null without biases.</summary>
        public Parameter? bias_ih
        {
            get => get_parameter(nameof(bias_ih))?.Share();
            set => Set(nameof(bias_ih), value);
        }

        /// <summary>[gates · hidden]: a new handle at each read, null without biases.</summary>
        public Parameter? bias_hh
        {
            get => get_parameter(nameof(bias_hh))?.Share();
            set => Set(nameof(bias_hh), value);
        }

        /// <summary>Runs one step.</summary>
        /// <param name="input">[B, in].</param>
        /// <param name="h0_c0">The state before, h and c, each [B, hidden]; null means zeros.</param>
        /// <returns>The state after.</returns>
        public override (Tensor, Tensor) forward(Tensor input, (Tensor, Tensor)? h0_c0)
        {
            (Tensor h, Tensor? c) = RecurrentWeights.Step(this, kind, input, h0_c0?.Item1, h0_c0?.Item2);
            return (h, c!);
        }

        /// <summary>Runs the hooks and <see cref="forward"/>.</summary>
        public new (Tensor, Tensor) call(Tensor input, (Tensor, Tensor)? h0_c0 = null) => base.call(input, h0_c0);

        private void Set(string parameterName, Parameter? value)
        {
            ArgumentNullException.ThrowIfNull(value, parameterName);
            value.DetachFromDisposeScope();
            ConditionallyRegisterParameter(parameterName, value);
        }
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Creates one step of a LSTM layer; all parameters start uniform within ±1/√hiddenSize.</summary>
            public static LSTMCell LSTMCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, bias, device, dtype);
        }
    }
}
