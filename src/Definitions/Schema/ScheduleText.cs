using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>A schedule as YAML within a line.</summary>
internal static class ScheduleText
{
    /// <summary>A number where it stays, else a map with what has an effect.</summary>
    public static string Of(Schedule schedule)
    {
        if (schedule.Rule == ScheduleRule.Constant && schedule.Warmup == 0)
        {
            return Numbers.Text(schedule.Start);
        }

        var parts = new List<string>();
        Add(ScheduleKeys.Start, schedule.Start);
        Key? rule = ScheduleKeys.Rules.FirstOrDefault(r => r.Rule == schedule.Rule).Key;
        switch (rule)
        {
            case Key<double> rate:
                Add(rate, schedule.Rate);
                break;
            case Key<int> units:
                Add(units, (int)schedule.Rate);
                break;
            case Key<EquatableArray<ScheduleDrop>> drops:
                Add(drops, schedule.Drops);
                break;
        }

        if (schedule.FollowsEvaluations)
        {
            Add(ScheduleKeys.Patience, schedule.Patience);
        }

        if (!schedule.FollowsEvaluations || schedule.Warmup > 0)
        {
            Add(ScheduleKeys.Per, schedule.Per);
        }

        if (schedule.Min is double min)
        {
            Add(ScheduleKeys.Min, min);
        }

        if (schedule.Max is double max)
        {
            Add(ScheduleKeys.Max, max);
        }

        Add(ScheduleKeys.Warmup, schedule.Warmup);
        return "{ " + string.Join(", ", parts) + " }";

        void Add<T>(Key<T> key, T value)
            where T : notnull => parts.Add(key.Name + ": " + key.Render(value));
    }
}
