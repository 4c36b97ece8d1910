namespace Hmlstm.Runtime.Tests.Data;

public class PortableRandomTests
{
    /// <summary>The first outputs of the published SplitMix64 for the seed 1234567.</summary>
    [Fact]
    public void It_gives_the_published_numbers()
    {
        PortableRandom random = new(1234567);
        Assert.Equal(
            [6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL, 4593380528125082431UL, 16408922859458223821UL],
            Enumerable.Range(0, 5).Select(_ => random.Next()));
    }

    [Fact]
    public void Whole_numbers_stay_below_their_limit_and_reach_all_values()
    {
        PortableRandom random = new(1);
        int[] counts = new int[7];
        for (int i = 0; i < 7000; i++)
        {
            counts[random.Below(7)]++;
        }

        Assert.All(counts, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void Normal_numbers_have_mean_0_and_deviation_1()
    {
        PortableRandom random = new(2);
        double[] drawn = [.. Enumerable.Range(0, 20_000).Select(_ => random.Normal())];
        Assert.InRange(drawn.Average(), -0.03, 0.03);
        Assert.InRange(Math.Sqrt(drawn.Average(x => x * x)), 0.98, 1.02);
        Assert.InRange(drawn.Count(x => Math.Abs(x) < 1) / 20_000.0, 0.67, 0.70);
    }
}
