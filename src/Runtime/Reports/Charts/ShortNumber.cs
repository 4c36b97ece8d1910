using System.Globalization;

namespace Hmlstm.Runtime.Reports;

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
            _ => Signed(value, FormattableString.Invariant($"0.{new string('#', Math.Clamp(3 - (int)Math.Floor(Math.Log10(size)), 0, 6))}")),
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
        return time.ToString(time.TotalDays >= 1 ? @"d\.hh\:mm\:ss" : time.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture);
    }

    private static string Signed(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture).Replace('-', '−').Replace("e−", "e-", StringComparison.Ordinal);
}
