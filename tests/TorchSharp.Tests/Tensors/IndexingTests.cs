using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

/// <summary>What stands between the brackets.</summary>
public sealed class IndexingTests : ScopedTest
{
    private readonly Tensor x = arange(12).reshape(3, 4);

    [Fact]
    public void Numbers_pick_rows_and_elements()
    {
        Near.Equal(x[1], [4], [4, 5, 6, 7]);
        Near.Equal(x[-1, -1], [], [11]);
        Near.Equal(x.reshape(3, 2, 2)[2, 1, 0], [], [10]);
        Assert.Throws<ExternalException>(() => x[3]);
        Assert.Throws<ExternalException>(() => x[0, 4]);
    }

    [Fact]
    public void Ranges_and_slices_pick_parts()
    {
        Near.Equal(x[1..3, 0], [2], [4, 8]);
        Near.Equal(x[.., ^1], [3], [3, 7, 11]);
        Near.Equal(x[..^1, 1..2], [2, 1], [1, 5]);
        Near.Equal(x[TensorIndex.Ellipsis, TensorIndex.Slice(0, null, 2)], [3, 2], [0, 2, 4, 6, 8, 10]);
        Near.Equal(x[TensorIndex.Single(0), TensorIndex.Null, TensorIndex.Colon], [1, 4], [0, 1, 2, 3]);
        Near.Equal(x.slice(1, 1, 4, 2), [3, 2], [1, 3, 5, 7, 9, 11]);
        Assert.Throws<ArgumentException>(() => x.slice(0, 0, 1, 0));
    }

    [Fact]
    public void Tensors_pick_rows_and_masks()
    {
        Near.Equal(x[tensor(new long[] { 2, 0 })], [2, 4], [8, 9, 10, 11, 0, 1, 2, 3]);
        Near.Equal(x[x > 9], [2], [10, 11]);
        Near.Equal(x[TensorIndex.Tensor(tensor(new long[] { 0, 1 })), TensorIndex.Tensor(tensor(new long[] { 3, 2 }))], [2], [3, 6]);
    }

    [Fact]
    public void Parts_can_be_written()
    {
        x[0] = tensor(-1L);
        x[1, 1] = tensor(-2L);
        x[2..3, 0..2] = tensor(new long[] { 7, 8 });
        Near.Equal(x, [3, 4], [-1, -1, -1, -1, 4, -2, 6, 7, 7, 8, 10, 11]);
        x[x < 0] = tensor(0L);
        x.index_put_(5, TensorIndex.Single(2), TensorIndex.Colon);
        Near.Equal(x, [3, 4], [0, 0, 0, 0, 4, 0, 6, 7, 5, 5, 5, 5]);
    }

    [Fact]
    public void Writing_can_accumulate()
    {
        Tensor counts = zeros(3);
        counts.index_put_(ones(4), [tensor(new long[] { 0, 2, 2, 2 })], accumulate: true);
        Near.Equal(counts, [3], [1, 0, 3]);
        Near.Equal(zeros(2).index_add(0, tensor(new long[] { 1, 1 }), ones(2), 2), [2], [0, 4]);
    }
}
