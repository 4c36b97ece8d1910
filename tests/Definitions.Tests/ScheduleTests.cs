using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Tests;

public class ScheduleTests
{
    [Fact]
    public void The_slope_of_the_paper_rises_by_a_twenty_fifth_per_epoch_up_to_five()
    {
        var slope = new Schedule { Start = 1, Rule = ScheduleRule.Linear, Rate = 0.04, Max = 5 };
        Assert.Equal([1, 1.04, 4.96, 5, 5], new[] { 0, 1, 99, 100, 1000 }.Select(n => Math.Round(slope.At(n), 12)));
    }

    [Fact]
    public void A_cosine_ends_at_its_floor_and_stays_there()
    {
        var rate = new Schedule { Start = 1, Rule = ScheduleRule.Cosine, Rate = 10, Min = 0.2 };
        Assert.Equal([1, 0.6, 0.2, 0.2], new[] { 0, 5, 10, 99 }.Select(n => Math.Round(rate.At(n), 12)));
    }

    [Fact]
    public void Drops_are_factors_of_the_start()
    {
        var rate = new Schedule { Start = 2, Rule = ScheduleRule.Drops, Drops = new([new(10, 0.5), new(20, 0.1)]) };
        Assert.Equal([2, 2, 1, 1, 0.2], new[] { 0, 9, 10, 19, 20 }.Select(n => Math.Round(rate.At(n), 12)));
    }

    [Fact]
    public void Evaluations_bring_factors_down_to_the_floor()
    {
        var rate = new Schedule { Start = 0.1, Rule = ScheduleRule.OnPlateau, Rate = 0.5, Min = 0.04 };
        Assert.True(rate.FollowsEvaluations);
        Assert.Equal([0.1, 0.05, 0.04], new[] { 1, 0.5, 0.25 }.Select(factor => rate.At(3, factor)));
    }

    [Fact]
    public void A_warm_up_rises_in_a_straight_line_and_ends()
    {
        var rate = new Schedule { Start = 1, Warmup = 3 };
        Assert.Equal([0.25, 0.5, 0.75, 1, 1], Enumerable.Range(0, 5).Select(n => rate.At(n)));
    }
}
