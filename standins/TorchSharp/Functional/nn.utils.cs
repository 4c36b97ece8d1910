using TorchSharp.Interop;
using TorchSharp.Modules;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>What is done to all parameters of a model at once.</summary>
        public static partial class utils
        {
            /// <summary>
            /// Multiplies all gradients by max_norm / (norm + 1e-6) if that is below 1, where norm is that of all gradients as one vector.
            /// </summary>
            /// <param name="tensors">Parameters; those without a gradient do not count.</param>
            /// <param name="max_norm">The greatest norm that stays.</param>
            /// <param name="norm_type">The order of the norm; infinity is the greatest absolute value.</param>
            /// <returns>The norm before, 0 without gradients.</returns>
            public static double clip_grad_norm_(IEnumerable<Parameter> tensors, double max_norm, double norm_type = 2.0)
            {
                using TensorHandles list = new(tensors);
                Native.Check(Native.ts_nn_clip_grad_norm(list.Span, list.Count, max_norm, norm_type, out double norm));
                return norm;
            }

            /// <summary>Clamps every element of every gradient to ±<paramref name="clip_value"/>.</summary>
            public static void clip_grad_value_(IEnumerable<Parameter> tensors, double clip_value)
            {
                using TensorHandles list = new(tensors);
                Native.Check(Native.ts_nn_clip_grad_value(list.Span, list.Count, clip_value));
            }

            /// <summary>All parameters, one after the other, in one vector.</summary>
            public static Tensor parameters_to_vector(IEnumerable<Parameter> tensors)
            {
                using TensorHandles list = new(tensors);
                return Native.ts_nn_parameters_to_vector(list.Span, list.Count);
            }

            /// <summary>Makes the parameters, one after the other, views of one vector.</summary>
            public static void vector_to_parameters(Tensor vec, IEnumerable<Parameter> tensors)
            {
                using TensorHandles list = new(tensors);
                Native.Check(Native.ts_nn_vector_to_parameters(vec, list.Span, list.Count));
            }
        }
    }
}
