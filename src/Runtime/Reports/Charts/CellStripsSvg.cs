namespace Hmlstm.Runtime.Reports;

/// <summary>Draws cells of a mixture over steps, a strip for each sequence or class.</summary>
internal static class CellStripsSvg
{
    private const double Left = 190;

    /// <summary>Columns of a strip at most; the steps of a longer one are averaged.</summary>
    private const int MostColumns = 100;

    /// <summary>Shades of a strip: equal neighbours are drawn as one.</summary>
    private const int Shades = 32;

    /// <summary>Characters of a name.</summary>
    private const int MostName = 28;

    /// <summary>Adds a strip for each sequence, coloured by the cell at each step.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="sequences">The sequences; at least one.</param>
    /// <param name="cells">K.</param>
    /// <param name="nameOf">What stands before a strip.</param>
    public static void AddChosen(MarkupText markup, IReadOnlyList<CellSequence> sequences, int cells, Func<CellSequence, string> nameOf)
    {
        const double width = 1080, row = 18;
        int steps = sequences.Max(static one => one.Cells.Count);
        double step = (width - Left - 12) / steps;
        markup.Add($"<figure><figcaption>Cell over time<small>z of {sequences.Count} sequences</small></figcaption>\n");
        Legend.Add(markup, Enumerable.Range(1, cells).Select(static cell => $"cell {cell}"), isArea: true);
        string described = string.Join(
            "; ",
            sequences.Select(static (one, n) => $"sequence {n + 1} changes its cell {ChangesOf(one)} times in {one.Cells.Count} steps"));
        markup.Add(
            $"<svg viewBox=\"0 0 {width} {(row * sequences.Count) + 20}\" role=\"img\" aria-label=\"Cell over time: {described}\">\n");
        foreach ((int n, CellSequence one) in sequences.Index())
        {
            double top = n * row;
            AddName(markup, nameOf(one) is { Length: > 0 } name ? name : $"sequence {n + 1}", top + (row / 2) + 2);
            for (int start = 0; start < one.Cells.Count;)
            {
                int end = start + 1;
                while (end < one.Cells.Count && one.Cells[end] == one.Cells[start])
                {
                    end++;
                }

                string when = end == start + 1 ? $"step {end}" : $"steps {start + 1} to {end}";
                markup.Add(
                    $"<rect class=\"cell\" x=\"{Left + (start * step)}\" y=\"{top}\" width=\"{(end - start) * step}\" " +
                    $"height=\"{row - 4}\" style=\"fill:{PageStyle.Colour(one.Cells[start])}\" data-tip=\"cell {one.Cells[start] + 1}\n" +
                    $"{when}\"/>");
                start = end;
            }

            markup.Add($"\n");
        }

        AddSteps(markup, steps, width, (row * sequences.Count) + 14);
        markup.Add($"</svg></figure>\n");
    }

    /// <summary>Adds a block of strips for each class, one for each cell: the stronger, the larger the mean.</summary>
    /// <param name="markup">Where to.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="note">What the heading leaves open.</param>
    /// <param name="classes">The classes, each with the means of K cells at each step; at least one step.</param>
    public static void AddMeans(
        MarkupText markup, string title, string note, IReadOnlyList<(string Name, IReadOnlyList<IReadOnlyList<double>> Means)> classes)
    {
        const double width = 640, row = 9, gap = 7;
        int cells = classes[0].Means.Count;
        int steps = classes.Max(static one => one.Means[0].Count);
        int merged = (steps + MostColumns - 1) / MostColumns;
        double block = (cells * row) + gap;
        double step = (width - Left - 4) / steps;
        markup.Add($"<figure><figcaption>{title}<small>{note}</small></figcaption>\n");
        Legend.Add(markup, Enumerable.Range(1, cells).Select(static cell => $"cell {cell}"), isArea: true);
        string described = string.Join("; ", classes.Select(static one => $"{one.Name}: {Percents(one.Means)}"));
        markup.Add($"<svg viewBox=\"0 0 {width} {(block * classes.Count) + 20}\" role=\"img\" aria-label=\"{title}: {described}\">\n");
        foreach ((int n, (string name, IReadOnlyList<IReadOnlyList<double>> means)) in classes.Index())
        {
            AddName(markup, name, (n * block) + (cells * row / 2) + 4);
            for (int cell = 0; cell < cells; cell++)
            {
                double top = (n * block) + (cell * row);
                markup.Add($"<g class=\"cell\" style=\"fill:{PageStyle.Colour(cell)}\">");
                double right = Left + (means[cell].Count * step);
                AddStrip(markup, [.. means[cell].Chunk(merged).Select(Mean)], top, row - 1, merged * step, right);
                markup.Add(
                    $"</g><rect class=\"hit\" x=\"{Left}\" y=\"{top}\" width=\"{width - Left - 4}\" height=\"{row}\" data-tip=\"{name}, " +
                    $"cell {cell + 1}\n{ShareBarsSvg.Percent(Mean(means[cell]))} on average\"/>\n");
            }
        }

        AddSteps(markup, steps, width, (block * classes.Count) + 12);
        markup.Add($"</svg></figure>\n");
    }

    private static void AddStrip(MarkupText markup, double[] values, double top, double height, double column, double right)
    {
        int[] shades = [.. values.Select(static value => double.IsFinite(value) ? (int)Math.Round(Math.Clamp(value, 0, 1) * Shades) : 0)];
        for (int start = 0; start < shades.Length;)
        {
            int end = start + 1;
            while (end < shades.Length && shades[end] == shades[start])
            {
                end++;
            }

            if (shades[start] > 0)
            {
                double left = Left + (start * column);
                markup.Add(
                    $"<rect x=\"{left}\" y=\"{top}\" width=\"{Math.Min(Left + (end * column), right) - left}\" height=\"{height}\" " +
                    $"fill-opacity=\"{(double)shades[start] / Shades}\"/>");
            }

            start = end;
        }
    }

    private static void AddName(MarkupText markup, string name, double middle) =>
        markup.Add(
            $"<text class=\"strong\" x=\"{Left - 9}\" y=\"{middle}\" " +
            $"text-anchor=\"end\">{(name.Length > MostName ? name[..MostName] + "…" : name)}</text>");

    private static void AddSteps(MarkupText markup, int steps, double width, double bottom) =>
        markup.Add(
            $"<text x=\"{Left}\" y=\"{bottom}\">step 1</text><text x=\"{width - 8}\" y=\"{bottom}\" text-anchor=\"end\">{steps}</text>\n");

    private static int ChangesOf(CellSequence sequence) =>
        sequence.Cells.Skip(1).Zip(sequence.Cells).Count(static pair => pair.First != pair.Second);

    private static string Percents(IReadOnlyList<IReadOnlyList<double>> means) =>
        string.Join(", ", means.Select(static one => ShareBarsSvg.Percent(Mean(one))));

    private static double Mean(IEnumerable<double> values) => values.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
