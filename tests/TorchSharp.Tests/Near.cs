namespace TorchSharp.Tests;

/// <summary>Comparisons of tensors with expected numbers.</summary>
internal static class Near
{
    /// <summary>Asserts a tensor's shape and, within the tolerance, its elements in row-major order.</summary>
    internal static void Equal(torch.Tensor actual, long[] shape, double[] expected, double tolerance = 1e-6)
    {
        Assert.Equal(shape, actual.shape);
        using torch.Tensor wide = actual.to(torch.float64);
        double[] numbers = wide.data<double>().ToArray();
        Assert.Equal(expected.Length, numbers.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            Assert.True(
                numbers[i].Equals(expected[i]) || Math.Abs(numbers[i] - expected[i]) <= tolerance,
                $"element {i} is {numbers[i]:R}, not {expected[i]:R}");
        }
    }
}
