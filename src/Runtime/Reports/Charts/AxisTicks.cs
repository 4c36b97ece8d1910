namespace Hmlstm.Runtime.Reports;

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

        double[] all = [.. Enumerable.Range(first, last - first).SelectMany(static power => new[] { 1.0, 2, 5 }.Select(factor => factor * Math.Pow(10, power))), Math.Pow(10, last)];
        int from = Array.FindLastIndex(all, tick => tick <= minimum * (1 + Tolerance));
        int to = Array.FindIndex(all, tick => tick >= maximum * (1 - Tolerance));
        return all[Math.Max(from, 0)..((to < 0 ? all.Length - 1 : to) + 1)];
    }
}
