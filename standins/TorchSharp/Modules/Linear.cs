using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>y = x·Wᵀ + b on the last dimension.</summary>
    public sealed class Linear : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = nameof(weight))]
        private Parameter _weight;

        [ComponentName(Name = nameof(bias))]
        private Parameter? _bias;

        internal Linear(Parameter weight, Parameter? bias)
            : base(nameof(Linear))
        {
            in_features = weight.shape[1];
            out_features = weight.shape[0];
            _weight = weight;
            this.weight = weight;
            this.bias = bias;
        }

        internal Linear(long inputSize, long outputSize, bool hasBias, Device? device, ScalarType? dtype)
            : this(
                new Parameter(empty(outputSize, inputSize, dtype: dtype, device: device)),
                hasBias ? new Parameter(empty(outputSize, dtype: dtype, device: device)) : null)
        {
            nn.init.kaiming_uniform_(_weight, a: Math.Sqrt(5));
            if (_bias is not null)
            {
                double bound = inputSize > 0 ? 1 / Math.Sqrt(inputSize) : 0;
                nn.init.uniform_(_bias, -bound, bound);
            }
        }

        /// <summary>Size of the last dimension of the input.</summary>
        public long in_features { get; set; }

        /// <summary>Size of the last dimension of the output.</summary>
        public long out_features { get; set; }

        /// <summary>[out_features, in_features]. Setting it disposes the earlier one.</summary>
        public Parameter weight
        {
            get => _weight;
            set
            {
                ArgumentNullException.ThrowIfNull(value, nameof(weight));
                ParameterSlot.Set(ref _weight!, value);
                ConditionallyRegisterParameter(nameof(weight), _weight);
            }
        }

        /// <summary>[out_features], or null. Setting it disposes the earlier one.</summary>
        public Parameter? bias
        {
            get => _bias;
            set
            {
                ParameterSlot.Set(ref _bias, value);
                ConditionallyRegisterParameter(nameof(bias), _bias);
            }
        }

        /// <inheritdoc/>
        public override Tensor forward(Tensor tensor) => nn.functional.linear(tensor, _weight, _bias);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>A linear layer with PyTorch's initial values: uniform within ±1/√inputSize.</summary>
            public static Linear Linear(long inputSize, long outputSize, bool hasBias = true, Device? device = null, ScalarType? dtype = null) =>
                new(inputSize, outputSize, hasBias, device, dtype);

            /// <summary>A linear layer that takes over the given parameters.</summary>
            public static Linear Linear(Parameter weight, Parameter? bias = null) => new(weight, bias);
        }
    }
}
