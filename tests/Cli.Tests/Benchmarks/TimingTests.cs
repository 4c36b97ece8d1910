using Hmlstm.Benchmarks;

namespace Hmlstm.Cli.Tests.Benchmarks;

public sealed class TimingTests
{
    [Theory]
    [InlineData(2, new[] { 3.0, 1, 2 })]
    [InlineData(2.5, new[] { 4.0, 1, 2, 3 })]
    [InlineData(7, new[] { 7.0 })]
    public void The_median_is_the_middle_of_the_runs(double median, double[] seconds) =>
        Assert.Equal(median, new ContestantTime("one", 1, seconds).Median);

    [Fact]
    public void Parties_take_turns_after_all_have_warmed_up()
    {
        var turns = new List<string>();
        IReadOnlyList<ContestantTime> times = Timing.Alternate([Party("a", 0.2), Party("b", 1)], runs: 3, units: 2, warming: 0.5);

        Assert.Equal(["a", "b", "a", "b", "a", "b"], turns[^6..]);
        Assert.Equal(["a", "a", "a", "b", "b", "b"], turns[..^6]);
        Assert.Equal([0.1, 0.1, 0.1], times[0].Seconds);
        Assert.Equal([0.5, 0.5, 0.5], times[1].Seconds);

        Contestant Party(string name, double seconds) => new(name, 1, repetitions =>
        {
            turns.Add(name);
            return seconds * repetitions;
        });
    }

    [Fact]
    public void Short_iterations_are_repeated_within_a_turn()
    {
        int asked = 0;
        ContestantTime time = Assert.Single(Timing.Alternate([new Contestant("short", 1, Take)], runs: 1, units: 1, warming: 0.5));

        Assert.Equal(10, asked);
        Assert.Equal(0.005, time.Median, 1e-12);

        double Take(int repetitions)
        {
            asked = repetitions;
            return 0.005 * repetitions;
        }
    }

    [Fact]
    public void Allocation_is_counted_per_iteration()
    {
        byte[] kept = [];
        double allocated = Timing.Allocated(() => kept = new byte[1000]);

        Assert.InRange(allocated, 1000, 1100);
        Assert.Equal(1000, kept.Length);
        Assert.Equal(0, Timing.Allocated(static () => { }));
    }
}
