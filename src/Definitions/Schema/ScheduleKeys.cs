using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Schema;

/// <summary>The keys of a schedule.</summary>
internal static class ScheduleKeys
{
    /// <summary>Most epochs or iterations that a schedule counts.</summary>
    public const int MostUnits = 1_000_000_000;

    private static readonly NumberType Above0 = new(0, 1e6, aboveLeast: true);
    private static readonly NumberType Factor = new(0, 1, aboveLeast: true, belowMost: true);

    public static readonly Key<double> Start = new("start", Above0, "The value at the beginning.") { Required = true };

    public static readonly Key<double> Linear = new(
        "linear", new NumberType(-1e6, 1e6),
        "Rule: added per unit. The value after n units is start + linear n.");

    public static readonly Key<double> Exponential = new(
        "exponential", new NumberType(-100, 100),
        "Rule: the value after n units is start e^(exponential n).");

    public static readonly Key<int> Cosine = new(
        "cosine", new IntegerType(1, MostUnits),
        "Rule: half a cosine from start down to `min` (0 without it) over this many units.");

    public static readonly Key<EquatableArray<ScheduleDrop>> Drops = new(
        "drops", new DropsType(), "Rule: from a unit on, the value is start times a factor: `{ 10: 0.5, 20: 0.1 }`.");

    public static readonly Key<double> OnPlateau = new(
        "on_plateau", Factor,
        "Rule for learning rates: multiplied by this factor after evaluations without improvement.");

    public static readonly Key<double> OnRise = new(
        "on_rise", Factor,
        "Rule for learning rates: multiplied by this factor after evaluations that rose.");

    public static readonly Key<int> Patience = new(
        "patience", new IntegerType(0, 1_000_000), 0, "Such evaluations that pass before `on_plateau` or `on_rise` acts.");

    public static readonly Key<ScheduleUnit> Per = new(
        "per",
        new ChoiceType<ScheduleUnit>(
            ("epoch", ScheduleUnit.Epoch, "n counts epochs."),
            ("iteration", ScheduleUnit.Iteration, "n counts optimizer steps.")),
        ScheduleUnit.Epoch,
        "What n counts.");

    public static readonly Key<double> Min = new("min", new NumberType(0, 1e6), "The floor.");

    public static readonly Key<double> Max = new("max", Above0, "The ceiling.");

    public static readonly Key<int> Warmup = new(
        "warmup", new IntegerType(0, MostUnits), 0,
        "Units over which the value first rises in a straight line from 0.");

    public static readonly Section Section = new(
        "schedule", "a schedule", "A value that changes while the network is trained: a number, which stays, or `start` with one rule.",
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
