using Hmlstm.Runtime.Reports;

namespace Hmlstm.Runtime.Tests.Reports;

public sealed class LineChartTests
{
    [Fact]
    public void Values_that_vary_by_a_large_factor_get_a_logarithmic_axis_where_that_is_right()
    {
        Assert.True(Chart(100, 1, mayBeLogarithmic: true).Y.IsLogarithmic);
        Assert.False(Chart(20, 1, mayBeLogarithmic: true).Y.IsLogarithmic);
        Assert.False(Chart(100, 1, mayBeLogarithmic: false).Y.IsLogarithmic);
        Assert.False(Chart(100, 0, mayBeLogarithmic: true).Y.IsLogarithmic);
    }

    [Fact]
    public void A_long_line_keeps_its_peaks_and_its_ends()
    {
        ChartPoint[] points = [.. Enumerable.Range(0, 100_000)
            .Select(static x => new ChartPoint(x, x == 54_321 ? 1000 : x == 77_777 ? -1000 : Math.Sin(x)))];

        IReadOnlyList<ChartPoint> kept = Thinning.Of(points);

        Assert.InRange(kept.Count, 300, Thinning.Most);
        Assert.Contains(points[54_321], kept);
        Assert.Contains(points[77_777], kept);
        Assert.Equal((points[0], points[^1]), (kept[0], kept[^1]));
        Assert.Equal(kept.OrderBy(static point => point.X), kept);
    }

    [Fact]
    public void A_short_line_stays_as_it_is()
    {
        ChartPoint[] points = [new(1, 2), new(3, 4)];

        Assert.Same(points, Thinning.Of(points));
    }

    [Fact]
    public void A_drawing_stays_small_and_inside_its_frame_however_long_the_history_is()
    {
        LineChart chart = new()
        {
            Title = "Loss",
            XName = "epoch",
            Lines = [new ChartLine("training", [.. Enumerable.Range(1, 50_000).Select(static x => new ChartPoint(x, 1.0 / x))])],
            MayBeLogarithmic = true,
        };

        string svg = Svg(chart);

        Assert.InRange(svg.Length, 1000, 100_000);
        string points = Between(svg, "points=\"", "\"");
        Assert.All(
            points.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries),
            static number => Assert.InRange(double.Parse(number, System.Globalization.CultureInfo.InvariantCulture), 0, 360));
    }

    [Fact]
    public void The_best_point_is_marked_and_the_chart_says_in_words_what_it_shows()
    {
        string svg = Svg(new LineChart
        {
            Title = "Loss",
            XName = "epoch",
            Lines = [new ChartLine("validation", [new(1, 3), new(2, 1), new(3, 2)], new ChartPoint(2, 1)) { Mark = "best" }],
        });

        Assert.Contains(">best 1</text>", svg, StringComparison.Ordinal);
        Assert.Contains(
            "role=\"img\" aria-label=\"Loss over epoch: validation from 3 to 2, at 2 the best weights&#39; 1\"",
            svg,
            StringComparison.Ordinal);
        Assert.Contains("data-tip=\"epoch 2\nvalidation 1\"", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_finite_is_left_out()
    {
        LineChart chart = new()
        {
            Title = "Loss",
            XName = "epoch",
            Lines = [new ChartLine("a", [new(1, double.NaN), new(2, 5), new(3, double.PositiveInfinity)])],
        };

        string svg = Svg(chart);

        Assert.False(chart.IsEmpty);
        Assert.DoesNotContain("NaN", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("∞", svg, StringComparison.Ordinal);
        Assert.True(new LineChart { Title = "", XName = "", Lines = [new ChartLine("a", [new(1, double.NaN)])] }.IsEmpty);
    }

    private static LineChart Chart(double first, double last, bool mayBeLogarithmic) => new()
    {
        Title = "Loss",
        XName = "epoch",
        Lines = [new ChartLine("training", [new(0, first), new(1, last)])],
        MayBeLogarithmic = mayBeLogarithmic,
    };

    private static string Svg(LineChart chart)
    {
        MarkupText markup = new();
        LineChartSvg.Add(markup, chart);
        return markup.ToString();
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal) + start.Length;
        return text[from..text.IndexOf(end, from, StringComparison.Ordinal)];
    }
}
