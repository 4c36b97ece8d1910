using static TorchSharp.torch;

namespace TorchSharp.Tests.Random;

/// <summary>Seeds, states and distributions.</summary>
public sealed class GeneratorTests : ScopedTest
{
    [Fact]
    public void One_seed_gives_one_sequence()
    {
        manual_seed(7);
        Tensor first = rand(5), second = randn(5);
        manual_seed(7);
        Assert.True(first.Equals(rand(5)));
        Assert.True(second.Equals(randn(5)));
        Assert.False(first.Equals(rand(5)));
        Assert.Equal(7, initial_seed());
    }

    [Fact]
    public void A_state_that_is_set_back_repeats_what_followed()
    {
        manual_seed(3);
        rand(3);
        Tensor state = get_rng_state();
        Assert.Equal(ScalarType.Byte, state.dtype);
        Tensor drawn = randn(100);
        Tensor permuted = randperm(10);
        set_rng_state(state);
        Assert.True(drawn.Equals(randn(100)));
        Assert.True(permuted.Equals(randperm(10)));
    }

    [Fact]
    public void A_state_survives_a_trip_through_bytes()
    {
        using Generator generator = new(5);
        rand(7, generator: generator);
        byte[] saved = generator.get_state().bytes.ToArray();
        Tensor next = rand(4, generator: generator);
        using Generator other = new(1);
        other.set_state(tensor(saved));
        Assert.True(next.Equals(rand(4, generator: other)));
    }

    [Fact]
    public void A_generator_of_its_own_leaves_the_default_alone()
    {
        manual_seed(1);
        Tensor expected = rand(3);
        manual_seed(1);
        using Generator own = new(99);
        Tensor drawn = rand(3, generator: own);
        Assert.True(expected.Equals(rand(3)));
        own.manual_seed(99);
        Assert.True(drawn.Equals(rand(3, generator: own)));
        Assert.Equal(99, own.initial_seed());
    }

    [Fact]
    public void Every_function_draws_from_the_generator_it_is_given()
    {
        Func<Generator, Tensor>[] draws =
        [
            g => randn(3, generator: g),
            g => randint(0, 1000, [5L], generator: g),
            g => randperm(20, generator: g),
            g => full([20], 0.5).bernoulli(g),
            g => zeros(20).bernoulli_(0.5, g),
            g => zeros(3).normal_(0, 1, g),
            g => zeros(3).uniform_(0, 1, g),
            g => zeros(3).exponential_(1, g),
            g => ones(10).multinomial(5, generator: g),
            g => normal(1, 2, [3], generator: g),
        ];
        foreach (Func<Generator, Tensor> draw in draws)
        {
            using Generator first = new(11), second = new(11);
            Assert.True(draw(first).Equals(draw(second)));
        }
    }

    [Fact]
    public void Numbers_follow_their_distributions()
    {
        manual_seed(0);
        Tensor uniform = rand(20000, dtype: float64), normal = randn(20000, dtype: float64);
        Assert.InRange(uniform.min().item<double>(), 0, 0.01);
        Assert.InRange(uniform.max().item<double>(), 0.99, 1);
        Assert.Equal(0.5, uniform.mean().item<double>(), 0.02);
        Assert.Equal(0, normal.mean().item<double>(), 0.03);
        Assert.Equal(1, normal.std().item<double>(), 0.03);
        Assert.Equal(0.3, zeros(20000, dtype: float64).bernoulli_(0.3).mean().item<double>(), 0.02);
        Assert.Equal(2, zeros(20000, dtype: float64).exponential_(0.5).mean().item<double>(), 0.1);
        Tensor whole = randint(3, 6, [1000L]);
        Assert.Equal(3, whole.min().ToInt64());
        Assert.Equal(5, whole.max().ToInt64());
        Assert.Equal(45, randperm(10).sum().ToInt64());
    }
}
