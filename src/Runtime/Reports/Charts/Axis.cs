namespace Hmlstm.Runtime.Reports;

/// <summary>A scale with ticks at even values.</summary>
public sealed record Axis
{
    private const int WantedTicks = 5;

    /// <summary>Differences of numbers beyond this one overflow.</summary>
    private const double Largest = 1e150;

    private Axis(double minimum, double maximum, bool isLogarithmic, IReadOnlyList<double> ticks)
    {
        Minimum = minimum;
        Maximum = maximum;
        IsLogarithmic = isLogarithmic;
        Ticks = ticks;
    }

    /// <summary>The value at the beginning.</summary>
    public double Minimum { get; }

    /// <summary>The value at the end; above <see cref="Minimum"/>.</summary>
    public double Maximum { get; }

    /// <summary>Whether equal distances are equal factors.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>The values that have a tick, ascending, all on the axis.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis that begins and ends at a tick.</summary>
    /// <param name="values">What it has room for; numbers that are not finite are left out.</param>
    public static Axis Rounded(IEnumerable<double> values)
    {
        (double minimum, double maximum) = Range(values);
        double step = AxisTicks.Step(minimum, maximum, WantedTicks);
        double first = Math.Floor((minimum / step) + AxisTicks.Tolerance) * step;
        double last = Math.Ceiling((maximum / step) - AxisTicks.Tolerance) * step;
        return new Axis(first, last, isLogarithmic: false, AxisTicks.Even(first, last, step));
    }

    /// <summary>An axis that begins and ends with the values.</summary>
    /// <param name="values">What it has room for; numbers that are not finite are left out.</param>
    public static Axis Tight(IEnumerable<double> values)
    {
        (double minimum, double maximum) = Range(values);
        return new Axis(minimum, maximum, isLogarithmic: false, AxisTicks.Even(minimum, maximum, AxisTicks.Step(minimum, maximum, WantedTicks)));
    }

    /// <summary>An axis of factors.</summary>
    /// <param name="values">What it has room for; all above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is 0 or below.</exception>
    public static Axis Logarithmic(IEnumerable<double> values)
    {
        double[] drawn = [.. values.Where(IsDrawable)];
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(drawn.Length == 0 ? 1 : drawn.Min(), nameof(values));
        IReadOnlyList<double> ticks = AxisTicks.Factors(drawn.Length == 0 ? 1 : drawn.Min(), drawn.Length == 0 ? 10 : drawn.Max());
        return new Axis(ticks[0], ticks[^1], isLogarithmic: true, ticks);
    }

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end, beyond them outside.</summary>
    /// <param name="value">A finite value; above 0 on a logarithmic axis.</param>
    public double At(double value) => IsLogarithmic
        ? Math.Log(value / Minimum) / Math.Log(Maximum / Minimum)
        : (value - Minimum) / (Maximum - Minimum);

    /// <summary>What a tick says: as many digits as tell it from its neighbours.</summary>
    /// <param name="tick">One of <see cref="Ticks"/>.</param>
    public string Label(double tick) => IsLogarithmic || Ticks.Count < 2 ? ShortNumber.Of(tick) : ShortNumber.Of(tick, Ticks[1] - Ticks[0]);

    /// <summary>Whether a chart can show a value.</summary>
    internal static bool IsDrawable(double value) => Math.Abs(value) < Largest;

    /// <summary>The ends of the values, apart even where there is one value or none.</summary>
    private static (double Minimum, double Maximum) Range(IEnumerable<double> values)
    {
        double minimum = double.PositiveInfinity;
        double maximum = double.NegativeInfinity;
        foreach (double value in values.Where(IsDrawable))
        {
            minimum = Math.Min(minimum, value);
            maximum = Math.Max(maximum, value);
        }

        if (minimum > maximum)
        {
            return (0, 1);
        }

        // Values whose difference is lost in their own size are one value.
        double size = Math.Max(Math.Abs(minimum), Math.Abs(maximum));
        return maximum - minimum > size * 1e-9 ? (minimum, maximum)
            : size == 0 ? (0, 1)
            : (minimum - (size / 10), maximum + (size / 10));
    }
}
