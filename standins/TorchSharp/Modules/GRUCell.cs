using TorchSharp.Interop;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>One step of a <see cref="GRU"/> layer.</summary>
    public sealed class GRUCell : nn.Module<Tensor, Tensor?, Tensor>
    {
        private readonly int kind;

        internal GRUCell(long inputSize, long hiddenSize, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(GRUCell))
        {
            kind = RecurrentShape.Gru;
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
        /// <param name="h0">The state before, [B, hidden]; null means zeros.</param>
        /// <returns>The state after.</returns>
        public override Tensor forward(Tensor input, Tensor? h0 = null) => RecurrentWeights.Step(this, kind, input, h0, null).H;

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
            /// <summary>Creates one step of a GRU layer; all parameters start uniform within ±1/√hiddenSize.</summary>
            public static GRUCell GRUCell(long inputSize, long hiddenSize, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, hiddenSize, bias, device, dtype);
        }
    }
}
