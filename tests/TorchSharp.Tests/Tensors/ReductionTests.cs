using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

/// <summary>Sums, means, extremes, norms and order.</summary>
public sealed class ReductionTests : ScopedTest
{
    private readonly Tensor x = tensor(new double[,] { { 3, 1, 2 }, { 6, 5, 4 } });

    [Fact]
    public void Sums_and_means_go_over_all_or_over_some_dimensions()
    {
        Near.Equal(x.sum(), [], [21]);
        Near.Equal(x.sum(0L), [3], [9, 6, 6]);
        Near.Equal(x.sum([0, 1], keepdim: true), [1, 1], [21]);
        Near.Equal(x.sum(1L, keepdim: true, type: float32), [2, 1], [6, 15]);
        Near.Equal(x.mean(), [], [3.5]);
        Near.Equal(x.mean([1]), [2], [2, 5]);
        Near.Equal(x.prod(1L), [2], [6, 120]);
        Near.Equal(x.cumsum(1), [2, 3], [3, 4, 6, 6, 11, 15]);
        Near.Equal(x.logsumexp(1), [2], [3.4076059644443806, 6.407605964444381], 1e-12);
    }

    [Fact]
    public void A_sum_of_truths_is_a_count() => Assert.Equal(4, (x > 2).sum().ToInt64());

    [Fact]
    public void Variance_is_unbiased_unless_told_otherwise()
    {
        Near.Equal(x.var(1L), [2], [1, 1]);
        Near.Equal(x.var(1L, unbiased: false), [2], [2.0 / 3, 2.0 / 3], 1e-12);
        Near.Equal(x.std(), [], [Math.Sqrt(3.5)], 1e-12);
    }

    [Fact]
    public void Extremes_come_with_their_places()
    {
        Near.Equal(x.max(), [], [6]);
        Near.Equal(x.min(), [], [1]);
        (Tensor values, Tensor indexes) = x.max(1);
        Near.Equal(values, [2], [3, 6]);
        Near.Equal(indexes, [2], [0, 0]);
        Near.Equal(x.min(1, keepdim: true).indexes, [2, 1], [1, 2]);
        Near.Equal(x.amax([0, 1]), [], [6]);
        Near.Equal(x.amin([0], keepdim: true), [1, 3], [3, 1, 2]);
        Near.Equal(x.argmax(), [], [3]);
        Near.Equal(x.argmin(1), [2], [1, 2]);
        Near.Equal(maximum(x, tensor(3.5)), [2, 3], [3.5, 3.5, 3.5, 6, 5, 4]);
    }

    [Fact]
    public void Norms_are_roots_of_sums_of_powers()
    {
        Tensor v = tensor(new double[,] { { 3, -4 } });
        Near.Equal(v.norm(), [], [5], 1e-12);
        Near.Equal(v.norm(1, p: 1), [1], [7], 1e-12);
        Near.Equal(linalg.vector_norm(v, double.PositiveInfinity), [], [4]);
        Near.Equal(linalg.norm(v, [1L], keepdim: true), [1, 1], [5], 1e-12);
    }

    [Fact]
    public void Truths_are_joined()
    {
        Near.Equal((x > 0).all(), [], [1]);
        Near.Equal((x > 5).any(1), [2], [0, 1]);
        Near.Equal((x > 1).all(0, keepdim: true), [1, 3], [1, 0, 1]);
    }

    [Fact]
    public void Sorting_gives_values_and_places()
    {
        var (values, indices) = torch.sort(x, 1);
        Near.Equal(values, [2, 3], [1, 2, 3, 4, 5, 6]);
        Near.Equal(indices, [2, 3], [1, 2, 0, 2, 1, 0]);
        Near.Equal(x.topk(2).values, [2, 2], [3, 2, 6, 5]);
        Near.Equal(x.argsort(1, descending: true), [2, 3], [0, 2, 1, 0, 1, 2]);
        Near.Equal(tensor(new long[] { 0, 2, 2 }).bincount(null!, 4), [4], [1, 0, 2, 0]);
    }
}
