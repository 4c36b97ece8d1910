using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Schedules;

namespace Hmlstm.Runtime.Tests.Schedules;

public class EvaluationRuleTests
{
    [Fact]
    public void A_plateau_acts_at_once_without_patience() =>
        Assert.Equal([1, 1, 0.25, 0.0625, 0.0625], Factors(ScheduleRule.OnPlateau, patience: 0, rate: 0.25, [5, 4, 4, 4.5, 3]));

    [Fact]
    public void A_plateau_waits_for_as_many_evaluations_as_its_patience_says() =>
        Assert.Equal([1, 1, 1, 0.5, 0.5, 0.25], Factors(ScheduleRule.OnPlateau, patience: 1, rate: 0.5, [5, 4, 6, 5, 5, 4.5]));

    [Fact]
    public void An_improvement_starts_the_wait_again() =>
        Assert.Equal([1, 1, 1, 1, 0.5], Factors(ScheduleRule.OnPlateau, patience: 1, rate: 0.5, [5, 6, 4, 5, 4]));

    [Fact]
    public void A_rise_is_compared_with_the_evaluation_before() =>
        Assert.Equal([1, 1, 0.5, 0.5, 0.5, 0.25], Factors(ScheduleRule.OnRise, patience: 0, rate: 0.5, [5, 3, 4, 4, 3.9, 4.5]));

    [Fact]
    public void A_rise_with_patience_needs_rises_in_a_row() =>
        Assert.Equal([1, 1, 1, 1, 0.5], Factors(ScheduleRule.OnRise, patience: 1, rate: 0.5, [3, 4, 4, 5, 6]));

    [Fact]
    public void A_value_that_is_no_number_is_no_improvement() =>
        Assert.Equal([1, 0.5, 0.5], Factors(ScheduleRule.OnPlateau, patience: 0, rate: 0.5, [5, double.NaN, 4]));

    [Fact]
    public void Other_rules_do_not_listen() =>
        Assert.Equal([1, 1, 1], Factors(ScheduleRule.Linear, patience: 0, rate: 0.5, [1, 2, 3]));

    [Fact]
    public void A_restored_rule_goes_on_as_if_it_had_not_stopped()
    {
        Schedule schedule = new() { Start = 1, Rule = ScheduleRule.OnPlateau, Rate = 0.5, Patience = 1 };
        EvaluationRule whole = new(schedule);
        EvaluationRule first = new(schedule);
        foreach (double loss in new[] { 5.0, 4, 6 })
        {
            whole.Observe(loss);
            first.Observe(loss);
        }

        EvaluationRule second = new(schedule);
        second.Restore(first.Factor, first.Waited, first.Reference);
        whole.Observe(4.5);
        second.Observe(4.5);
        Assert.Equal(0.5, second.Factor);
        Assert.Equal((whole.Factor, whole.Waited, whole.Reference), (second.Factor, second.Waited, second.Reference));
    }

    [Fact]
    public void A_follower_counts_what_its_schedule_counts_and_applies_only_changes()
    {
        List<double> applied = [];
        ScheduleFollower perEpoch = new(
            "slope",
            new Schedule { Start = 1, Rule = ScheduleRule.Linear, Rate = 1, Per = ScheduleUnit.Epoch },
            applied.Add);
        ScheduleFollower perIteration = new(
            "slope",
            new Schedule { Start = 1, Rule = ScheduleRule.Linear, Rate = 1, Per = ScheduleUnit.Iteration },
            static _ => { });
        for (long iteration = 0; iteration < 6; iteration++)
        {
            perEpoch.Apply(iteration / 3, iteration);
            perIteration.Apply(iteration / 3, iteration);
        }

        Assert.Equal([1, 2], applied);
        Assert.Equal(2, perEpoch.Value);
        Assert.Equal(6, perIteration.Value);
    }

    private static double[] Factors(ScheduleRule rule, int patience, double rate, double[] losses)
    {
        EvaluationRule state = new(new Schedule { Start = 1, Rule = rule, Rate = rate, Patience = patience });
        return [.. losses.Select(loss =>
        {
            state.Observe(loss);
            return state.Factor;
        })];
    }
}
