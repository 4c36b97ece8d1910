using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Reports;

/// <summary>A learning-rate range test as a chart and as a page.</summary>
public static class RangeTestPage
{
    /// <summary>The chart: each iteration's loss, and the smoothed loss with the suggested rate.</summary>
    /// <param name="curve">The test.</param>
    public static LineChart Chart(RangeTestCurve curve)
    {
        // A loss that has diverged would press the rest of the curve flat; it is drawn as high as the curve began and fell.
        double first = curve.Points.Count > 0 ? curve.Points[0].Smoothed : 0;
        double lowest = curve.Points.Select(static point => point.Smoothed).DefaultIfEmpty(first).Min();
        double top = first + Math.Max((first - lowest) / 2, 1e-9);
        ChartPoint? suggested = curve.Steepest is double rate
            ? new ChartPoint(rate, curve.Points.First(point => point.Rate >= rate).Smoothed)
            : null;
        string mark = suggested is { } at ? $"{ShortNumber.Of(at.X)}: loss" : "";
        return new LineChart
        {
            Title = "Loss",
            Note = "over the learning rate",
            XName = "learning rate",
            MayBeLogarithmicInX = true,
            Lines =
            [
                new ChartLine("smoothed", Points(curve, top, static point => point.Smoothed), suggested) { Mark = mark },
                new ChartLine("each iteration", Points(curve, top, static point => point.Loss)) { IsTruth = true },
            ],
        };
    }

    /// <summary>The page, which needs no other file and no network.</summary>
    /// <param name="name">What was tested.</param>
    /// <param name="curve">The test.</param>
    /// <param name="said">Lines about its outcome.</param>
    public static string ToHtml(string name, RangeTestCurve curve, IEnumerable<string> said)
    {
        MarkupText page = new();
        page.Add($"<h1>{name}: learning-rate range test</h1>\n");
        foreach (string line in said)
        {
            page.Add($"<p>{line}</p>\n");
        }

        page.Add($"<p class=\"note\">The rate grew exponentially over the iterations (Smith 2017). Losses far above the first one are " +
            $"left out of the chart, but not of the CSV file.</p>\n<div class=\"cards one\">\n");
        LineChart chart = Chart(curve);
        if (!chart.IsEmpty)
        {
            LineChartSvg.Add(page, chart, width: 820, height: 380);
        }

        page.Add($"</div>\n");
        return PageFrame.Around($"{name}: learning rate", page);
    }

    private static ChartPoint[] Points(RangeTestCurve curve, double top, Func<RangeTestPoint, double> value) =>
        [.. curve.Points.Where(point => value(point) <= top).Select(point => new ChartPoint(point.Rate, value(point)))];
}
