using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp.Modules
{
    /// <summary>
    /// y = (x − mean) / √(variance + eps) · weight + bias over the last dimensions, with the biased variance (Ba, Kiros and Hinton, 2016).
    /// </summary>
    public sealed class LayerNorm : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = nameof(weight))]
        private Parameter? _weight;

        [ComponentName(Name = nameof(bias))]
        private Parameter? _bias;

        internal LayerNorm(long[] normalized_shape, double eps, bool elementwise_affine, bool bias, Device? device, ScalarType? dtype)
            : base(nameof(LayerNorm))
        {
            this.normalized_shape = normalized_shape;
            this.eps = eps;
            this.elementwise_affine = elementwise_affine;
            if (elementwise_affine)
            {
                weight = new Parameter(empty(normalized_shape, dtype, device));
                this.bias = bias ? new Parameter(empty(normalized_shape, dtype, device)) : null;
            }

            reset_parameters();
        }

        /// <summary>The sizes of the dimensions that are normalised together.</summary>
        public long[] normalized_shape { get; set; }

        /// <summary>What is added to the variance.</summary>
        public double eps { get; set; }

        /// <summary>Whether there is a weight.</summary>
        public bool elementwise_affine { get; set; }

        /// <summary>The gain, of the normalised shape; null without <see cref="elementwise_affine"/>. Setting it disposes the earlier one.</summary>
        public Parameter weight
        {
            get => _weight!;
            set
            {
                ArgumentNullException.ThrowIfNull(value, nameof(weight));
                ParameterSlot.Set(ref _weight, value);
                ConditionallyRegisterParameter(nameof(weight), _weight);
            }
        }

        /// <summary>The shift, of the normalised shape, or null. Setting it disposes the earlier one.</summary>
        public Parameter? bias
        {
            get => _bias;
            set
            {
                ParameterSlot.Set(ref _bias, value);
                ConditionallyRegisterParameter(nameof(bias), _bias);
            }
        }

        /// <summary>Sets the gain to 1 and the shift to 0.</summary>
        public void reset_parameters()
        {
            if (_weight is not null)
            {
                nn.init.ones_(_weight);
            }

            if (_bias is not null)
            {
                nn.init.zeros_(_bias);
            }
        }

        /// <inheritdoc/>
        public override Tensor forward(Tensor tensor) => nn.functional.layer_norm(tensor, normalized_shape, _weight, _bias, eps);
    }
}

namespace TorchSharp
{
    public static partial class torch
    {
        public static partial class nn
        {
            /// <summary>Layer normalisation over the last dimensions, which have the sizes <paramref name="normalized_shape"/>.</summary>
            public static LayerNorm LayerNorm(long[] normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new(normalized_shape, eps, elementwise_affine, bias, device, dtype);

            /// <summary>Layer normalisation over the last dimension, which has the size <paramref name="normalized_shape"/>.</summary>
            public static LayerNorm LayerNorm(long normalized_shape, double eps = 1e-05, bool elementwise_affine = true, bool bias = true, Device? device = null, ScalarType? dtype = null) =>
                new([normalized_shape], eps, elementwise_affine, bias, device, dtype);
        }
    }
}
