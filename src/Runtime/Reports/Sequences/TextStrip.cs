namespace Hmlstm.Runtime.Reports;

/// <summary>A text with, under each line, a row of cells for each level: where it saw boundaries, how large its state was.</summary>
/// <remarks>The text is text: it can be selected and found. The cells are drawn in columns as wide as its characters.</remarks>
internal static class TextStrip
{
    /// <summary>Columns of a line.</summary>
    public const int Width = 96;

    /// <summary>The height of a row as the style sheet gives it to the row's name.</summary>
    private const double Row = 11;

    private const double Gap = 2;

    private const double BetweenBoundaries = 0.08;

    /// <summary>Adds the text as a figure.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="reading">A reading with symbols.</param>
    public static void Add(MarkupText markup, SequenceReading reading)
    {
        IReadOnlyList<StripRow> rows = StripRows.Of(reading);
        markup.Add($"<figure>");
        string unit = reading.HasCharacters ? "characters" : "tokens";
        if (reading.LevelCount > 0)
        {
            Legend.Add(
                markup,
                Enumerable.Range(0, Math.Max(reading.LevelCount, reading.Norms.Count)).Select(level => level < reading.LevelCount
                    ? $"level {level + 1}: boundary after {ShareBarsSvg.Percent(reading.Rate(level))} of the {unit}"
                    : $"level {level + 1}"),
                isArea: true);
        }

        markup.Add($"<div class=\"scroll\">\n");
        StripColumns columns = new(reading, withNext: true);
        foreach ((int start, int end) in columns.Lines(Width))
        {
            AddLine(markup, reading, rows, columns, start, end);
        }

        markup.Add($"</div></figure>\n");
    }

    private static void AddLine(
        MarkupText markup, SequenceReading reading, IReadOnlyList<StripRow> rows, StripColumns columns, int start, int end)
    {
        markup.Add($"<div class=\"strip\"><p class=\"chars{(columns.HasCharacters ? "" : " words")}\">");
        for (int step = start; step < end; step++)
        {
            markup.Add(
                $"<span data-tip=\"{Name(reading.Symbols[step])}, step " +
                $"{step + 1}{Next(reading, step)}{StripRows.Tip(rows, step)}\">{columns.Padded(columns.Symbol(step), step)}</span>");
        }

        markup.Add($"</p>");
        if (reading.Expected.Count > 0)
        {
            AddExpected(markup, columns, start, end);
        }

        if (rows.Count > 0)
        {
            markup.Add($"<p class=\"names\" aria-hidden=\"true\">");
            foreach (StripRow row in rows)
            {
                markup.Add($"<span>{row.Name}</span>");
            }

            double height = Row * rows.Count;
            string unit = columns.HasCharacters ? "Characters" : "Tokens";
            int width = Enumerable.Range(start, end - start).Sum(columns.Width);
            string described = string.Join(
                "; ",
                Enumerable.Range(0, reading.LevelCount)
                    .Select(level => $"level {level + 1} has boundaries after {Marked(reading, level, start, end)}"));
            markup.Add(
                $"</p><svg viewBox=\"0 0 {width} {height}\" preserveAspectRatio=\"none\" " +
                $"style=\"width:{width}ch;height:{height}px\" role=\"img\" aria-label=\"{unit} {start + 1} to {end}: " +
                $"{(described.Length > 0 ? described : "values of each step")}\">\n");
            AddCells(markup, reading, rows, columns, start, end);
            markup.Add($"</svg>");
        }

        markup.Add($"</div>\n");
    }

    /// <summary>A line as wide as the text above it.</summary>
    private static void AddExpected(MarkupText markup, StripColumns columns, int start, int end)
    {
        markup.Add($"<p class=\"names\"><span>next</span></p><p class=\"chars next{(columns.HasCharacters ? "" : " words")}\">");
        for (int step = start; step < end; step++)
        {
            markup.Add($"<span>{columns.Padded(columns.Expected(step), step)}</span>");
        }

        markup.Add($"</p>");
    }

    private static void AddCells(
        MarkupText markup, SequenceReading reading, IReadOnlyList<StripRow> rows, StripColumns columns, int start, int end)
    {
        foreach ((int index, StripRow row) in rows.Index())
        {
            markup.Add($"<g class=\"{(index < reading.LevelCount ? "mark" : "cell")}\" style=\"fill:{PageStyle.Colour(row.Colour)}\">");
            int left = 0;
            for (int step = start; step < end; left += columns.Width(step), step++)
            {
                // Boundaries that follow each other stay apart; a state that is copied stays one stretch.
                double margin = index < reading.LevelCount ? BetweenBoundaries : 0;
                if (row.Share(step) is var share and > 0)
                {
                    double width = columns.Width(step) - (2 * margin);
                    markup.Add(
                        $"<rect x=\"{left + margin}\" y=\"{index * Row}\" width=\"{width}\" height=\"{Row - Gap}\" " +
                        $"fill-opacity=\"{share}\"/>");
                }
            }

            markup.Add($"</g>");
        }
    }

    private static string Marked(SequenceReading reading, int level, int start, int end)
    {
        int[] steps = [.. Enumerable.Range(start, end - start).Where(step => reading.IsBoundary(level, step))];
        return steps.Length == 0 ? "none" : string.Join(' ', steps.Select(step => $"{step + 1}"));
    }

    private static string Next(SequenceReading reading, int step) =>
        reading.Expected.Count > 0 ? $"\nnext {Name(reading.Expected[step])}" : "";

    private static string Name(string symbol) => symbol switch
    {
        "\n" => "line end",
        " " => "space",
        "" or "\uFFFD" => "unknown",
        _ when char.IsControl(symbol[0]) => FormattableString.Invariant($"U+{(int)symbol[0]:X4}"),
        _ => symbol,
    };
}
