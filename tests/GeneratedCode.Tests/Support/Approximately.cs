using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests.Support;

/// <summary>Equality of tensors up to float32 rounding.</summary>
internal static class Approximately
{
    internal static void Equal(Tensor expected, Tensor actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.shape, actual.shape);
        using Tensor difference = expected.detach() - actual.detach();
        using Tensor largest = difference.abs().max();
        Assert.InRange(largest.to_type(ScalarType.Float64).item<double>(), 0, tolerance);
    }
}
