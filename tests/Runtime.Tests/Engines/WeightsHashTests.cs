using Hmlstm.Runtime.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

public sealed class WeightsHashTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(300)]
    public void Every_single_weight_counts_and_so_does_its_place(int count)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weights = arange(count, dtype: ScalarType.Float32);
        var seen = new HashSet<ulong> { WeightsHash.Of([weights]) };
        for (int i = 0; i < count; i++)
        {
            Tensor changed = weights.clone();
            changed[i] = -1;
            Assert.True(seen.Add(WeightsHash.Of([changed])), $"weight {i}");
        }

        Assert.Equal(count == 1, !seen.Add(WeightsHash.Of([weights.flip(0)])));
        Assert.Contains(WeightsHash.Of([weights.clone()]), seen);
    }

    [Fact]
    public void Where_one_tensor_ends_and_the_next_begins_counts()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor weights = arange(10, dtype: ScalarType.Float32);
        Assert.NotEqual(
            WeightsHash.Of([weights.narrow(0, 0, 4), weights.narrow(0, 4, 6)]),
            WeightsHash.Of([weights.narrow(0, 0, 6), weights.narrow(0, 6, 4)]));
    }
}
