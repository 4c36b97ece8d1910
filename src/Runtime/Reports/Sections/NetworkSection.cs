using System.Globalization;
using Hmlstm.Definitions.Planning;

namespace Hmlstm.Runtime.Reports;

/// <summary>The layers with their shapes and parameters, and the definition.</summary>
internal static class NetworkSection
{
    public static void Add(MarkupText page, RunReport report)
    {
        NetworkPlan plan = NetworkPlan.Of(report.Definition);
        page.Add(
            $"<section aria-labelledby=\"network\">\n<h2 id=\"network\">Network</h2>\n"
            + $"<p class=\"note\">B rows, T steps. Products: multiply-adds for one step of one row.</p>\n");
        page.Add(
            $"<div class=\"card scroll\"><table>\n<thead><tr>"
            + $"<th scope=\"col\">part</th><th scope=\"col\">kind</th><th scope=\"col\">output</th>"
            + $"<th scope=\"col\" class=\"number\">parameters</th><th scope=\"col\" class=\"number\">products</th>"
            + $"</tr></thead>\n<tbody>\n");
        foreach (PartPlan part in plan.Parts)
        {
            page.Add($"<tr><th scope=\"row\">{part.Name}</th><td>{part.Description}</td><td>{part.Shape}</td>");
            page.Add($"<td class=\"number\">{Grouped(part.ParameterCount)}</td>");
            page.Add($"<td class=\"number\">{Grouped(part.MultiplyAddsPerStep)}</td></tr>\n");
        }

        page.Add(
            $"</tbody>\n<tfoot><tr><th scope=\"row\" colspan=\"3\">all</th>"
            + $"<td class=\"number\">{Grouped(plan.ParameterCount)}</td><td class=\"number\">{Grouped(plan.MultiplyAddsPerStep)}</td>"
            + $"</tr></tfoot>\n</table></div>\n</section>\n");
        if (report.DefinitionText.Length > 0)
        {
            page.Add(
                $"<section aria-labelledby=\"definition\">\n<h2 id=\"definition\">Definition</h2>\n" +
                $"<pre tabindex=\"0\">{report.DefinitionText.TrimEnd()}</pre>\n</section>\n");
        }
    }

    private static string Grouped(long value) => value == 0 ? "–" : value.ToString("N0", CultureInfo.InvariantCulture);
}
