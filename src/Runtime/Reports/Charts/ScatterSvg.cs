namespace Hmlstm.Runtime.Reports;

/// <summary>Draws predictions over what they should have been; a perfect prediction lies on the diagonal.</summary>
internal static class ScatterSvg
{
    private const double Width = 480;

    private const double Height = 380;

    /// <summary>Adds the points as a figure.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="note">What the heading leaves open.</param>
    /// <param name="points">The truth as X, the prediction as Y.</param>
    public static void Add(MarkupText markup, string title, string note, IReadOnlyList<ChartPoint> points)
    {
        ChartPoint[] drawn = [.. points.Where(static point => Axis.IsDrawable(point.X) && Axis.IsDrawable(point.Y))];
        Axis axis = Axis.Rounded(drawn.SelectMany(static point => new[] { point.X, point.Y }));
        PlotArea area = new(axis, axis, Width, Height);
        markup.Add($"<figure><figcaption>{title}<small>{note}</small></figcaption>\n");
        area.Open(
            markup,
            $"{title}: {drawn.Length} points, the prediction over the truth, " +
            $"both from {axis.Label(axis.Minimum)} to {axis.Label(axis.Maximum)}",
            "truth (across), prediction (up)");
        markup.Add($"<line class=\"guide\" x1=\"{PlotArea.Left}\" y1=\"{area.Bottom}\" x2=\"{area.Right}\" y2=\"{PlotArea.Top}\"/>\n");
        foreach (ChartPoint point in drawn)
        {
            markup.Add(
                $"<circle class=\"dot\" cx=\"{area.AtX(point.X)}\" cy=\"{area.AtY(point.Y)}\" r=\"2.6\" " +
                $"style=\"fill:{PageStyle.Colour(0)}\" data-tip=\"truth {ShortNumber.Of(point.X)}\n" +
                $"prediction {ShortNumber.Of(point.Y)}\"/>");
        }

        markup.Add($"\n</svg></figure>\n");
    }
}
