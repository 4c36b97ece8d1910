namespace Hmlstm.Runtime.Reports;

/// <summary>Draws how often values between 0 and 1 occur, for each of several groups.</summary>
internal static class HistogramSvg
{
    /// <summary>Bars of a group.</summary>
    public const int Bins = 25;

    /// <summary>Counts values between 0 and 1; 1 belongs to the last bin.</summary>
    public static int[] Count(IEnumerable<double> values)
    {
        int[] counts = new int[Bins];
        foreach (double value in values.Where(double.IsFinite))
        {
            counts[Math.Clamp((int)(value * Bins), 0, Bins - 1)]++;
        }

        return counts;
    }

    /// <summary>Adds the histograms over each other as a figure.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="note">What the heading leaves open.</param>
    /// <param name="xName">The name of the values.</param>
    /// <param name="groups">The groups' names and values.</param>
    public static void Add(
        MarkupText markup, string title, string note, string xName, IReadOnlyList<(string Name, IReadOnlyList<double> Values)> groups)
    {
        int[][] counts = [.. groups.Select(static group => Count(group.Values))];
        PlotArea area = new(
            Axis.Tight([0, 1]),
            Axis.Rounded([0, .. counts.SelectMany(static group => group).Select(static count => (double)count)]));
        markup.Add($"<figure><figcaption>{title}<small>{note}</small></figcaption>\n");
        Legend.Add(markup, groups.Select(static group => $"{group.Name}: {group.Values.Count}"), isArea: true);
        area.Open(markup, $"{title}: {string.Join("; ", groups.Select(static group => Describe(group.Name, group.Values)))}", xName);
        foreach ((int index, int[] group) in counts.Index())
        {
            AddBars(markup, area, group, index);
        }

        for (int bin = 0; bin < Bins; bin++)
        {
            (double left, double right) = Edges(area, bin);
            IEnumerable<string> said = groups.Select((group, n) => FormattableString.Invariant($"\n{group.Name}: {counts[n][bin]}"));
            markup.Add(
                $"<rect class=\"hit\" x=\"{left}\" y=\"{PlotArea.Top}\" width=\"{right - left}\" height=\"{area.Bottom - PlotArea.Top}\" " +
                $"data-tip=\"{ShortNumber.Of((double)bin / Bins)} to {ShortNumber.Of((bin + 1.0) / Bins)}{string.Concat(said)}\"/>");
        }

        markup.Add($"\n</svg></figure>\n");
    }

    private static void AddBars(MarkupText markup, PlotArea area, int[] counts, int index)
    {
        for (int bin = 0; bin < Bins; bin++)
        {
            if (counts[bin] > 0)
            {
                (double left, double right) = Edges(area, bin);
                double top = area.AtY(counts[bin]);
                markup.Add(
                    $"<rect x=\"{left + 1}\" y=\"{top}\" width=\"{right - left - 2}\" height=\"{area.Bottom - top}\" " +
                    $"style=\"fill:{PageStyle.Colour(index)};fill-opacity:.55\"/>");
            }
        }

        markup.Add($"\n");
    }

    private static (double Left, double Right) Edges(PlotArea area, int bin) =>
        (area.AtX((double)bin / Bins), area.AtX((bin + 1.0) / Bins));

    private static string Describe(string name, IReadOnlyList<double> values) =>
        values.Count == 0
            ? $"{name} does not occur"
            : FormattableString.Invariant($"{name} has {values.Count} values with mean {ShortNumber.Of(values.Average())}");
}
