using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Layers as functions of their input and parameters.</summary>
        public static partial class functional
        {
            /// <summary>input·weightsᵀ + bias.</summary>
            /// <param name="input">[..., in].</param>
            /// <param name="weights">[out, in].</param>
            /// <param name="bias">[out], or null.</param>
            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => Native.ts_nn_linear(input, weights, bias);

            /// <summary>Normalises the last dimensions to mean 0 and variance 1, then scales and shifts.</summary>
            /// <param name="input">[..., normalized_shape].</param>
            /// <param name="normalized_shape">The sizes of the dimensions that are normalised together.</param>
            /// <param name="weight">The scale, of the normalised shape, or null.</param>
            /// <param name="bias">The shift, of the normalised shape, or null.</param>
            /// <param name="eps">What is added to the variance.</param>
            public static Tensor layer_norm(Tensor input, long[] normalized_shape, Tensor? weight = null, Tensor? bias = null, double eps = 1e-5) =>
                Native.ts_nn_layer_norm(input, normalized_shape, normalized_shape.LongLength, weight, bias, eps);

            /// <summary>In training sets each element to zero with probability <paramref name="p"/> and divides the others by 1 − p.</summary>
            public static Tensor dropout(Tensor input, double p = 0.5, bool training = true, bool inplace = false) =>
                Native.ts_nn_dropout(input, p, training ? 1 : 0, inplace ? 1 : 0);

            /// <summary>Divides by the p-norm along a dimension, or by <paramref name="eps"/> where the norm is smaller.</summary>
            public static Tensor normalize(Tensor input, double p = 2.0, long dim = 1L, double eps = 1e-12) =>
                Native.ts_nn_normalize(input, p, dim, eps);

            /// <summary>Adds a dimension of classes with a one where the index says and zeros elsewhere.</summary>
            /// <param name="x">Int64 indices from 0.</param>
            /// <param name="num_classes">How many classes there are; -1 means the greatest index and one.</param>
            /// <exception cref="ArgumentException">The indices are not Int64.</exception>
            public static Tensor one_hot(Tensor x, long num_classes = -1) => x.dtype == ScalarType.Int64
                ? Native.ts_nn_one_hot(x, num_classes)
                : throw new ArgumentException($"Indices are Int64, not {x.dtype}.", nameof(x));
        }
    }
}
