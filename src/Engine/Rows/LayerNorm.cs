using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Hmlstm.Engine.Rows;

/// <summary>Layer normalisation of a row (Ba, Kiros and Hinton 2016), forward and backward. Strides are multiples of sixteen.</summary>
internal static unsafe class LayerNorm
{
    /// <summary>Added to a variance before its root is taken, as torch's layer_norm does.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>normal = (row - mean) / sqrt(variance + ε), with zeros behind the width.</summary>
    /// <param name="row">The values, zeros behind the width.</param>
    /// <param name="normal">Where the result goes; may be the row itself.</param>
    /// <param name="width">How many values there are.</param>
    /// <param name="stride">The floats that they take.</param>
    /// <returns>1 / sqrt(variance + ε), which <see cref="Backward"/> needs.</returns>
    public static float Forward(float* row, float* normal, int width, int stride)
    {
        (float mean, float scale) = Moments(row, width, stride);
        Vector512<float> centre = Vector512.Create(mean), factor = Vector512.Create(scale);
        for (int u = 0; u < stride; u += 16)
        {
            (((Vector512.Load(row + u) - centre) * factor) & Row.Inside(u, width)).Store(normal + u);
        }

        return scale;
    }

    /// <summary>From the gradient of gain * normal + shift to that of what was normalised, in place.</summary>
    /// <param name="gradient">The gradient; it is replaced.</param>
    /// <param name="normal">What <see cref="Forward"/> left.</param>
    /// <param name="scale">What it returned.</param>
    /// <param name="gain">The gains.</param>
    /// <param name="ofGain">The gradients of the gains, to be added to.</param>
    /// <param name="ofShift">Those of the shifts, to be added to.</param>
    /// <param name="width">How many values there are.</param>
    /// <param name="stride">The floats that they take.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Backward(
        float* gradient, float* normal, float scale, float* gain, float* ofGain, float* ofShift, int width, int stride)
    {
        Vector512<float> sum = default, product = default;
        for (int u = 0; u < stride; u += 16)
        {
            Vector512<float> d = Vector512.Load(gradient + u), x = Vector512.Load(normal + u);
            Vector512.FusedMultiplyAdd(d, x, Vector512.Load(ofGain + u)).Store(ofGain + u);
            (Vector512.Load(ofShift + u) + d).Store(ofShift + u);
            d *= Vector512.Load(gain + u);
            d.Store(gradient + u);
            sum += d;
            product = Vector512.FusedMultiplyAdd(d, x, product);
        }

        Vector512<float> mean = Vector512.Create(Vector512.Sum(sum) / width);
        Vector512<float> along = Vector512.Create(Vector512.Sum(product) / width), factor = Vector512.Create(scale);
        for (int u = 0; u < stride; u += 16)
        {
            Vector512<float> d = Vector512.Load(gradient + u) - mean - (Vector512.Load(normal + u) * along);
            ((d * factor) & Row.Inside(u, width)).Store(gradient + u);
        }
    }

    private static (float Mean, float Scale) Moments(float* row, int width, int stride)
    {
        Vector512<float> sum = default;
        for (int u = 0; u < stride; u += 16)
        {
            sum += Vector512.Load(row + u);
        }

        float mean = Vector512.Sum(sum) / width;
        Vector512<float> centre = Vector512.Create(mean), squares = default;
        for (int u = 0; u < stride; u += 16)
        {
            Vector512<float> d = (Vector512.Load(row + u) - centre) & Row.Inside(u, width);
            squares = Vector512.FusedMultiplyAdd(d, d, squares);
        }

        return (mean, 1 / MathF.Sqrt((Vector512.Sum(squares) / width) + Epsilon));
    }
}
