namespace Hmlstm.Runtime.Reports;

/// <summary>Draws lines over a common axis.</summary>
internal static class LineChartSvg
{
    private const double CardWidth = 360;

    /// <summary>Adds the chart as a figure; a value shows up under the pointer.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="chart">What to draw; not empty.</param>
    /// <param name="width">In the drawing's own units: a smaller number makes larger letters.</param>
    /// <param name="height">In the drawing's own units.</param>
    public static void Add(MarkupText markup, LineChart chart, double width = CardWidth, double height = 205)
    {
        ChartPoint[][] lines = [.. chart.Lines.Select(static line => Thinning.Of([.. line.Drawn]).ToArray())];
        PlotArea area = new(chart.X, chart.Y, width, height);
        markup.Add($"<figure><figcaption>{chart.Title}<small>{chart.Note}{(area.Y.IsLogarithmic ? chart.Note.Length > 0 ? ", logarithmic" : "logarithmic" : "")}</small></figcaption>\n");
        if (chart.Lines.Count > 1 || chart.Lines[0].Name != chart.Title)
        {
            Legend.Add(markup, chart.Lines.Select(static line => line.Name), colours: index => Colour(chart, index));
        }

        area.Open(markup, Describe(chart), chart.XName);
        foreach ((int index, ChartPoint[] points) in lines.Index())
        {
            AddLine(markup, area, points, chart.Lines[index].IsTruth, Colour(chart, index));
        }

        foreach ((int index, ChartLine line) in chart.Lines.Index())
        {
            if (line.Best is { } best && Axis.IsDrawable(best.X) && Axis.IsDrawable(best.Y))
            {
                AddBest(markup, area, best, line.Mark, Colour(chart, index));
            }
        }

        AddHits(markup, area, chart, lines);
        markup.Add($"</svg></figure>\n");
    }

    private static string Colour(LineChart chart, int index) => chart.Lines[index] is { IsTruth: true } ? "var(--soft)" : PageStyle.Colour(chart.Lines[index].Colour ?? index);

    private static void AddLine(MarkupText markup, PlotArea area, ChartPoint[] points, bool isTruth, string colour)
    {
        if (points.Length == 1)
        {
            markup.Add($"<circle cx=\"{area.AtX(points[0].X)}\" cy=\"{area.AtY(points[0].Y)}\" r=\"3\" style=\"fill:{colour}\"/>\n");
            return;
        }

        markup.Add($"<polyline class=\"{(isTruth ? "line truth" : "line")}\" style=\"stroke:{colour}\" points=\"");
        foreach (ChartPoint point in points)
        {
            markup.Add($"{area.AtX(point.X)},{area.AtY(point.Y)} ");
        }

        markup.Add($"\"/>\n");
    }

    private static void AddBest(MarkupText markup, PlotArea area, ChartPoint best, string mark, string colour)
    {
        (double x, double y) = (area.AtX(best.X), area.AtY(best.Y));
        bool isRight = x > (PlotArea.Left + area.Right) / 2;
        double above = y < PlotArea.Top + 22 ? y + 18 : y - 9;
        markup.Add($"<line class=\"guide\" x1=\"{x}\" x2=\"{x}\" y1=\"{PlotArea.Top}\" y2=\"{area.Bottom}\"/>");
        markup.Add($"<circle class=\"best\" cx=\"{x}\" cy=\"{y}\" r=\"4\" style=\"stroke:{colour}\"/>");
        markup.Add($"<text class=\"strong\" x=\"{x + (isRight ? -8 : 8)}\" y=\"{above}\" text-anchor=\"{(isRight ? "end" : "start")}\">{mark}{(mark.Length > 0 ? " " : "")}{ShortNumber.Of(best.Y)}</text>\n");
    }

    /// <summary>A column under the pointer for each place, as wide as to the middle between it and its neighbours.</summary>
    private static void AddHits(MarkupText markup, PlotArea area, LineChart chart, ChartPoint[][] lines)
    {
        double[] places = [.. lines.SelectMany(static points => points).Select(static point => point.X).Distinct().Order()];
        if (places.Length > Thinning.Most)
        {
            places = [.. lines.MaxBy(static points => points.Length)!.Select(static point => point.X).Distinct()];
        }

        Dictionary<double, double>[] values = [.. lines.Select(static points => points.GroupBy(static point => point.X).ToDictionary(static group => group.Key, static group => group.Last().Y))];
        for (int i = 0; i < places.Length; i++)
        {
            double x = area.AtX(places[i]);
            double left = i == 0 ? PlotArea.Left : (x + area.AtX(places[i - 1])) / 2;
            double right = i == places.Length - 1 ? area.Right : (x + area.AtX(places[i + 1])) / 2;
            IEnumerable<string> said = chart.Lines.Select((line, n) => values[n].TryGetValue(places[i], out double y) ? $"\n{line.Name} {ShortNumber.Of(y)}" : "");
            markup.Add($"<rect class=\"hit\" x=\"{left}\" y=\"{PlotArea.Top}\" width=\"{Math.Max(0, right - left)}\" height=\"{area.Bottom - PlotArea.Top}\" data-tip=\"{chart.XName} {ShortNumber.Of(places[i])}{string.Concat(said)}\"/>");
        }

        markup.Add($"\n");
    }

    private static string Describe(LineChart chart) =>
        $"{chart.Title} over {chart.XName}: " + string.Join("; ", chart.Lines.Select(static line =>
        {
            ChartPoint[] points = [.. line.Drawn];
            string best = line.Best is { } at ? $", at {ShortNumber.Of(at.X)} the best weights' {ShortNumber.Of(at.Y)}" : "";
            return points.Length == 0 ? $"{line.Name} without values" : $"{line.Name} from {ShortNumber.Of(points[0].Y)} to {ShortNumber.Of(points[^1].Y)}{best}";
        }));
}
