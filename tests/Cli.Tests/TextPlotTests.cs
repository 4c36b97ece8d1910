using Hmlstm.Cli.Comparison;
using Hmlstm.Runtime.Reports;

namespace Hmlstm.Cli.Tests;

public sealed class TextPlotTests
{
    [Fact]
    public void A_falling_line_goes_from_the_upper_left_to_the_lower_right_without_a_gap()
    {
        string[] rows = Draw(hasColours: false, new ChartLine("a", [new(0, 10), new(1, 0)]));

        Assert.All(rows[..16], static row => Assert.Contains('A', row));
        int[] first = [.. rows[..16].Select(static row => row.IndexOf('A', StringComparison.Ordinal))];
        Assert.Equal(first.Order(), first);
        Assert.StartsWith(" 10 ┤A", rows[0], StringComparison.Ordinal);
        Assert.StartsWith("  0 ┤", rows[15], StringComparison.Ordinal);
        Assert.EndsWith("A", rows[15], StringComparison.Ordinal);
        Assert.Equal(["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], rows[17].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Dots_fill_an_eighth_of_a_character_and_lines_keep_their_numbers()
    {
        LineChart chart = Chart(new ChartLine("a", [new(0, 0), new(1, 0)]), new ChartLine("b", [new(0, 10), new(1, 10)]));

        IReadOnlyList<PlottedCell>[] rows = [.. new TextPlot(hasColours: true).Draw(chart, 50)];

        Assert.Equal(new PlottedCell('⠉', 1), rows[0][^1]);
        Assert.Equal(new PlottedCell('⣀', 0), rows[15][^1]);
        Assert.All(rows[7], static cell => Assert.Null(cell.Line));
    }

    [Fact]
    public void One_point_is_one_mark() => Assert.Equal(
        1, string.Concat(Draw(hasColours: false, new ChartLine("a", [new(3, 5)]))).Count(static character => character == 'A'));

    [Fact]
    public void No_row_is_wider_than_the_screen() =>
        Assert.All(
            Draw(
                hasColours: false,
                new ChartLine("a", [.. Enumerable.Range(0, 500).Select(static x => new ChartPoint(x, Math.Sin(x) * 1e7))])),
            static row => Assert.InRange(row.Length, 0, 60));

    private static string[] Draw(bool hasColours, params ChartLine[] lines) =>
        [
            .. new TextPlot(hasColours)
                .Draw(Chart(lines), 60)
                .Select(static row => string.Concat(row.Select(static cell => cell.Character)).TrimEnd()),
        ];

    private static LineChart Chart(params ChartLine[] lines) => new() { Title = "Loss", XName = "epoch", Lines = lines };
}
