using Hmlstm.Runtime.Libtorch;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

/// <summary>Tensors as plain numbers, and how far two of them are apart.</summary>
internal static class Numbers
{
    public static double[] Of(Tensor tensor) => TensorValues.Of<double>(tensor);

    /// <summary>[A, B, C] as nested arrays.</summary>
    public static double[][][] Nested(Tensor tensor)
    {
        double[] flat = Of(tensor);
        long[] shape = tensor.shape;
        return [.. Enumerable.Range(0, (int)shape[0]).Select(a => Enumerable.Range(0, (int)shape[1]).Select(b =>
            flat.AsSpan((int)(((a * shape[1]) + b) * shape[2]), (int)shape[2]).ToArray()).ToArray())];
    }

    public static void AssertNear(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (int i = 0; i < expected.Count; i++)
        {
            double allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
