using Hmlstm.Inference.Heads;
using static TorchSharp.torch;

namespace Hmlstm.Inference.Tests;

/// <summary>What a head takes from libtorch in the network, the predictor computes by itself.</summary>
public sealed class TorchFunctionsTests
{
    // libtorch's comes from a library of the processor's maker, which rounds one value in some thousands to the wrong side.
    [Fact]
    public void Tanh_differs_from_libtorchs_by_one_unit_in_the_last_place_at_most_and_rarely()
    {
        float[] values = Values(count: 400_000);
        using Tensor expected = tensor(values).tanh();
        TorchFunctions.Tanh(values);
        int[] differences = [.. expected.data<float>().ToArray().Zip(
            values, static (wanted, found) => Math.Abs(BitConverter.SingleToInt32Bits(wanted) - BitConverter.SingleToInt32Bits(found)))];
        Assert.InRange(differences.Max(), 0, 1);
        Assert.InRange(differences.Count(static one => one != 0), 0, values.Length / 200);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(45)]
    [InlineData(4095)]
    public void Sigmoid_has_the_bits_of_libtorch(int count)
    {
        float[] values = Values(count);
        using Tensor expected = tensor(values).sigmoid();
        TorchFunctions.Sigmoid(values);
        AssertSame(expected, values);
    }

    // All magnitudes from where the functions are straight lines to where they are constants.
    private static float[] Values(int count)
    {
        Random random = new(3);
        return [.. Enumerable.Range(0, count).Select(_ =>
            (float)(Math.Exp((random.NextDouble() * 12) - 7) * (random.Next(2) == 0 ? 1 : -1)))];
    }

    private static void AssertSame(Tensor expected, float[] actual)
    {
        float[] wanted = expected.data<float>().ToArray();
        Assert.Equal(wanted.Select(BitConverter.SingleToInt32Bits), actual.Select(BitConverter.SingleToInt32Bits));
    }
}
