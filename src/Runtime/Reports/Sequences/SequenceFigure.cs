namespace Hmlstm.Runtime.Reports;

/// <summary>
/// A sequence of real values: what entered, was predicted and should have been, and below them, at the same places,
/// the rows of each level or cell.
/// </summary>
internal static class SequenceFigure
{
    /// <summary>Features that are drawn as lines; more are a heat map.</summary>
    private const int MostLines = 3;

    /// <summary>Features that a heat map shows at most.</summary>
    private const int MostFeatures = 64;

    private const double Width = 1080;

    private const double Left = 52;

    private const double Right = Width - 12;

    private const double Plot = 190;

    private const double Row = 18;

    /// <summary>Adds the figure.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="note">What the heading leaves open.</param>
    /// <param name="reading">The sequence; at least one step.</param>
    public static void Add(MarkupText markup, string title, string note, SequenceReading reading)
    {
        IReadOnlyList<StripRow> rows = StripRows.Of(reading);
        ChartLine[] lines = [.. Lines(reading)];
        bool isHeatMap = reading.Inputs.Count > MostLines;
        int features = Math.Min(reading.Inputs.Count, MostFeatures);
        double cell = (Right - Left) / reading.Length;
        double feature = Math.Clamp(Math.Min(cell, 220.0 / features), 1, 12);
        double picture = isHeatMap ? (features * feature) + 14 : 0;
        double plot = lines.Length > 0 ? Plot + 14 : 0;
        double height = picture + plot + (Row * rows.Count) + 36;

        markup.Add($"<figure><figcaption>{title}<small>{note}</small></figcaption>\n");
        Legend.Add(markup, lines.Select(static line => line.Name), colours: index => Colour(index, lines.Length));
        markup.Add(
            $"<div class=\"scroll\">" +
            $"<svg viewBox=\"0 0 {Width} {height}\" style=\"min-width:38rem\" role=\"img\" aria-label=\"{Describe(title, reading)}\">\n");
        if (isHeatMap)
        {
            AddPicture(markup, reading, features, cell, feature);
        }

        if (lines.Length > 0)
        {
            AddLines(markup, lines, reading.Length, picture + 8);
        }

        double top = picture + plot;
        foreach ((int index, StripRow row) in rows.Index())
        {
            AddRow(markup, row, top + (index * Row), cell);
        }

        AddSteps(markup, reading.Length, top + (rows.Count * Row));
        for (int step = 0; step < reading.Length; step++)
        {
            string values = string.Concat(lines.Select(line => $"\n{line.Name} {ShortNumber.Of(line.Points[step].Y)}"));
            markup.Add(
                $"<rect class=\"hit\" x=\"{Left + (step * cell)}\" y=\"0\" width=\"{cell}\" height=\"{top + (rows.Count * Row)}\" " +
                $"data-tip=\"step {step + 1}{values}{StripRows.Tip(rows, step)}\"/>");
        }

        markup.Add($"\n</svg></div></figure>\n");
    }

    private static IEnumerable<ChartLine> Lines(SequenceReading reading)
    {
        int values = Math.Min(reading.Predictions.Count, MostLines);
        for (int n = 0; n < values; n++)
        {
            yield return Line(Numbered("truth", n, values), reading.Targets[n]) with { IsTruth = values == 1 };
            yield return Line(Numbered("prediction", n, values), reading.Predictions[n]);
        }

        if (values == 0 && reading.Inputs.Count <= MostLines)
        {
            foreach ((int n, IReadOnlyList<double> input) in reading.Inputs.Index())
            {
                yield return Line(Numbered("input", n, reading.Inputs.Count), input);
            }
        }
    }

    private static ChartLine Line(string name, IReadOnlyList<double> values) =>
        new(name, [.. values.Select(static (value, step) => new ChartPoint(step, value))]);

    /// <summary>The palette is for levels and cells; one prediction and its truth do without it.</summary>
    private static string Colour(int index, int lines) =>
        lines > 2 ? PageStyle.Colour(index) : index == lines - 1 ? "var(--ink)" : "var(--soft)";

    private static string Numbered(string name, int n, int of) => of == 1 ? name : FormattableString.Invariant($"{name} {n + 1}");

    private static void AddLines(MarkupText markup, ChartLine[] lines, int steps, double top)
    {
        Axis y = Axis.Rounded(lines.SelectMany(static line => line.Drawn).Select(static point => point.Y));
        double bottom = top + Plot - 8;
        foreach (double tick in y.Ticks)
        {
            double at = bottom - (y.At(tick) * (bottom - top));
            markup.Add(
                $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{at}\" y2=\"{at}\"/>" +
                $"<text x=\"{Left - 7}\" y=\"{at + 4}\" text-anchor=\"end\">{y.Label(tick)}</text>");
        }

        double cell = (Right - Left) / steps;
        foreach ((int index, ChartLine line) in lines.Index())
        {
            markup.Add(
                $"\n<polyline class=\"{(line.IsTruth ? "line truth" : "line")}\" style=\"stroke:{Colour(index, lines.Length)}\" points=\"");
            foreach (ChartPoint point in line.Drawn)
            {
                markup.Add($"{Left + ((point.X + 0.5) * cell)},{bottom - (y.At(point.Y) * (bottom - top))} ");
            }

            markup.Add($"\"/>\n");
        }
    }

    private static void AddPicture(MarkupText markup, SequenceReading reading, int features, double cell, double feature)
    {
        double[] all = [.. reading.Inputs.Take(features).SelectMany(static values => values).Where(Axis.IsDrawable)];
        (double lowest, double highest) = all.Length == 0 ? (0, 1) : (all.Min(), all.Max());
        markup.Add(
            $"<text x=\"{Left - 7}\" y=\"{(features * feature / 2) + 4}\" text-anchor=\"end\">input</text>" +
            $"<g class=\"cell\" style=\"fill:var(--ink)\">");
        for (int n = 0; n < features; n++)
        {
            StripRow row = new("", "", reading.Inputs[n], 0, lowest, highest);
            AddCells(markup, row, n * feature, feature, cell);
        }

        markup.Add($"</g>\n");
    }

    private static void AddRow(MarkupText markup, StripRow row, double top, double cell)
    {
        markup.Add($"<text x=\"{Left - 7}\" y=\"{top + (Row / 2) + 3}\" text-anchor=\"end\">{row.Name}</text>");
        markup.Add(
            $"<rect x=\"{Left}\" y=\"{top}\" width=\"{Right - Left}\" height=\"{Row - 4}\" style=\"fill:var(--shade)\"/>" +
            $"<g class=\"cell\" style=\"fill:{PageStyle.Colour(row.Colour)}\">");
        AddCells(markup, row, top, Row - 4, cell);
        markup.Add($"</g>\n");
    }

    /// <summary>A stretch of equal cells is one rectangle.</summary>
    private static void AddCells(MarkupText markup, StripRow row, double top, double height, double cell)
    {
        for (int start = 0; start < row.Values.Count;)
        {
            double share = Math.Round(row.Share(start), 2);
            int end = start + 1;
            while (end < row.Values.Count && Math.Round(row.Share(end), 2).Equals(share))
            {
                end++;
            }

            if (share > 0)
            {
                markup.Add(
                    $"<rect x=\"{Left + (start * cell)}\" y=\"{top}\" width=\"{(end - start) * cell}\" height=\"{height}\" " +
                    $"fill-opacity=\"{share}\"/>");
            }

            start = end;
        }
    }

    private static void AddSteps(MarkupText markup, int steps, double top)
    {
        double cell = (Right - Left) / steps;
        Axis axis = Axis.Tight([1, Math.Max(2, steps)]);
        foreach (double tick in axis.Ticks.Where(tick => tick >= 1 && tick <= steps))
        {
            double x = Left + ((tick - 0.5) * cell);
            markup.Add(
                $"<line class=\"base\" x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{top + 4}\"/>" +
                $"<text x=\"{x}\" y=\"{top + 16}\" text-anchor=\"middle\">{axis.Label(tick)}</text>");
        }

        markup.Add($"<text x=\"{(Left + Right) / 2}\" y=\"{top + 31}\" text-anchor=\"middle\">step</text>\n");
    }

    private static string Describe(string title, SequenceReading reading)
    {
        IEnumerable<string> levels = Enumerable.Range(0, reading.LevelCount)
            .Select(level => $"level {level + 1} has boundaries after {ShareBarsSvg.Percent(reading.Rate(level))} of the steps");
        IEnumerable<string> cells = reading.Selection.Select(
            (shares, cell) => $"cell {cell + 1} is chosen with probability {ShortNumber.Of(shares.Average())} on average");
        return FormattableString.Invariant($"{title}, {reading.Length} steps. ") + string.Join("; ", levels.Concat(cells));
    }
}
