using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of a schedule.</summary>
internal static class ScheduleKeys
{
    /// <summary>Most epochs or iterations that a schedule counts.</summary>
    public const int MostUnits = 1_000_000_000;

    private static readonly NumberType Above0 = new(0, 1e6, aboveLeast: true);
    private static readonly NumberType Factor = new(0, 1, aboveLeast: true, belowMost: true);

    public static readonly Key<double> Start = new("start", Above0, "The initial value.") { Required = true };

    public static readonly Key<double> Linear = new(
        "linear", new NumberType(-1e6, 1e6), "Rule: the value after n units is start + linear n.");

    public static readonly Key<double> Exponential = new(
        "exponential", new NumberType(-100, 100), "Rule: the value after n units is start e^(exponential n).");

    public static readonly Key<int> Cosine = new(
        "cosine", new IntegerType(1, MostUnits), "Rule: cosine annealing from start to `min` (0 without it) over this number of units.");

    public static readonly Key<EquatableArray<ScheduleDrop>> Drops = new(
        "drops", new DropsType(), "Rule: start times a factor from each given unit on: `{ 10: 0.5, 20: 0.1 }`.");

    public static readonly Key<double> OnPlateau = new(
        "on_plateau", Factor, "Rule for learning rates: the value is multiplied by this factor after evaluations without improvement.");

    public static readonly Key<double> OnRise = new(
        "on_rise", Factor, "Rule for learning rates: the value is multiplied by this factor after evaluations whose loss rose.");

    public static readonly Key<int> Patience = new(
        "patience", new IntegerType(0, 1_000_000), 0,
        "Number of such evaluations in a row to wait before `on_plateau` or `on_rise` applies.");

    public static readonly Key<ScheduleUnit> Per = new(
        "per",
        new ChoiceType<ScheduleUnit>(
            ("epoch", ScheduleUnit.Epoch, "n counts epochs."),
            ("iteration", ScheduleUnit.Iteration, "n counts optimizer steps.")),
        ScheduleUnit.Epoch,
        "The unit that n counts.");

    public static readonly Key<double> Min = new("min", new NumberType(0, 1e6), "Lower bound of the value.");

    public static readonly Key<double> Max = new("max", Above0, "Upper bound of the value.");

    public static readonly Key<int> Warmup = new(
        "warmup", new IntegerType(0, MostUnits), 0, "Number of units over which the value first rises linearly from 0.");

    public static readonly Section Section = new(
        "schedule", "a schedule", "A value that changes during training: a constant number, or `start` with one rule.",
        Start, Linear, Exponential, Cosine, Drops, OnPlateau, OnRise, Patience, Per, Min, Max, Warmup)
    {
        Shorthand = Start,
    };

    /// <summary>The keys of which a schedule has at most one.</summary>
    public static readonly IReadOnlyList<(Key Key, ScheduleRule Rule)> Rules =
    [
        (Linear, ScheduleRule.Linear), (Exponential, ScheduleRule.Exponential), (Cosine, ScheduleRule.Cosine),
        (Drops, ScheduleRule.Drops), (OnPlateau, ScheduleRule.OnPlateau), (OnRise, ScheduleRule.OnRise),
    ];
}

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

/// <summary>The drops of a schedule: a map from the unit from which a factor holds to that factor.</summary>
internal sealed class DropsType : ValueType<EquatableArray<ScheduleDrop>>
{
    private const int Most = 100;

    private readonly IntegerType from = new(1, ScheduleKeys.MostUnits);
    private readonly NumberType factor = new(0, 1e6, aboveLeast: true);

    public override string Expected => "a map of 1 to 100 units to factors, such as { 10: 0.5, 20: 0.1 }";

    public override bool TryRead(string key, YamlNode node, ProblemList problems, out EquatableArray<ScheduleDrop> value)
    {
        value = default;
        if (node is not YamlMapping map)
        {
            return Refuse(key, node, problems);
        }

        if (map.Entries.Count is 0 or > Most)
        {
            return RefuseRange(key, node, problems, $"a map of {Numbers.Text(map.Entries.Count)}");
        }

        var drops = new SortedDictionary<int, ScheduleDrop>();
        bool valid = true;
        foreach (YamlEntry entry in map.Entries)
        {
            bool known = from.TryRead(key, entry.Key, problems, out int unit);
            valid &= factor.TryRead(key, entry.Value, problems, out double number) & known;
            if (known && drops.ContainsKey(unit))
            {
                problems.Add(ProblemKind.ExclusiveKeys, entry.Key.Span, entry.Key.Text, Numbers.Text(unit), "they are the same number");
                valid = false;
            }

            drops[unit] = new ScheduleDrop(unit, number);
        }

        value = new EquatableArray<ScheduleDrop>(drops.Values);
        return valid;
    }

    public override string Render(EquatableArray<ScheduleDrop> value) =>
        "{ " + string.Join(", ", value.Select(static d => $"{Numbers.Text(d.From)}: {Numbers.Text(d.Factor)}")) + " }";

    public override void WriteSchema(JsonText json)
    {
        json.Member("type", "object");
        json.MemberRaw("minProperties", "1");
        json.MemberRaw("maxProperties", Numbers.Text(Most));
        json.OpenObject("propertyNames");
        json.Member("pattern", "^[+]?0*[1-9][0-9]*$");
        json.CloseObject();
        json.OpenObject("additionalProperties");
        factor.WriteSchema(json);
        json.CloseObject();
    }
}
