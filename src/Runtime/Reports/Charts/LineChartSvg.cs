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
        string scale = !area.Y.IsLogarithmic ? "" : chart.Note.Length > 0 ? ", logarithmic" : "logarithmic";
        markup.Add($"<figure><figcaption>{chart.Title}<small>{chart.Note}{scale}</small></figcaption>\n");
        if (chart.Lines.Count > 1 || chart.Lines[0].Name != chart.Title)
        {
            Legend.Add(markup, chart.Lines.Select(static line => line.Name), colours: index => Colour(chart, index));
        }

        area.Open(markup, Describe(chart), chart.XName, chart.PlaceOf);
        foreach ((int index, ChartPoint[] points) in lines.Index())
        {
            AddLine(markup, area, points, chart.Lines[index], Colour(chart, index));
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

    private static string Colour(LineChart chart, int index) =>
        chart.Lines[index] is { IsTruth: true } ? "var(--soft)" : PageStyle.Colour(chart.Lines[index].Colour ?? index);

    private static void AddLine(MarkupText markup, PlotArea area, ChartPoint[] points, ChartLine line, string colour)
    {
        if (points.Length == 1 || line.IsDots)
        {
            foreach (ChartPoint point in points)
            {
                markup.Add($"<circle cx=\"{area.AtX(point.X)}\" cy=\"{area.AtY(point.Y)}\" r=\"3\" style=\"fill:{colour}\"/>\n");
            }

            return;
        }

        markup.Add($"<polyline class=\"{(line.IsTruth ? "line truth" : "line")}\" style=\"stroke:{colour}\" points=\"");
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
        markup.Add(
            $"<text class=\"strong\" x=\"{x + (isRight ? -8 : 8)}\" y=\"{above}\" " +
            $"text-anchor=\"{(isRight ? "end" : "start")}\">{mark}{(mark.Length > 0 ? " " : "")}{ShortNumber.Of(best.Y)}</text>\n");
    }

    /// <summary>A column under the pointer for each place, as wide as to the middle between it and its neighbours.</summary>
    private static void AddHits(MarkupText markup, PlotArea area, LineChart chart, ChartPoint[][] lines)
    {
        double[] places = [.. lines.SelectMany(static points => points).Select(static point => point.X).Distinct().Order()];
        if (places.Length > Thinning.Most)
        {
            places = [.. lines.MaxBy(static points => points.Length)!.Select(static point => point.X).Distinct()];
        }

        Dictionary<double, double>[] values = [.. lines.Select(static points => points.GroupBy(static point => point.X)
            .ToDictionary(static group => group.Key, static group => group.Last().Y))];
        for (int i = 0; i < places.Length; i++)
        {
            double x = area.AtX(places[i]);
            double left = i == 0 ? PlotArea.Left : (x + area.AtX(places[i - 1])) / 2;
            double right = i == places.Length - 1 ? area.Right : (x + area.AtX(places[i + 1])) / 2;
            IEnumerable<string> said = chart.Lines.Select(
                (line, n) => values[n].TryGetValue(places[i], out double y) ? $"\n{line.Name} {ShortNumber.Of(y)}" : "");
            string place = chart.PlaceOf(places[i]) ?? $"{chart.XName} {ShortNumber.Of(places[i])}";
            markup.Add(
                $"<rect class=\"hit\" x=\"{left}\" y=\"{PlotArea.Top}\" width=\"{Math.Max(0, right - left)}\" " +
                $"height=\"{area.Bottom - PlotArea.Top}\" data-tip=\"{place}{string.Concat(said)}\"/>");
        }

        markup.Add($"\n");
    }

    private static string Describe(LineChart chart) =>
        $"{chart.Title} over {chart.XName}: " + string.Join("; ", chart.Lines.Select(static line =>
        {
            ChartPoint[] points = [.. line.Drawn];
            string best = line.Best is { } at ? $", at {ShortNumber.Of(at.X)} the best weights' {ShortNumber.Of(at.Y)}" : "";
            return points.Length == 0
                ? $"{line.Name} without values"
                : $"{line.Name} from {ShortNumber.Of(points[0].Y)} to {ShortNumber.Of(points[^1].Y)}{best}";
        }));
}

/// <summary>Lines over a common axis, as plain data: a page draws them as SVG, a terminal as characters.</summary>
public sealed record LineChart
{
    /// <summary>Where a value varies by more than this factor, its axis is logarithmic.</summary>
    private const double LogarithmicFrom = 30;

    /// <summary>What is shown, as a heading.</summary>
    public required string Title { get; init; }

    /// <summary>What the heading leaves open, as half a sentence: a unit, a source; empty for nothing.</summary>
    public string Note { get; init; } = "";

    /// <summary>The name of the horizontal axis.</summary>
    public required string XName { get; init; }

    /// <summary>The lines, in the order of their colours.</summary>
    public required IReadOnlyList<ChartLine> Lines { get; init; }

    /// <summary>What stands at 1, 2, 3 and so on of the horizontal axis, such as times; empty for the numbers themselves.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];

    /// <summary>Whether values that vary by a large factor get a logarithmic axis: right for losses and rates, wrong for shares.</summary>
    public bool MayBeLogarithmic { get; init; }

    /// <summary>Whether places that vary by a large factor get a logarithmic axis: right for rates and widths.</summary>
    public bool MayBeLogarithmicInX { get; init; }

    /// <summary>What stands at a place of the horizontal axis; null for the number itself.</summary>
    internal string? PlaceOf(double x) => Places.Count == 0 ? null
        : x == Math.Floor(x) && x >= 1 && x <= Places.Count ? Places[(int)x - 1]
        : "";

    /// <summary>Whether there is nothing to draw.</summary>
    public bool IsEmpty => !Lines.Any(static line => line.Drawn.Any());

    /// <summary>The horizontal axis: from the first place to the last, or from one tick to another where it is logarithmic.</summary>
    public Axis X
    {
        get
        {
            double[] places = [.. Lines.SelectMany(static line => line.Drawn).Select(static point => point.X)];
            return MayBeLogarithmicInX && IsWide(places) ? Axis.Logarithmic(places) : Axis.Tight(places);
        }
    }

    /// <summary>The vertical axis, from one even value to another around all values.</summary>
    public Axis Y
    {
        get
        {
            double[] values = [.. Lines.SelectMany(static line => line.Drawn).Select(static point => point.Y)];
            return MayBeLogarithmic && IsWide(values) ? Axis.Logarithmic(values) : Axis.Rounded(values);
        }
    }

    private static bool IsWide(double[] values) => values.Length > 0 && values.Min() > 0 && values.Max() / values.Min() > LogarithmicFrom;
}

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="Points">Its values in the order of their places.</param>
/// <param name="Best">The point that is marked; null for none.</param>
public sealed record ChartLine(string Name, IReadOnlyList<ChartPoint> Points, ChartPoint? Best = null)
{
    /// <summary>Which colour, from 0; null for the line's own place among the lines.</summary>
    public int? Colour { get; init; }

    /// <summary>Whether it is what another line should be like: drawn broad and pale, without a colour of its own.</summary>
    public bool IsTruth { get; init; }

    /// <summary>Whether its points stand alone, not joined by a line.</summary>
    public bool IsDots { get; init; }

    /// <summary>What stands beside the marked point before its value: <c>best</c>; empty for the value alone.</summary>
    public string Mark { get; init; } = "";

    /// <summary>The points that can be drawn.</summary>
    internal IEnumerable<ChartPoint> Drawn => Points.Where(static point => Axis.IsDrawable(point.X) && Axis.IsDrawable(point.Y));
}

/// <summary>One value of a line.</summary>
/// <param name="X">Where, in the units of the chart's horizontal axis.</param>
/// <param name="Y">The value; one that is not finite is left out.</param>
public readonly record struct ChartPoint(double X, double Y);

/// <summary>Says which colour is what.</summary>
internal static class Legend
{
    /// <summary>Adds a list of names, in the order of the colours; nothing without a name.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="names">The names.</param>
    /// <param name="isArea">Whether the colours fill areas, not lines.</param>
    /// <param name="colours">The colours; null for those of <see cref="PageStyle.Colour"/>.</param>
    public static void Add(MarkupText markup, IEnumerable<string> names, bool isArea = false, Func<int, string>? colours = null)
    {
        MarkupText items = new();
        foreach ((int index, string name) in names.Index())
        {
            items.Add(
                $"<li class=\"{(isArea ? "area" : "stroke")}\" style=\"color:{(colours ?? PageStyle.Colour)(index)}\">" +
                $"<span>{name}</span></li>");
        }

        if (items.Length > 0)
        {
            markup.Add($"<ul class=\"legend\">{items}</ul>\n");
        }
    }
}

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
