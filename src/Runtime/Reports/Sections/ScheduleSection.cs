namespace Hmlstm.Runtime.Reports;

/// <summary>What changed by schedule: the learning rate, the slope of detectors, the temperature of selectors.</summary>
internal static class ScheduleSection
{
    public static void Add(MarkupText page, RunReport report)
    {
        IReadOnlyList<LineChart> charts = HistoryCharts.Schedules(report.History);
        (string Name, double Value)[] constants = [.. HistoryCharts.Constants(report.History)];
        if (charts.Count == 0 && constants.Length == 0)
        {
            return;
        }

        page.Add($"<section aria-labelledby=\"schedules\">\n<h2 id=\"schedules\">Schedules</h2>\n");
        if (constants.Length > 0)
        {
            page.Add($"<p class=\"note\">{string.Join("; ", constants.Select(static constant => $"{constant.Name}: {ShortNumber.Of(constant.Value)} at every evaluation"))}.</p>\n");
        }

        page.Add($"<div class=\"cards small\">\n");
        foreach (LineChart chart in charts)
        {
            LineChartSvg.Add(page, chart, width: 330, height: 150);
        }

        page.Add($"</div>\n</section>\n");
    }
}
