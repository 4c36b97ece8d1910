namespace Hmlstm.Runtime.Reports;

/// <summary>The metrics of several folds as a table with their mean and spread; a page and a terminal show the same.</summary>
public sealed class BacktestTable
{
    private readonly string title;

    /// <summary>Puts folds below each other.</summary>
    /// <param name="title">What was trained.</param>
    /// <param name="folds">The name and the metrics of each fold, at least one; NaN for what could not be measured.</param>
    public BacktestTable(string title, IReadOnlyList<(string Name, IReadOnlyList<Metrics.NamedValue> Values)> folds)
    {
        this.title = title;
        string[] metrics = [.. folds.SelectMany(static fold => fold.Values).Select(static value => value.Name).Distinct()];
        Columns = ["fold", .. metrics.Select(static metric => metric.Replace('_', ' '))];
        double[][] values =
        [
            .. metrics.Select(metric => folds
                .Select(fold => fold.Values
                    .Where(value => value.Name == metric)
                    .Select(static value => value.Value)
                    .DefaultIfEmpty(double.NaN)
                    .First())
                .ToArray()),
        ];
        Rows =
        [
            .. folds.Select((fold, row) => Row(fold.Name, values.Select(column => column[row]))),
            Row("mean", values.Select(Mean)),
            Row("standard deviation", values.Select(Deviation)),
        ];
    }

    /// <summary>The heads of the table; the first column is words, the others are numbers.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>A row for each fold, then the mean and the standard deviation, with N - 1, over the folds that have a number.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>The table as a page that needs no other file and no network.</summary>
    public string ToHtml()
    {
        MarkupText page = new();
        page.Add(
            $"<h1>{title}</h1>\n<p class=\"note\">Each row is measured on the test part of a fold, by the network of this fold.</p>\n");
        page.Add($"<div class=\"card scroll\"><table>\n<thead><tr>");
        foreach ((int index, string cell) in Columns.Index())
        {
            page.Add($"<th scope=\"col\" class=\"{KindOf(index)}\">{cell}</th>");
        }

        page.Add($"</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in Rows)
        {
            page.Add($"<tr>");
            foreach ((int index, string cell) in row.Index())
            {
                page.Add($"<td class=\"{KindOf(index)}\">{cell}</td>");
            }

            page.Add($"</tr>\n");
        }

        page.Add($"</tbody></table></div>\n");
        return PageFrame.Around(title, page);
    }

    private static string KindOf(int column) => column == 0 ? "word" : "number";

    private static string[] Row(string name, IEnumerable<double> values) => [name, .. values.Select(static value => ShortNumber.Of(value))];

    private static double Mean(double[] values)
    {
        double[] known = Known(values);
        return known.Length == 0 ? double.NaN : known.Average();
    }

    private static double Deviation(double[] values)
    {
        double[] known = Known(values);
        double mean = Mean(values);
        return known.Length < 2 ? double.NaN : Math.Sqrt(known.Sum(value => (value - mean) * (value - mean)) / (known.Length - 1));
    }

    private static double[] Known(double[] values) => Array.FindAll(values, static value => !double.IsNaN(value));
}
