using System.Globalization;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Runtime.Reports;

/// <summary>How forecasts of series compare with baselines, and how their errors grow with the steps ahead.</summary>
internal static class ForecastSection
{
    public static void Add(MarkupText page, RunReport report)
    {
        if (report.Forecast is not { } scores)
        {
            return;
        }

        page.Add($"<section aria-labelledby=\"baselines\">\n<h2 id=\"baselines\">Baselines</h2>\n");
        page.Add(
            $"<p class=\"note\">Forecasts without a network over the same predictions: the last value seen, " +
            $"{(scores.Season is int season ? $"the value {Text(season)} steps before, " : "")}" +
            $"the line from the first value to the last one, and the mean of the training part.</p>\n");
        page.Add($"<div class=\"cards\">\n<div class=\"card scroll\"><table>\n<thead><tr><th></th>");
        foreach (string head in new[] { "MSE", "MAE", "RMSE, real", "MAE, real" })
        {
            page.Add($"<th scope=\"col\" class=\"number\">{head}</th>");
        }

        page.Add($"</tr></thead>\n<tbody>\n");
        foreach (ForecastScore one in scores.All)
        {
            page.Add($"<tr><th scope=\"row\">{one.Name}</th>");
            foreach (double value in new[]
            {
                one.SquaredError, one.AbsoluteError, Math.Sqrt(one.RealSquaredError), one.RealAbsoluteError,
            })
            {
                page.Add($"<td class=\"number\">{ShortNumber.Of(value)}</td>");
            }

            page.Add($"</tr>\n");
        }

        page.Add($"</tbody></table></div>\n");
        if (scores.Targets.Count > 1)
        {
            AddTargets(page, scores);
        }

        if (scores.Network.Steps > 1)
        {
            LineChartSvg.Add(page, Steps(scores));
        }

        page.Add($"</div>\n</section>\n");
    }

    /// <summary>The errors of each target: the means above mix their units.</summary>
    private static void AddTargets(MarkupText page, ForecastScores scores)
    {
        page.Add($"<div class=\"card scroll\"><table>\n<caption>Root mean squared error of each target, in its units</caption>\n");
        page.Add($"<thead><tr><th></th>");
        foreach (ForecastScore one in scores.All)
        {
            page.Add($"<th scope=\"col\" class=\"number\">{one.Name}</th>");
        }

        page.Add($"</tr></thead>\n<tbody>\n");
        for (int target = 0; target < scores.Targets.Count; target++)
        {
            page.Add($"<tr><th scope=\"row\">{scores.Targets[target]}</th>");
            foreach (ForecastScore one in scores.All)
            {
                page.Add($"<td class=\"number\">{ShortNumber.Of(Math.Sqrt(one.SquaredErrorOf(target)))}</td>");
            }

            page.Add($"</tr>\n");
        }

        page.Add($"</tbody></table></div>\n");
    }

    /// <summary>The errors of the network and of each baseline, for each step ahead.</summary>
    private static LineChart Steps(ForecastScores scores) => new()
    {
        Title = "Mean absolute error",
        Note = "in the units of the data",
        XName = "steps ahead",
        Lines =
        [
            .. scores.All.Select(static one => new ChartLine(
                one.Name,
                [.. Enumerable.Range(0, one.Steps).Select(step => new ChartPoint(step + 1, one.AbsoluteErrorAt(step)))])),
        ],
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
