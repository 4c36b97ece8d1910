namespace Hmlstm.Runtime.Tests.Sampling;

public sealed class TokenSamplerTests
{
    private const int Draws = 100_000;

    private static readonly float[] Logits = [1, -2, 0.5f, 3, 0.5f];

    public static TheoryData<double, int?> Ways => new() { { 1, null }, { 0.5, null }, { 2, null }, { 1, 3 }, { 0.7, 2 }, { 1.5, 9 } };

    [Theory]
    [MemberData(nameof(Ways))]
    public void Draws_follow_the_softmax_of_the_logits_over_the_temperature(double temperature, int? topK)
    {
        double[] expected = Probabilities(temperature, topK ?? Logits.Length);

        int[] counts = Count(new SamplingOptions { Temperature = temperature, TopK = topK, Seed = 11 });

        for (int token = 0; token < Logits.Length; token++)
        {
            // Five standard deviations of a binomial: a right sampler fails once in a million seeds, and this seed is fixed.
            double deviation = Math.Sqrt(Draws * expected[token] * (1 - expected[token]));
            Assert.InRange(counts[token], (Draws * expected[token]) - (5 * deviation), (Draws * expected[token]) + (5 * deviation));
        }
    }

    [Fact]
    public void Top_k_keeps_the_largest_logits_and_of_equal_ones_the_first()
    {
        int[] counts = Count(new SamplingOptions { TopK = 3 });

        Assert.Equal([true, false, true, true, false], counts.Select(static count => count > 0));
    }

    [Theory]
    [InlineData(0.49, null, 1.0, "0")]
    [InlineData(0.51, null, 1.0, "0 2")]
    [InlineData(0.79, null, 1.0, "0 2")]
    [InlineData(0.81, null, 1.0, "0 2 3")]
    [InlineData(0.96, null, 1.0, "0 1 2 3")]
    [InlineData(1.0, null, 1.0, "0 1 2 3")]
    [InlineData(1e-9, null, 1.0, "0")]
    [InlineData(0.7, 2, 1.0, "0 2")]
    [InlineData(0.62, 2, 1.0, "0")]
    [InlineData(0.68, null, 0.5, "0")]
    [InlineData(0.69, null, 0.5, "0 2")]
    [InlineData(0.7, null, 100.0, "0 2 3")]
    public void Top_p_keeps_the_smallest_set_of_probable_tokens_that_reaches_it(double topP, int? topK, double temperature, string kept)
    {
        double[] probabilities = [0.5, 0.05, 0.3, 0.15];
        var sampler = new TokenSampler(new SamplingOptions { TopP = topP, TopK = topK, Temperature = temperature });
        float[] logits = [.. probabilities.Select(static p => (float)Math.Log(p))];

        IEnumerable<int> drawn = Enumerable.Range(0, 3000).Select(_ => sampler.Draw(logits)).Distinct().Order();

        Assert.Equal(kept, string.Join(' ', drawn));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.01)]
    [InlineData(double.NaN)]
    public void A_share_out_of_range_is_refused(double topP) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenSampler(new SamplingOptions { TopP = topP }));

    [Theory]
    [InlineData(0.0, null)]
    [InlineData(5.0, 1)]
    public void Temperature_0_and_top_1_take_the_first_largest_logit(double temperature, int? topK)
    {
        var sampler = new TokenSampler(new SamplingOptions { Temperature = temperature, TopK = topK });

        Assert.Equal(2, sampler.Draw([1, float.NegativeInfinity, 4, 4]));
    }

    [Fact]
    public void The_same_seed_gives_the_same_draws_and_another_one_others()
    {
        Assert.Equal(Sequence(5), Sequence(5));
        Assert.NotEqual(Sequence(5), Sequence(6));
    }

    [Fact]
    public void Minus_infinity_is_never_drawn_and_huge_logits_do_not_overflow()
    {
        var sampler = new TokenSampler(new SamplingOptions { Temperature = 3 });

        Assert.All(Enumerable.Range(0, 1000), _ => Assert.NotEqual(1, sampler.Draw([3e38f, float.NegativeInfinity, 3e38f])));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_logit_that_is_not_finite_is_named(float logit)
    {
        var failure = Assert.Throws<ArithmeticException>(() => new TokenSampler().Draw([0, logit]));

        Assert.Equal("The logit of token 1 is not finite.", failure.Message);
    }

    [Theory]
    [InlineData(-0.1, null)]
    [InlineData(double.NaN, null)]
    [InlineData(double.PositiveInfinity, null)]
    [InlineData(1.0, 0)]
    public void Options_out_of_range_are_refused(double temperature, int? topK) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TokenSampler(new SamplingOptions { Temperature = temperature, TopK = topK }));

    [Fact]
    public void Nothing_cannot_be_drawn_from()
    {
        Assert.Throws<ArgumentException>(() => new TokenSampler().Draw([]));
        Assert.Throws<ArithmeticException>(() => new TokenSampler().Draw([float.NegativeInfinity]));
    }

    private static int[] Count(SamplingOptions options)
    {
        var sampler = new TokenSampler(options);
        int[] counts = new int[Logits.Length];
        for (int i = 0; i < Draws; i++)
        {
            counts[sampler.Draw(Logits)]++;
        }

        return counts;
    }

    private static int[] Sequence(ulong seed)
    {
        var sampler = new TokenSampler(new SamplingOptions { Seed = seed });
        return [.. Enumerable.Range(0, 100).Select(_ => sampler.Draw(Logits))];
    }

    private static double[] Probabilities(double temperature, int topK)
    {
        double[] powers = [.. Logits.Select(logit => Math.Exp(logit / temperature))];
        foreach (int token in Enumerable.Range(0, powers.Length)
            .OrderByDescending(token => Logits[token])
            .ThenBy(static token => token)
            .Skip(topK))
        {
            powers[token] = 0;
        }

        return [.. powers.Select(power => power / powers.Sum())];
    }
}
