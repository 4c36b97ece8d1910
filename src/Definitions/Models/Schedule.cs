namespace Hmlstm.Definitions.Models;

/// <summary>A value that changes while a network is trained: a pure function of the epoch or the iteration.</summary>
public sealed record Schedule
{
    /// <summary>The value at n = 0.</summary>
    public required double Start { get; init; }

    /// <summary>How it goes on.</summary>
    public ScheduleRule Rule { get; init; }

    /// <summary>The rule's number: increment, rate, units to the end, or factor; 0 where the rule has none.</summary>
    public double Rate { get; init; }

    /// <summary>The drops of <see cref="ScheduleRule.Drops"/>, ascending by unit.</summary>
    public EquatableArray<ScheduleDrop> Drops { get; init; }

    /// <summary>Evaluations to wait for before <see cref="ScheduleRule.OnPlateau"/> or <see cref="ScheduleRule.OnRise"/> acts.</summary>
    public int Patience { get; init; }

    /// <summary>What n counts.</summary>
    public ScheduleUnit Per { get; init; }

    /// <summary>The floor; null without one.</summary>
    public double? Min { get; init; }

    /// <summary>The ceiling; null without one.</summary>
    public double? Max { get; init; }

    /// <summary>Units over which the value first rises in a straight line from 0.</summary>
    public int Warmup { get; init; }

    /// <summary>Whether the value depends on evaluations, so that only the trainer knows it.</summary>
    public bool FollowsEvaluations => Rule is ScheduleRule.OnPlateau or ScheduleRule.OnRise;

    /// <summary>A schedule that stays at one value.</summary>
    public static Schedule Constant(double value) => new() { Start = value };

    /// <summary>The value after <paramref name="n"/> units, floor, ceiling and warm-up applied.</summary>
    /// <param name="n">Epochs or iterations done, from 0.</param>
    /// <param name="factor">The product of the factors that evaluations have brought so far; 1 without any.</param>
    public double At(long n, double factor = 1)
    {
        double value = Rule switch
        {
            ScheduleRule.Linear => Start + (Rate * n),
            ScheduleRule.Exponential => Start * Math.Exp(Rate * n),
            ScheduleRule.Cosine => CosineAt(n),
            ScheduleRule.Drops => Start * FactorAt(n),
            _ => Start * factor,
        };
        value = Math.Max(value, Min ?? double.NegativeInfinity);
        value = Math.Min(value, Max ?? double.PositiveInfinity);
        return n < Warmup ? value * (n + 1) / (Warmup + 1) : value;
    }

    private double CosineAt(long n)
    {
        double end = Min ?? 0;
        return end + ((Start - end) * (1 + Math.Cos(Math.PI * Math.Min(n / Rate, 1))) / 2);
    }

    private double FactorAt(long n)
    {
        double factor = 1;
        foreach (ScheduleDrop drop in Drops)
        {
            factor = n >= drop.From ? drop.Factor : factor;
        }

        return factor;
    }
}

/// <summary>How a schedule goes on from its start.</summary>
public enum ScheduleRule
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>start + rate n.</summary>
    Linear,

    /// <summary>start e^(rate n).</summary>
    Exponential,

    /// <summary>Half a cosine from start to the minimum over a number of units.</summary>
    Cosine,

    /// <summary>start times the factor of the last drop reached.</summary>
    Drops,

    /// <summary>Multiplied by a factor after evaluations without improvement.</summary>
    OnPlateau,

    /// <summary>Multiplied by a factor after evaluations that rose.</summary>
    OnRise,
}

/// <summary>What n counts in a schedule.</summary>
public enum ScheduleUnit
{
    /// <summary>Epochs from 0.</summary>
    Epoch,

    /// <summary>Optimizer steps from 0.</summary>
    Iteration,
}

/// <summary>From one unit on, a schedule is its start times a factor.</summary>
/// <param name="From">The epoch or iteration from which the factor holds; at least 1.</param>
/// <param name="Factor">The factor of the start; above 0.</param>
public sealed record ScheduleDrop(int From, double Factor);
