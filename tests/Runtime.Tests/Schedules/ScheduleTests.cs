using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Tests.Schedules;

public class ScheduleTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(1_000_000)]
    public void A_constant_stays(long n) => Assert.Equal(0.25, Schedule.Constant(0.25).At(n));

    /// <summary>The slope of the paper's Penn Treebank model: min(5, 1 + 0.04 epoch), 5 from epoch 100 on.</summary>
    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(1, 1.04)]
    [InlineData(50, 3.0)]
    [InlineData(99, 4.96)]
    [InlineData(100, 5.0)]
    [InlineData(1000, 5.0)]
    public void A_line_rises_to_its_ceiling(long n, double expected) =>
        Assert.Equal(expected, new Schedule { Start = 1, Rule = ScheduleRule.Linear, Rate = 0.04, Max = 5 }.At(n), 12);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(4, 0.2)]
    [InlineData(5, 0.1)]
    [InlineData(50, 0.1)]
    public void A_falling_line_ends_at_its_floor(long n, double expected) =>
        Assert.Equal(expected, new Schedule { Start = 1, Rule = ScheduleRule.Linear, Rate = -0.2, Min = 0.1 }.At(n), 12);

    /// <summary>The temperature of the Markov RNN: max(5 e^(-0.1 epoch), 0.1); the floor is reached at epoch 40.</summary>
    [Theory]
    [InlineData(0, 5.0)]
    [InlineData(1, 4.524187)]
    [InlineData(2, 4.093654)]
    [InlineData(9, 2.032848)]
    [InlineData(39, 0.101210)]
    [InlineData(40, 0.1)]
    public void An_exponential_falls_to_its_floor(long n, double expected) =>
        Assert.Equal(expected, new Schedule { Start = 5, Rule = ScheduleRule.Exponential, Rate = -0.1, Min = 0.1 }.At(n), 6);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(5, 0.6)]
    [InlineData(10, 0.2)]
    [InlineData(11, 0.2)]
    [InlineData(10_000, 0.2)]
    public void A_cosine_goes_to_its_floor_and_stays_there(long n, double expected) =>
        Assert.Equal(expected, new Schedule { Start = 1, Rule = ScheduleRule.Cosine, Rate = 10, Min = 0.2 }.At(n), 12);

    [Fact]
    public void A_cosine_without_a_floor_goes_to_0()
    {
        Schedule schedule = new() { Start = 2, Rule = ScheduleRule.Cosine, Rate = 4 };
        Assert.Equal(2, schedule.At(0), 12);
        Assert.Equal(1 + Math.Cos(Math.PI / 4), schedule.At(1), 12);
        Assert.Equal(1, schedule.At(2), 12);
        Assert.Equal(0, schedule.At(4), 12);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(9, 0.1)]
    [InlineData(10, 0.05)]
    [InlineData(19, 0.05)]
    [InlineData(20, 0.01)]
    [InlineData(500, 0.01)]
    public void Drops_are_factors_of_the_start(long n, double expected) =>
        Assert.Equal(
            expected,
            new Schedule { Start = 0.1, Rule = ScheduleRule.Drops, Drops = new([new(10, 0.5), new(20, 0.1)]) }.At(n),
            12);

    [Theory]
    [InlineData(0, 0.25)]
    [InlineData(1, 0.5)]
    [InlineData(2, 0.75)]
    [InlineData(3, 1.0)]
    [InlineData(4, 1.0)]
    public void A_warm_up_rises_in_a_line_and_never_starts_at_0(long n, double expected) =>
        Assert.Equal(expected, (Schedule.Constant(1) with { Warmup = 3 }).At(n), 12);

    [Fact]
    public void A_warm_up_scales_the_rule_that_goes_on_below_it()
    {
        Schedule schedule = new() { Start = 1, Rule = ScheduleRule.Linear, Rate = 1, Warmup = 1, Max = 10 };
        Assert.Equal([0.5, 2, 3], [schedule.At(0), schedule.At(1), schedule.At(2)]);
    }

    [Fact]
    public void Factors_of_evaluations_meet_the_floor_and_the_ceiling()
    {
        Schedule schedule = new() { Start = 1, Rule = ScheduleRule.OnPlateau, Rate = 0.5, Min = 0.3, Max = 0.9 };
        Assert.Equal([0.9, 0.5, 0.3], [schedule.At(3, 1), schedule.At(3, 0.5), schedule.At(3, 0.25)]);
    }
}
