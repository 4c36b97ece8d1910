using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Reports;

/// <summary>
/// How often the levels of an HM-LSTM update, copy and flush, what that saves, and how often the cells of a k-lstm are used.
/// </summary>
internal static class OperationSection
{
    private static readonly string[] Operations = ["update", "copy", "flush"];

    public static void Add(MarkupText page, RunReport report)
    {
        if ((report.Best ?? (report.History.Count > 0 ? report.History[^1] : null)) is not { } evaluation)
        {
            return;
        }

        HistoryColumn[] columns = [.. evaluation.Values
            .Select(static value => HistoryColumn.Of(value.Name))
            .Where(static column => column.Part == "valid")];
        ShareBar[] levels = [.. Numbers(columns, "update").Select(level => new ShareBar(
            FormattableString.Invariant($"level {level}"),
            [.. Operations.Select(operation => evaluation[FormattableString.Invariant($"valid_{operation}_{level}")])]))];
        ShareBar[] cells = [.. Numbers(columns, "selection_share").Select(cell => new ShareBar(
            FormattableString.Invariant($"cell {cell}"), [evaluation[FormattableString.Invariant($"valid_selection_share_{cell}")]]))];
        if (levels.Length == 0 && cells.Length == 0)
        {
            return;
        }

        page.Add(
            $"<section aria-labelledby=\"operations\">\n" +
            $"<h2 id=\"operations\">{(levels.Length > 0 ? "Operations" : "Use of the cells")}</h2>\n" +
            $"<p class=\"note\">{Explain(levels.Length > 0, evaluation, columns)}</p>\n<div class=\"cards\">\n");
        if (levels.Length > 0)
        {
            ShareBarsSvg.Add(page, "What each level does", "share of the validation part's steps", ["UPDATE", "COPY", "FLUSH"], levels);
        }

        if (cells.Length > 0)
        {
            ShareBarsSvg.Add(
                page,
                "How often each cell is chosen",
                "share of the validation part's steps at which its q is the highest",
                ["chosen"],
                cells);
        }

        page.Add($"</div>\n</section>\n");
    }

    private static string Explain(bool hasLevels, Evaluation evaluation, HistoryColumn[] columns)
    {
        string[] said =
        [
            .. hasLevels
                ? ["COPY keeps a level's state and needs no work; FLUSH hands it to the level above and starts anew."]
                : Array.Empty<string>(),
            .. columns.Where(static column => column is { Quantity: "work_saved", Number: null })
                .Select(column => $"Boundaries save {ShareBarsSvg.Percent(evaluation[column.Name])} of the multiply-adds of the levels."),
            .. evaluation["train_work_skipped"] is > 0 and double skipped
                ? [$"In training, by its own count, the engine skipped {ShareBarsSvg.Percent(skipped)} of them."]
                : Array.Empty<string>(),
        ];
        return string.Join(' ', said);
    }

    private static IEnumerable<int> Numbers(HistoryColumn[] columns, string quantity) =>
        columns.Where(column => column.Quantity == quantity).Select(static column => column.Number).OfType<int>().Order();
}
