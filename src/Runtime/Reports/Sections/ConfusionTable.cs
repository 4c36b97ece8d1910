namespace Hmlstm.Runtime.Reports;

/// <summary>How often each class was taken for which.</summary>
internal static class ConfusionTable
{
    /// <summary>More classes are too many for a table.</summary>
    public const int MostClasses = 20;

    public static void Add(MarkupText page, HeldOutSample sample)
    {
        int right = sample.Confusion.Select(static (row, label) => row[label]).Sum();
        int all = sample.Confusion.Sum(static row => row.Sum());
        page.Add($"<div class=\"card scroll\"><table class=\"matrix\"><caption>Classes<small class=\"soft\"> {right} of {all} right</small></caption>\n<thead><tr><th>truth, across: prediction</th>");
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
                page.Add($"<td style=\"--share:{count / sum * 0.7}\" data-tip=\"{ShareBarsSvg.Percent(count / sum)} of {NameOf(sample, label)}\"><span>{count}</span></td>");
            }

            page.Add($"</tr>\n");
        }

        page.Add($"</tbody></table></div>\n");
    }

    /// <summary>A class as people read it.</summary>
    public static string NameOf(HeldOutSample sample, int label) => label < sample.Classes.Count ? sample.Classes[label] : FormattableString.Invariant($"class {label}");
}
