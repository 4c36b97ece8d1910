namespace Hmlstm.Runtime.Reports;

/// <summary>How loss and metrics went.</summary>
internal static class CurveSection
{
    public static void Add(MarkupText page, RunReport report)
    {
        string watched = report.Definition.Training.EarlyStopping?.Metric ?? "valid_loss";
        IReadOnlyList<LineChart> charts = HistoryCharts.Curves(report.History, report.Best, watched);
        page.Add($"<section aria-labelledby=\"curves\">\n<h2 id=\"curves\">Learning curves</h2>\n");
        if (charts.Count == 0)
        {
            page.Add($"<p class=\"note\">Nothing has been evaluated yet.</p>\n");
        }
        else if (report.Best is not null)
        {
            page.Add($"<p class=\"note\">The dashed line is the evaluation whose weights were kept: the best {HistoryColumn.Of(watched).Title.ToLowerInvariant()} of the validation part.</p>\n");
        }

        page.Add($"<div class=\"cards curves\">\n");
        foreach (LineChart chart in charts)
        {
            LineChartSvg.Add(page, chart);
        }

        page.Add($"</div>\n</section>\n");
    }
}
