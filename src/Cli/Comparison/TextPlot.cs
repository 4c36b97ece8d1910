using Hmlstm.Runtime.Reports;

namespace Hmlstm.Cli.Comparison;

/// <summary>
/// Draws a chart's lines with characters: each line by a letter, or, if lines have colours, by braille dots, two by four per character.
/// </summary>
/// <param name="hasColours">Whether the screen shows colours.</param>
internal sealed class TextPlot(bool hasColours)
{
    /// <summary>Rows of the drawing without its axis.</summary>
    private const int Height = 16;

    /// <summary>The first of Unicode's braille patterns; its lower eight bits say which dots are there.</summary>
    private const char Braille = '\u2800';

    private static readonly int[,] Dots = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    /// <summary>The letter of a line; lines after the 26th start over.</summary>
    public static char Letter(int line) => (char)('A' + (line % 26));

    /// <summary>The rows, from the top, the axis below.</summary>
    /// <param name="chart">The chart; not empty.</param>
    /// <param name="width">Columns in all; at least 40.</param>
    public IEnumerable<IReadOnlyList<PlottedCell>> Draw(LineChart chart, int width)
    {
        (Axis x, Axis y) = (chart.X, chart.Y);
        string[] labels = Labels(y);
        int margin = labels.Max(static label => label.Length) + 1;
        int columns = width - margin - 2;
        PlottedCell[,] cells = new PlottedCell[Height, columns];
        for (int line = 0; line < chart.Lines.Count; line++)
        {
            IEnumerable<ChartPoint> points = chart.Lines[line].Points.Where(
                static point => double.IsFinite(point.X) && double.IsFinite(point.Y));
            Plot(cells, line, [.. points.Select(point => (x.At(point.X), y.At(point.Y)))]);
        }

        for (int row = 0; row < Height; row++)
        {
            yield return
            [
                .. Plain(labels[row].PadLeft(margin) + (labels[row].Length > 0 ? " ┤" : " │")),
                .. Enumerable.Range(0, columns)
                    .Select(column => cells[row, column] is { Character: not '\0' } cell ? cell : new PlottedCell(' ', null)),
            ];
        }

        yield return [.. Plain(new string(' ', margin) + " └" + new string('─', columns))];
        yield return [.. Plain(new string(' ', margin + 2) + Below(x, columns))];
        yield return [.. Plain(new string(' ', margin + 2 + Math.Max(0, (columns - chart.XName.Length) / 2)) + chart.XName)];
    }

    /// <summary>The tick of each row, or nothing.</summary>
    private static string[] Labels(Axis y)
    {
        string[] labels = [.. Enumerable.Repeat("", Height)];
        foreach (double tick in y.Ticks)
        {
            labels[RowOf(y.At(tick), Height)] = y.Label(tick);
        }

        return labels;
    }

    private static string Below(Axis x, int columns)
    {
        char[] line = [.. Enumerable.Repeat(' ', columns)];
        int free = 0;
        foreach (double tick in x.Ticks)
        {
            string label = x.Label(tick);
            int start = Math.Clamp((int)Math.Round(x.At(tick) * (columns - 1)) - (label.Length / 2), 0, columns - label.Length);
            if (start >= free)
            {
                label.CopyTo(line.AsSpan(start));
                free = start + label.Length + 2;
            }
        }

        return new string(line).TrimEnd();
    }

    private static IEnumerable<PlottedCell> Plain(string text) => text.Select(static character => new PlottedCell(character, null));

    private static int RowOf(double share, int rows) => Math.Clamp((int)Math.Round((1 - share) * (rows - 1)), 0, rows - 1);

    /// <summary>Goes through all columns of dots and joins the heights of neighbours.</summary>
    private void Plot(PlottedCell[,] cells, int line, (double X, double Y)[] points)
    {
        (int across, int down) = hasColours ? (2, 4) : (1, 1);
        int width = cells.GetLength(1) * across;
        int height = Height * down;
        if (points.Length == 1)
        {
            Set(cells, line, ColumnOf(points[0].X), RowOf(points[0].Y, height));
        }

        for (int i = 1; i < points.Length; i++)
        {
            int from = ColumnOf(points[i - 1].X);
            int to = Math.Max(from, ColumnOf(points[i].X));
            int before = RowOf(points[i - 1].Y, height);
            for (int column = from; column <= to; column++)
            {
                double share = to == from ? 1 : (double)(column - from) / (to - from);
                int row = RowOf(points[i - 1].Y + (share * (points[i].Y - points[i - 1].Y)), height);
                for (int between = row; between != before; between += Math.Sign(before - row))
                {
                    Set(cells, line, column, between);
                }

                Set(cells, line, column, row);
                before = row;
            }
        }

        int ColumnOf(double share) => Math.Clamp((int)Math.Round(share * (width - 1)), 0, width - 1);
    }

    private void Set(PlottedCell[,] cells, int line, int column, int row)
    {
        if (!hasColours)
        {
            cells[row, column] = new PlottedCell(Letter(line), line);
            return;
        }

        ref PlottedCell cell = ref cells[row / 4, column / 2];
        int dots = (cell.Character == '\0' ? 0 : cell.Character - Braille) | Dots[row % 4, column % 2];
        cell = new PlottedCell((char)(Braille + dots), line);
    }
}

/// <summary>One character of a drawing.</summary>
/// <param name="Character">What stands there.</param>
/// <param name="Line">Which line it belongs to, from 0; null for axes and labels.</param>
internal readonly record struct PlottedCell(char Character, int? Line);
