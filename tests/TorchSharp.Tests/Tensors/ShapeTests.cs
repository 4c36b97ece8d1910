using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

/// <summary>Views, rearrangements and selections.</summary>
public sealed class ShapeTests : ScopedTest
{
    private readonly Tensor x = arange(6).reshape(2, 3);

    [Fact]
    public void A_tensor_knows_its_shape()
    {
        Assert.Equal([2L, 3L], x.shape);
        Assert.Equal([2L, 3L], x.size());
        Assert.Equal(3, x.size(-1));
        Assert.Equal(2, x.ndim);
        Assert.Equal(6, x.numel());
        Assert.Equal([3L, 1L], x.stride());
        Assert.Equal(8, x.element_size());
        Assert.Throws<ExternalException>(() => x.size(2));
    }

    [Fact]
    public void Views_share_memory()
    {
        Tensor row = x.view(6).narrow(0, 0, 3);
        row.fill_(9);
        Near.Equal(x, [2, 3], [9, 9, 9, 3, 4, 5]);
        x.t().select(1, 1).zero_();
        Near.Equal(x, [2, 3], [9, 9, 9, 0, 0, 0]);
    }

    [Fact]
    public void Dimensions_are_moved_added_and_taken_away()
    {
        Near.Equal(x.t(), [3, 2], [0, 3, 1, 4, 2, 5]);
        Near.Equal(x.transpose(0, 1).contiguous().view(2, 3), [2, 3], [0, 3, 1, 4, 2, 5]);
        Assert.Equal([3L, 1L, 2L], x.unsqueeze(0).permute(2, 0, 1).shape);
        Assert.Equal([2L, 3L], x.unsqueeze(1).squeeze(1).shape);
        Assert.Equal([2L, 3L], x.unsqueeze(0).unsqueeze(-1).squeeze().shape);
        Assert.Equal([6L], x.flatten().shape);
        Assert.Equal([1L, 2L, 3L], x.reshape(1, 2, -1).shape);
        Assert.Equal([2L, 3L, 1L], x.unflatten(1, 3, 1).shape);
        Near.Equal(x.unfold(1, 2, 1), [2, 2, 2], [0, 1, 1, 2, 3, 4, 4, 5]);
        Assert.False(x.t().is_contiguous());
    }

    [Fact]
    public void Copies_are_made_by_repeat_and_not_by_expand()
    {
        Near.Equal(arange(2).expand(2, 2), [2, 2], [0, 1, 0, 1]);
        Near.Equal(arange(2).expand(2, -1), [2, 2], [0, 1, 0, 1]);
        Assert.Equal(0, arange(2).expand(2, 2).stride(0));
        Near.Equal(arange(2).repeat(2, 2), [2, 4], [0, 1, 0, 1, 0, 1, 0, 1]);
        Near.Equal(arange(2).repeat_interleave(2), [4], [0, 0, 1, 1]);
        Near.Equal(broadcast_tensors(arange(2), ones(1, 1))[1], [1, 2], [1, 1]);
    }

    [Fact]
    public void Tensors_are_joined_and_split()
    {
        Near.Equal(cat([x, x], 1), [2, 6], [0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 5]);
        Near.Equal(stack([arange(2), arange(2)]), [2, 2], [0, 1, 0, 1]);
        Near.Equal(stack([arange(2), arange(2)], 1), [2, 2], [0, 0, 1, 1]);
        Assert.Equal([[2L, 2L], [2L, 1L]], x.split(2, 1).Select(part => part.shape));
        Assert.Equal([[2L, 1L], [2L, 2L]], x.split([1, 2], 1).Select(part => part.shape));
        Near.Equal(x.chunk(3, 1)[2], [2, 1], [2, 5]);
        Near.Equal(x.unbind(0)[1], [3], [3, 4, 5]);
        Near.Equal(vstack([arange(2), arange(2)]), [2, 2], [0, 1, 0, 1]);
    }

    [Fact]
    public void Triangles_turns_and_rolls_go_the_right_way()
    {
        Near.Equal(ones(2, 2).tril(), [2, 2], [1, 0, 1, 1]);
        Near.Equal(ones(2, 2).triu(1), [2, 2], [0, 1, 0, 0]);
        Near.Equal(x.flip(1), [2, 3], [2, 1, 0, 5, 4, 3]);
        Near.Equal(x.roll(1, 1), [2, 3], [2, 0, 1, 5, 3, 4]);
        Near.Equal(x.diagonal(), [2], [0, 4]);
    }

    [Fact]
    public void Elements_are_gathered_and_scattered()
    {
        Tensor index = tensor(new long[,] { { 2, 0 }, { 1, 1 } });
        Near.Equal(x.gather(1, index), [2, 2], [2, 0, 4, 4]);
        Near.Equal(zeros(2, 3, dtype: int64).scatter(1, index, ones(2, 2, dtype: int64)), [2, 3], [1, 0, 1, 0, 1, 0]);
        Near.Equal(zeros(2, 3).scatter_add_(1, index, ones(2, 2)), [2, 3], [1, 0, 1, 0, 2, 0]);
        Near.Equal(x.index_select(0, tensor(new long[] { 1, 1 })), [2, 3], [3, 4, 5, 3, 4, 5]);
        Near.Equal(x.masked_fill(x > 2, -1), [2, 3], [0, 1, 2, -1, -1, -1]);
        Near.Equal(x.masked_select(x > 3), [2], [4, 5]);
        Near.Equal(where(x > 2, x, -x), [2, 3], [0, -1, -2, 3, 4, 5]);
        Near.Equal(where(x > 4)[1], [1], [2]);
        Near.Equal((x > 4).nonzero(), [1, 2], [1, 2]);
        Assert.Throws<ArgumentException>(() => where(x, x, x));
    }

    [Fact]
    public void A_size_compares_by_its_lengths()
    {
        Size size = new([2L, 3L]);
        Assert.True(size == (2L, 3L));
        Assert.Equal(6, size.numel());
        Assert.Equal([3L], size.Slice(1, 2).Shape);
    }
}
