namespace Hmlstm.Runtime.Reports;

/// <summary>Keeps a long line small without losing its peaks.</summary>
internal static class Thinning
{
    /// <summary>Points of a line that a chart draws at most.</summary>
    public const int Most = 400;

    /// <summary>The line itself, or the lowest and the highest point of each of even stretches, with its first and last point.</summary>
    /// <param name="points">The points in order, all finite.</param>
    /// <param name="most">How many to keep at most; at least 4.</param>
    public static IReadOnlyList<ChartPoint> Of(IReadOnlyList<ChartPoint> points, int most = Most)
    {
        if (points.Count <= most)
        {
            return points;
        }

        int stretches = (most - 2) / 2;
        List<ChartPoint> kept = new(most) { points[0] };
        for (int n = 0; n < stretches; n++)
        {
            int start = 1 + (int)((long)n * (points.Count - 2) / stretches);
            int end = 1 + (int)((long)(n + 1) * (points.Count - 2) / stretches);
            (int low, int high) = (start, start);
            for (int i = start; i < end; i++)
            {
                low = points[i].Y < points[low].Y ? i : low;
                high = points[i].Y > points[high].Y ? i : high;
            }

            kept.Add(points[Math.Min(low, high)]);
            if (low != high)
            {
                kept.Add(points[Math.Max(low, high)]);
            }
        }

        kept.Add(points[^1]);
        return kept;
    }
}
