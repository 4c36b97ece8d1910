using TorchSharp.Interop;

namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>Initial values. Each function overwrites its tensor, records no gradient and returns the same tensor.</summary>
        /// <remarks>
        /// As in TorchSharp 0.106 the numbers always come from the default generator, also where another one is given;
        /// <see cref="Tensor.uniform_"/> and <see cref="Tensor.normal_"/> take their generator.
        /// </remarks>
        public static class init
        {
            /// <summary>The function after a layer, as far as its gain goes.</summary>
            public enum NonlinearityType
            {
                /// <summary>None.</summary>
                Linear = 0,

                /// <summary>None, after a convolution.</summary>
                Conv1D = 1,

                /// <summary>None, after a convolution.</summary>
                Conv2D = 2,

                /// <summary>None, after a convolution.</summary>
                Conv3D = 3,

                /// <summary>None, after a transposed convolution.</summary>
                ConvTranspose1D = 4,

                /// <summary>None, after a transposed convolution.</summary>
                ConvTranspose2D = 5,

                /// <summary>None, after a transposed convolution.</summary>
                ConvTranspose3D = 6,

                /// <summary>The logistic function.</summary>
                Sigmoid = 7,

                /// <summary>The hyperbolic tangent.</summary>
                Tanh = 8,

                /// <summary>max(0, x).</summary>
                ReLU = 9,

                /// <summary>max(0, x) + slope·min(0, x).</summary>
                LeakyReLU = 10,
            }

            /// <summary>Which side of a layer keeps its variance.</summary>
            public enum FanInOut
            {
                /// <summary>Forward: the inputs of a unit count.</summary>
                FanIn = 0,

                /// <summary>Backward: the outputs of a unit count.</summary>
                FanOut = 1,
            }

            /// <summary>The factor by which weights make up for a function: 5/3 for tanh, √2 for ReLU, √(2/(1 + slope²)) for the leaky one, else 1.</summary>
            /// <param name="nonlinearity">The function.</param>
            /// <param name="param">The slope of the leaky ReLU.</param>
            public static double calculate_gain(NonlinearityType nonlinearity, double param = 0.0) => nonlinearity switch
            {
                NonlinearityType.Tanh => 5.0 / 3.0,
                NonlinearityType.ReLU => Math.Sqrt(2),
                NonlinearityType.LeakyReLU => Math.Sqrt(2 / (1 + (param * param))),
                _ => 1,
            };

            /// <summary>Fills with 1.</summary>
            public static Tensor ones_(Tensor tensor) => constant_(tensor, 1);

            /// <summary>Fills with 0.</summary>
            public static Tensor zeros_(Tensor tensor) => constant_(tensor, 0);

            /// <summary>Fills with a number.</summary>
            public static Tensor constant_(Tensor tensor, Scalar val)
            {
                using var _ = no_grad();
                return tensor.fill_(val);
            }

            /// <summary>Fills a matrix with ones on the diagonal and zeros elsewhere.</summary>
            public static Tensor eye_(Tensor tensor) => tensor.Done(Native.ts_nn_init_eye(tensor));

            /// <summary>Fills with numbers uniform between two bounds.</summary>
            public static Tensor uniform_(Tensor tensor, double low = 0, double high = 1, Generator? generator = null)
            {
                using var _ = no_grad();
                return tensor.uniform_(low, high);
            }

            /// <summary>Fills with normal numbers.</summary>
            public static Tensor normal_(Tensor tensor, double mean = 0, double std = 1, Generator? generator = null)
            {
                using var _ = no_grad();
                return tensor.normal_(mean, std);
            }

            /// <summary>Fills with normal numbers under the condition that they lie between <paramref name="a"/> and <paramref name="b"/>.</summary>
            public static Tensor trunc_normal_(Tensor tensor, double mean = 0.0, double std = 1.0, double a = -2.0, double b = 2.0, Generator? generator = null) =>
                tensor.Done(Native.ts_nn_init_trunc_normal(tensor, mean, std, a, b));

            /// <summary>
            /// Fills, seen as a matrix of its first dimension against the others, with orthonormal rows or columns, whichever are fewer, times
            /// the gain (Saxe, McClelland and Ganguli, 2014).
            /// </summary>
            public static Tensor orthogonal_(Tensor tensor, double gain = 1.0) => tensor.Done(Native.ts_nn_init_orthogonal(tensor, gain));

            /// <summary>Uniform within ±gain·√(6 / (fan in + fan out)) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_uniform_(Tensor tensor, double gain = 1.0)
            {
                double bound = Math.Sqrt(3) * XavierDeviation(tensor, gain);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with the deviation gain·√(2 / (fan in + fan out)) (Glorot and Bengio, 2010).</summary>
            public static Tensor xavier_normal_(Tensor tensor, double gain = 1.0) => normal_(tensor, 0, XavierDeviation(tensor, gain));

            /// <summary>The same as <see cref="xavier_uniform_"/>.</summary>
            public static Tensor glorot_uniform_(Tensor tensor, double gain = 1.0) => xavier_uniform_(tensor, gain);

            /// <summary>The same as <see cref="xavier_normal_"/>.</summary>
            public static Tensor glorot_normal_(Tensor tensor, double gain = 1.0) => xavier_normal_(tensor, gain);

            /// <summary>Uniform within ±gain·√(3 / fan) (He et al., 2015).</summary>
            /// <param name="tensor">At least two dimensions.</param>
            /// <param name="a">The slope of the leaky ReLU.</param>
            /// <param name="mode">Which fan.</param>
            /// <param name="nonlinearity">Which gain.</param>
            public static Tensor kaiming_uniform_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU)
            {
                double bound = Math.Sqrt(3) * KaimingDeviation(tensor, a, mode, nonlinearity);
                return uniform_(tensor, -bound, bound);
            }

            /// <summary>Normal with the deviation gain / √fan (He et al., 2015).</summary>
            /// <param name="tensor">At least two dimensions.</param>
            /// <param name="a">The slope of the leaky ReLU.</param>
            /// <param name="mode">Which fan.</param>
            /// <param name="nonlinearity">Which gain.</param>
            public static Tensor kaiming_normal_(Tensor tensor, double a = 0, FanInOut mode = FanInOut.FanIn, NonlinearityType nonlinearity = NonlinearityType.LeakyReLU) =>
                normal_(tensor, 0, KaimingDeviation(tensor, a, mode, nonlinearity));

            /// <summary>How many inputs and outputs a unit has: for weights [out, in, ...] the second and the first size times the rest.</summary>
            /// <exception cref="ArgumentException">The tensor has fewer than two dimensions.</exception>
            public static (long fanIn, long fanOut) CalculateFanInAndFanOut(Tensor tensor)
            {
                long[] shape = tensor.shape;
                if (shape.Length < 2)
                {
                    throw new ArgumentException("Fan in and fan out need a tensor with at least two dimensions.", nameof(tensor));
                }

                long receptiveField = shape[2..].Aggregate(1L, static (product, size) => product * size);
                return (shape[1] * receptiveField, shape[0] * receptiveField);
            }

            private static double XavierDeviation(Tensor tensor, double gain)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return gain * Math.Sqrt(2.0 / (fanIn + fanOut));
            }

            private static double KaimingDeviation(Tensor tensor, double slope, FanInOut mode, NonlinearityType nonlinearity)
            {
                (long fanIn, long fanOut) = CalculateFanInAndFanOut(tensor);
                return calculate_gain(nonlinearity, slope) / Math.Sqrt(mode == FanInOut.FanIn ? fanIn : fanOut);
            }
        }
    }
}
