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
            page.Add(
                $"<p class=\"note\">The dashed line is the evaluation whose weights were kept: " +
                $"the best {HistoryColumn.Of(watched).Title.ToLowerInvariant()} of the validation part.</p>\n");
        }

        page.Add($"<div class=\"cards curves\">\n");
        foreach (LineChart chart in charts)
        {
            LineChartSvg.Add(page, chart);
        }

        page.Add($"</div>\n</section>\n");
    }
}

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
            IEnumerable<string> said = constants.Select(
                static constant => $"{constant.Name}: {ShortNumber.Of(constant.Value)} at every evaluation");
            page.Add($"<p class=\"note\">{string.Join("; ", said)}.</p>\n");
        }

        page.Add($"<div class=\"cards small\">\n");
        foreach (LineChart chart in charts)
        {
            LineChartSvg.Add(page, chart, width: 330, height: 150);
        }

        page.Add($"</div>\n</section>\n");
    }
}
