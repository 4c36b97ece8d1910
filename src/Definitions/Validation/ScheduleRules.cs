using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions.Validation;

/// <summary>One schedule: its rule, its limits, and whether the training lets it get where it is to go.</summary>
/// <param name="problems">Where problems go.</param>
/// <param name="horizon">The epochs of the training.</param>
internal sealed class ScheduleRules(ProblemList problems, EpochLimit horizon)
{
    /// <summary>The schedule below <paramref name="key"/>, or the one that holds without the key.</summary>
    /// <param name="owner">The section that has the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="usual">The schedule without the key.</param>
    /// <param name="followsEvaluations">Whether it is a learning rate: only that may follow evaluations, and only that may be 0.</param>
    /// <param name="published">
    /// Schedules whose limit is no goal: whoever trains for fewer epochs does what was published, up to there.
    /// </param>
    public Schedule Build(Values owner, SectionKey key, Schedule usual, bool followsEvaluations, IReadOnlyList<Schedule>? published = null)
    {
        if (!owner.Has(key))
        {
            return usual;
        }

        Values values = owner.Below(key);
        Key? ruleKey = OnlyRule(values, key.Name, followsEvaluations);
        Schedule schedule = Settle(values, ruleKey);
        WarnOfUnused(values, key.Name, schedule);
        if (!values.IsBroken(ScheduleKeys.Start) && HasOrder(values, key.Name, schedule)
            && ruleKey is not null && StaysInRange(values.ValueSpan(ruleKey), key.Name, schedule, followsEvaluations)
            && published?.Contains(schedule) != true)
        {
            WarnOfEarlyEnd(values, key.Name, schedule, ruleKey);
        }

        return schedule;
    }

    private Key? OnlyRule(Values values, string name, bool followsEvaluations)
    {
        Key[] stated = ScheduleKeys.Rules.Select(static r => r.Key).Where(values.Stated).OrderBy(k => values.KeySpan(k).Start).ToArray();
        foreach (Key second in stated.Skip(1))
        {
            problems.Add(ProblemKind.TwoRules, values.KeySpan(second), stated[0].Name, second.Name, name);
        }

        foreach (Key key in stated.Where(k => (k == ScheduleKeys.OnPlateau || k == ScheduleKeys.OnRise) && !followsEvaluations))
        {
            problems.Add(ProblemKind.RuleOfLearningRate, values.KeySpan(key), key.Name, name);
        }

        return stated.Length == 1 && values.Has(stated[0]) ? stated[0] : null;
    }

    /// <summary>What is said, without what has no effect: so that equal schedules are equal records.</summary>
    private static Schedule Settle(Values values, Key? ruleKey)
    {
        ScheduleRule rule = ScheduleKeys.Rules.FirstOrDefault(r => r.Key == ruleKey).Rule;
        bool constant = rule == ScheduleRule.Constant;
        bool follows = rule is ScheduleRule.OnPlateau or ScheduleRule.OnRise;
        int warmup = values.Get(ScheduleKeys.Warmup);
        bool counts = warmup > 0 || !(constant || follows);
        return new Schedule
        {
            Start = values.Find(ScheduleKeys.Start) ?? 1,
            Rule = rule,
            Rate = ruleKey switch
            {
                Key<double> number => values.Get(number),
                Key<int> units => values.Get(units),
                _ => 0,
            },
            Drops = rule == ScheduleRule.Drops ? values.Get(ScheduleKeys.Drops) : default,
            Patience = follows ? values.Get(ScheduleKeys.Patience) : 0,
            Per = counts ? values.Get(ScheduleKeys.Per) : ScheduleUnit.Epoch,
            Min = constant ? null : values.Find(ScheduleKeys.Min),
            Max = constant ? null : values.Find(ScheduleKeys.Max),
            Warmup = warmup,
        };
    }

    private void WarnOfUnused(Values values, string name, Schedule schedule)
    {
        if (ScheduleKeys.Rules.Count(r => values.Stated(r.Key)) != (schedule.Rule == ScheduleRule.Constant ? 0 : 1))
        {
            return; // its rules are wrong already
        }

        bool constant = schedule.Rule == ScheduleRule.Constant;
        Warn(ScheduleKeys.Patience, !schedule.FollowsEvaluations, "it goes with 'on_plateau' and 'on_rise'");
        Warn(ScheduleKeys.Per, (constant || schedule.FollowsEvaluations) && schedule.Warmup == 0, "nothing counts epochs or iterations");
        Warn(ScheduleKeys.Min, constant, "the value stays where it starts");
        Warn(ScheduleKeys.Max, constant, "the value stays where it starts");

        void Warn(Key key, bool unused, string reason)
        {
            if (unused && values.Stated(key))
            {
                problems.Add(ProblemKind.ScheduleKeyUnused, values.KeySpan(key), key.Name, name, reason);
            }
        }
    }

    private bool HasOrder(Values values, string name, Schedule schedule)
    {
        (string start, string min, string max) = (Numbers.Text(schedule.Start), Text(schedule.Min), Text(schedule.Max));
        (Key, string)? contradiction =
            schedule.Min > schedule.Max ? (ScheduleKeys.Min, $"its 'min' of {min} is above its 'max' of {max}")
            : schedule.Start < schedule.Min ? (ScheduleKeys.Min, $"it starts at {start}, below its 'min' of {min}")
            : schedule.Start > schedule.Max ? (ScheduleKeys.Max, $"it starts at {start}, above its 'max' of {max}")
            : null;
        if (contradiction is (Key key, string wrong))
        {
            problems.Add(ProblemKind.ScheduleLimits, values.ValueSpan(key), name, wrong);
            return false;
        }

        return true;
    }

    private static string Text(double? limit) => limit is double number ? Numbers.Text(number) : "";

    private bool StaysInRange(YamlSpan rule, string name, Schedule schedule, bool mayBeZero)
    {
        string? when = schedule.Rule switch
        {
            ScheduleRule.Cosine when !mayBeZero && !(schedule.Min > 0) => "it ends at 0",
            ScheduleRule.Linear or ScheduleRule.Exponential => LeavesRange(schedule, mayBeZero),
            _ => null,
        };
        if (when is null)
        {
            return true;
        }

        string cure = schedule.Rate > 0 && schedule.Rule != ScheduleRule.Cosine ? "give it a 'max'" : "give it a 'min' above 0";
        problems.Add(ProblemKind.ScheduleRange, rule, name, when, cure);
        return false;
    }

    private string? LeavesRange(Schedule schedule, bool mayBeZero)
    {
        if (schedule.Per == ScheduleUnit.Epoch)
        {
            double last = schedule.At(horizon.Epochs - 1);
            return double.IsInfinity(last) || last < 0 || (last == 0 && !mayBeZero)
                ? $"it is {Numbers.Short(last)} in epoch {Numbers.Text(horizon.Epochs)}"
                : null;
        }

        // Nobody knows how many iterations there will be, so a fall or a growth without end needs its limit.
        return schedule.Rate < 0 && !(schedule.Min > 0 || (mayBeZero && schedule.Min == 0)) && schedule.Rule == ScheduleRule.Linear
            ? $"it is 0 after {Numbers.Short(Math.Ceiling(schedule.Start / -schedule.Rate))} iterations"
            : schedule.Rate > 0 && schedule.Max is null && schedule.Rule == ScheduleRule.Exponential ? "it grows without end"
            : null;
    }

    private void WarnOfEarlyEnd(Values values, string name, Schedule schedule, Key ruleKey)
    {
        if (!horizon.IsStated || schedule.Per != ScheduleUnit.Epoch)
        {
            return;
        }

        int epochs = horizon.Epochs;
        (Key, string)? end = schedule.Rule switch
        {
            ScheduleRule.Linear or ScheduleRule.Exponential => Limit(schedule, epochs),
            ScheduleRule.Cosine when schedule.Rate > epochs => (ruleKey, $"takes {Numbers.Text(schedule.Rate)} epochs"),
            ScheduleRule.Drops when schedule.Drops[schedule.Drops.Count - 1].From >= epochs =>
                (ruleKey, $"drops in epoch {Numbers.Text(schedule.Drops[schedule.Drops.Count - 1].From + 1L)}"),
            _ => null,
        };
        if (end is (Key key, string missed))
        {
            problems.Add(ProblemKind.EpochsTooFew, values.ValueSpan(key), name, missed, Numbers.Text(epochs));
        }
    }

    private static (Key, string)? Limit(Schedule schedule, int epochs)
    {
        bool rises = schedule.Rate > 0;
        double? limit = rises ? schedule.Max : schedule.Min;
        if (schedule.Rate == 0 || limit is not double end)
        {
            return null;
        }

        double last = (schedule with { Warmup = 0 }).At(epochs - 1);
        if (rises ? last >= end : last <= end)
        {
            return null;
        }

        double units = schedule.Rule == ScheduleRule.Linear
            ? (end - schedule.Start) / schedule.Rate
            : Math.Log(end / schedule.Start) / schedule.Rate;
        string when = end > 0 ? $" only in epoch {Numbers.Short(Math.Ceiling(units - 1e-9) + 1)}" : " never";
        return (rises ? ScheduleKeys.Max : ScheduleKeys.Min, $"reaches its '{(rises ? "max" : "min")}' of {Numbers.Text(end)}{when}");
    }
}
