using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Reports;

/// <summary>Predictions beside the truth: scores of two classes, a table of several, values over values, a forecast.</summary>
internal static class PredictionSection
{
    /// <summary>Windows of a forecast that are drawn.</summary>
    private const int MostWindows = 400;

    public static void Add(MarkupText page, RunReport report)
    {
        if (report.Sample is not { } sample || (sample.Values.Count == 0 && sample.Confusion.Count == 0))
        {
            return;
        }

        page.Add(
            $"<section aria-labelledby=\"predictions\">\n<h2 id=\"predictions\">Predictions</h2>\n<p class=\"note\">{Note(sample)}</p>\n");
        if (sample.Forecast.Count > 1)
        {
            page.Add($"<div class=\"cards one\">\n");
            LineChartSvg.Add(page, Forecast(report.Definition, sample), width: 1080, height: 250);
            page.Add($"</div>\n");
        }

        page.Add($"<div class=\"cards\">\n");
        if (sample.Scores.Count > 0)
        {
            HistogramSvg.Add(
                page,
                "Scores",
                "sequences of each class",
                $"predicted probability of {ConfusionTable.NameOf(sample, 1)}",
                [.. sample.Scores.Select((scores, label) => (ConfusionTable.NameOf(sample, label), scores))]);
        }

        if (sample.Confusion.Count is > 0 and <= ConfusionTable.MostClasses)
        {
            ConfusionTable.Add(page, sample);
            ClassTable.Add(page, sample);
        }

        if (sample.Values.Count > 0)
        {
            ScatterSvg.Add(page, "Truth and prediction", FormattableString.Invariant($"{sample.Values.Count} values"), sample.Values);
        }

        if (sample.Coverage is { } coverage)
        {
            CoverageTable.Add(page, coverage);
        }

        page.Add($"</div>\n</section>\n");
    }

    private static LineChart Forecast(NetworkDefinition network, HeldOutSample sample)
    {
        ChartPoint[] shown = [.. sample.Forecast.Take(MostWindows)];
        (int ahead, int horizon) = network.Data is SeriesData series ? (series.Ahead, series.Horizon) : (1, 1);
        ChartPoint[] far = [.. sample.FarForecast.Take(MostWindows)];
        return new LineChart
        {
            Title = "Forecast",
            Note = far.Length > 0 ? "" : Steps(ahead),
            XName = sample.ForecastTimes.Count > 0 ? $"{sample.Part} part" : $"window of the {sample.Part} part",
            Places = [.. sample.ForecastTimes.Take(MostWindows)],
            Lines =
            [
                new ChartLine("truth", [.. shown.Select(static (point, n) => new ChartPoint(n + 1, point.X))]) { IsTruth = true },
                new ChartLine(
                    far.Length > 0 ? $"prediction, {Steps(ahead)}" : "prediction",
                    [.. shown.Select(static (point, n) => new ChartPoint(n + 1, point.Y))]) { Colour = 0 },
                .. far.Length == 0 ? Array.Empty<ChartLine>() :
                [
                    new ChartLine(
                        $"prediction, {Steps(ahead + horizon - 1)}",
                        [.. far.Select((point, n) => new ChartPoint(n + horizon, point.Y)).Where(point => point.X <= shown.Length)])
                    { Colour = 1 },
                ],
                .. Band(network.Loss, [.. sample.ForecastBand.Take(MostWindows)]),
            ],
        };
    }

    private static ChartLine[] Band(LossDefinition loss, (double Lower, double Upper)[] band) => band.Length == 0
        ? []
        : [
            new ChartLine(
                $"quantile {ShortNumber.Of(loss.Quantiles[0])}",
                [.. band.Select(static (limits, n) => new ChartPoint(n + 1, limits.Lower))]) { Colour = 1 },
            new ChartLine(
                $"quantile {ShortNumber.Of(loss.Quantiles[loss.Quantiles.Count - 1])}",
                [.. band.Select(static (limits, n) => new ChartPoint(n + 1, limits.Upper))]) { Colour = 2 },
        ];

    private static string Steps(int ahead) => Quantity.Of(ahead, "step") + " ahead";

    private static string Note(HeldOutSample sample) => sample.Values.Count > 0
        ? $"On the {sample.Part} part, in the units of the data. A perfect prediction lies on the diagonal."
        : $"On the {sample.Part} part.";
}

/// <summary>How often the truth lay at or below each predicted quantile, beside its level.</summary>
internal static class CoverageTable
{
    public static void Add(MarkupText page, Coverage coverage)
    {
        page.Add(
            $"<div class=\"card scroll\"><table><caption>Coverage<small class=\"soft\"> of {coverage.Count} values</small></caption>\n" +
            $"<thead><tr><th>quantile</th><th class=\"number\">values at or below it</th></tr></thead>\n<tbody>\n");
        foreach ((double level, double share) in coverage.Levels.Zip(coverage.Shares))
        {
            page.Add(
                $"<tr><th scope=\"row\">{ShortNumber.Of(level)}</th><td class=\"number\">{ShareBarsSvg.Percent(share)}</td></tr>\n");
        }

        if (coverage.Levels.Count > 1)
        {
            string ought = ShareBarsSvg.Percent(coverage.Levels[^1] - coverage.Levels[0]);
            page.Add(
                $"<tr><th scope=\"row\">between the outermost ({ought} ought to be)</th>" +
                $"<td class=\"number\">{ShareBarsSvg.Percent(coverage.Inside)}</td></tr>\n");
        }

        page.Add($"</tbody></table></div>\n");
    }
}

/// <summary>How well each class is found, by the counts of the confusion matrix.</summary>
internal static class ClassTable
{
    public static void Add(MarkupText page, HeldOutSample sample)
    {
        ConfusionMatrix matrix = new(
            sample.Confusion.Count, [.. sample.Confusion.SelectMany(static row => row).Select(static count => (long)count)]);
        page.Add(
            $"<div class=\"card scroll\"><table><caption>Measures of each class</caption>\n<thead><tr><th>class</th>" +
            $"<th class=\"number\">precision</th><th class=\"number\">recall</th><th class=\"number\">F1</th>" +
            $"<th class=\"number\">number</th></tr></thead>\n<tbody>\n");
        for (int label = 0; label < matrix.Classes; label++)
        {
            page.Add($"<tr><th scope=\"row\">{ConfusionTable.NameOf(sample, label)}</th>");
            foreach (double measure in new[] { matrix.Precision(label), matrix.Recall(label), matrix.F1(label) })
            {
                page.Add($"<td class=\"number\">{ShareBarsSvg.Percent(measure)}</td>");
            }

            page.Add($"<td class=\"number\">{matrix.Support(label)}</td></tr>\n");
        }

        page.Add($"</tbody></table></div>\n");
    }
}

/// <summary>How often each class was taken for which.</summary>
internal static class ConfusionTable
{
    /// <summary>More classes are too many for a table.</summary>
    public const int MostClasses = 20;

    public static void Add(MarkupText page, HeldOutSample sample)
    {
        int right = sample.Confusion.Select(static (row, label) => row[label]).Sum();
        int all = sample.Confusion.Sum(static row => row.Sum());
        page.Add(
            $"<div class=\"card scroll\"><table class=\"matrix\"><caption>Classes<small class=\"soft\"> {right} of {all} right</small>" +
            $"</caption>\n<thead><tr><th>truth, across: prediction</th>");
        for (int label = 0; label < sample.Confusion.Count; label++)
        {
            page.Add($"<th scope=\"col\" class=\"number\">{NameOf(sample, label)}</th>");
        }

        page.Add($"</tr></thead>\n<tbody>\n");
        foreach ((int label, IReadOnlyList<int> row) in sample.Confusion.Index())
        {
            double sum = Math.Max(1, row.Sum());
            page.Add($"<tr><th scope=\"row\">{NameOf(sample, label)}</th>");
            foreach (int count in row)
            {
                page.Add(
                    $"<td style=\"--share:{count / sum * 0.7}\" data-tip=\"{ShareBarsSvg.Percent(count / sum)} of " +
                    $"{NameOf(sample, label)}\"><span>{count}</span></td>");
            }

            page.Add($"</tr>\n");
        }

        page.Add($"</tbody></table></div>\n");
    }

    /// <summary>A class as people read it.</summary>
    public static string NameOf(HeldOutSample sample, int label) =>
        label < sample.Classes.Count ? sample.Classes[label] : FormattableString.Invariant($"class {label}");
}
