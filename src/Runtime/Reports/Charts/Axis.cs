using System.Globalization;

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
        return new Axis(
            minimum,
            maximum,
            isLogarithmic: false,
            AxisTicks.Even(minimum, maximum, AxisTicks.Step(minimum, maximum, WantedTicks)));
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

/// <summary>Finds even values: 1, 2 and 5 times powers of ten.</summary>
internal static class AxisTicks
{
    /// <summary>How far, in steps, rounding may take a tick from its place.</summary>
    public const double Tolerance = 1e-6;

    private const int MostFactors = 8;

    /// <summary>The even distance that gives about so many ticks.</summary>
    public static double Step(double minimum, double maximum, int wanted)
    {
        double raw = (maximum - minimum) / wanted;
        double power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return (raw / power) switch
        {
            <= 1 + Tolerance => power,
            <= 2 + Tolerance => 2 * power,
            <= 5 + Tolerance => 5 * power,
            _ => 10 * power,
        };
    }

    /// <summary>The multiples of a step between two values.</summary>
    public static IReadOnlyList<double> Even(double minimum, double maximum, double step)
    {
        double first = Math.Ceiling((minimum / step) - Tolerance);
        int count = (int)Math.Clamp(Math.Floor((maximum / step) + Tolerance) - first + 1, 0, 50);

        // -0 would be a label of its own.
        return [.. Enumerable.Range(0, count).Select(n => ((first + n) * step) + 0.0)];
    }

    /// <summary>Powers of ten, with 2 and 5 times them where there are few, from at most the minimum to at least the maximum.</summary>
    public static IReadOnlyList<double> Factors(double minimum, double maximum)
    {
        int first = (int)Math.Floor(Math.Log10(minimum) + Tolerance);
        int last = Math.Max((int)Math.Ceiling(Math.Log10(maximum) - Tolerance), first + 1);
        if (last - first > 3)
        {
            int stride = (last - first + MostFactors - 1) / MostFactors;
            return [.. Enumerable.Range(0, ((last - first + stride - 1) / stride) + 1).Select(n => Math.Pow(10, first + (n * stride)))];
        }

        double[] all =
        [
            .. Enumerable.Range(first, last - first)
                .SelectMany(static power => new[] { 1.0, 2, 5 }.Select(factor => factor * Math.Pow(10, power))),
            Math.Pow(10, last),
        ];
        int from = Array.FindLastIndex(all, tick => tick <= minimum * (1 + Tolerance));
        int to = Array.FindIndex(all, tick => tick >= maximum * (1 - Tolerance));
        return all[Math.Max(from, 0)..((to < 0 ? all.Length - 1 : to) + 1)];
    }
}

/// <summary>The inside of a chart with two axes: where values lie, the grid and the labels.</summary>
/// <param name="X">The horizontal axis.</param>
/// <param name="Y">The vertical axis.</param>
/// <param name="Width">Of the whole drawing, in its own units (about pixels on a card).</param>
/// <param name="Height">Of the whole drawing.</param>
internal sealed record PlotArea(Axis X, Axis Y, double Width = 480, double Height = 250)
{
    public const double Left = 46;

    public const double Top = 10;

    private const double Below = 36;

    private const double RightMargin = 14;

    public double Right => Width - RightMargin;

    public double Bottom => Height - Below;

    public double AtX(double value) => Left + (X.At(value) * (Right - Left));

    public double AtY(double value) => Bottom - (Y.At(value) * (Bottom - Top));

    /// <summary>Opens the drawing, with its grid and its labels.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="label">What the drawing shows, for those who do not see it.</param>
    /// <param name="xName">The name of the horizontal axis.</param>
    /// <param name="placeOf">What a tick of the horizontal axis says; null, or what gives null, for its number.</param>
    public void Open(MarkupText markup, string label, string xName, Func<double, string?>? placeOf = null)
    {
        markup.Add($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{label}\">\n");
        foreach (double tick in Y.Ticks)
        {
            double y = AtY(tick);
            markup.Add(
                $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{y}\" y2=\"{y}\"/>" +
                $"<text x=\"{Left - 7}\" y=\"{y + 4}\" text-anchor=\"end\">{Y.Label(tick)}</text>\n");
        }

        markup.Add($"<line class=\"base\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Bottom}\" y2=\"{Bottom}\"/>\n");
        foreach (double tick in X.Ticks)
        {
            double x = AtX(tick);
            markup.Add(
                $"<line class=\"base\" x1=\"{x}\" x2=\"{x}\" y1=\"{Bottom}\" y2=\"{Bottom + 4}\"/>" +
                $"<text x=\"{x}\" y=\"{Bottom + 17}\" text-anchor=\"middle\">{placeOf?.Invoke(tick) ?? X.Label(tick)}</text>\n");
        }

        markup.Add($"<text x=\"{(Left + Right) / 2}\" y=\"{Height - 3}\" text-anchor=\"middle\">{xName}</text>\n");
    }
}

/// <summary>Numbers as people read them.</summary>
internal static class ShortNumber
{
    /// <summary>Four digits that count; a dash for what is no number.</summary>
    public static string Of(double value)
    {
        double size = Math.Abs(value);
        return value switch
        {
            double.NaN => "–",
            double.PositiveInfinity => "∞",
            double.NegativeInfinity => "−∞",
            0 => "0",
            _ when size is >= 1e6 or < 1e-3 => Signed(value, "0.###e0"),
            _ when size >= 1000 => Signed(value, "0"),
            _ => Signed(
                value,
                FormattableString.Invariant($"0.{new string('#', Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 6))}")),
        };
    }

    /// <summary>As many digits as tell values apart that lie a step from each other.</summary>
    public static string Of(double value, double step)
    {
        double size = Math.Max(Math.Abs(value), step);
        if (size >= 1e6 || step < 1e-4)
        {
            return Of(value);
        }

        int digits = Math.Max(0, (int)Math.Ceiling(-Math.Log10(step) - 1e-9));
        return Signed(value, digits == 0 ? "0" : "0." + new string('0', digits));
    }

    /// <summary>Seconds as hours, minutes and seconds, as short as they can be said.</summary>
    public static string Clock(double seconds)
    {
        TimeSpan time = TimeSpan.FromSeconds(double.IsFinite(seconds) ? Math.Clamp(seconds, 0, 1e9) : 0);
        return time.ToString(
            time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss",
            CultureInfo.InvariantCulture);
    }

    private static string Signed(double value, string format) =>
        value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−').Replace("e−", "e-", StringComparison.Ordinal);
}
