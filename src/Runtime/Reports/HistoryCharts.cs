using System.Globalization;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;

namespace Hmlstm.Runtime.Reports;

/// <summary>The charts that a history gives.</summary>
public static class HistoryCharts
{
    private const string Loss = "loss";

    /// <summary>The validation part has one colour in all charts, also where the training part is missing.</summary>
    private const int ValidationColour = 1;

    /// <summary>What says the same as another column, or is shown as bars: a level's operations, a cell's use.</summary>
    private static readonly string[] WithoutCurve =
        [
            "perplexity", "update", "copy", "flush", "updates_per_step", "selection", "selection_probability", "selection_share",
            "given_boundary_rate", "pinball", "nll"
        ];

    /// <summary>
    /// The loss of the training and the validation part, then a chart for each metric; levels and cells are lines of one chart.
    /// </summary>
    /// <param name="history">The evaluations in order.</param>
    /// <param name="best">The evaluation that is marked; null for none.</param>
    /// <param name="watched">The column that <paramref name="best"/> is the best in.</param>
    public static IReadOnlyList<LineChart> Curves(IReadOnlyList<Evaluation> history, Evaluation? best, string watched = "valid_loss")
    {
        HistoryColumn[] columns = [.. Columns(history).Where(static column => column.Part.Length > 0
            && !WithoutCurve.Contains(column.Quantity)
            && !CoverageMetric.IsOfQuantile(column.Quantity)
            && !IsOfOneLevel(column))];
        return
        [
            .. columns
                .Where(column => !IsLossAgain(column, history))
                .GroupBy(static column => column.Quantity)
                .Select(group => Curve(group.Key, [.. group], history, best, watched))
                .Where(static chart => !chart.IsEmpty),
        ];
    }

    /// <summary>A chart for each schedule whose value changed.</summary>
    /// <param name="history">The evaluations in order.</param>
    public static IReadOnlyList<LineChart> Schedules(IReadOnlyList<Evaluation> history) =>
    [
        .. Columns(history)
            .Where(column => column.Part.Length == 0 && history.Any(row => !row[column.Name].Equals(history[0][column.Name])))
            .Select(column => new LineChart
            {
                Title = column.Title,
                XName = "epoch",
                MayBeLogarithmic = true,
                Lines = [new ChartLine(column.Title, Points(column.Name, history))],
            })
            .Where(static chart => !chart.IsEmpty),
    ];

    /// <summary>The schedules that kept one value, and that value.</summary>
    internal static IEnumerable<(string Name, double Value)> Constants(IReadOnlyList<Evaluation> history) =>
        Columns(history)
            .Where(column => column.Part.Length == 0 && history.All(row => row[column.Name].Equals(history[0][column.Name])))
            .Select(column => (column.Title, history[0][column.Name]));

    /// <summary>A column's values over the epochs.</summary>
    internal static ChartPoint[] Points(string column, IReadOnlyList<Evaluation> history) =>
        [.. history.Select(row => new ChartPoint(row.Epoch, row[column]))];

    /// <summary>All columns, taken apart.</summary>
    internal static IEnumerable<HistoryColumn> Columns(IReadOnlyList<Evaluation> history) =>
        history.Count == 0 ? [] : history[0].Values.Select(static value => HistoryColumn.Of(value.Name));

    private static LineChart Curve(
        string quantity, HistoryColumn[] columns, IReadOnlyList<Evaluation> history, Evaluation? best, string watched) => new()
    {
        Title = HistoryColumn.TitleOf(quantity),
        XName = "epoch",
        MayBeLogarithmic = quantity is Loss or "mse" or "mae",
        Lines =
        [
            .. columns.Select(column => new ChartLine(
                column.Number is int number
                    ? FormattableString.Invariant(
                        $"{(quantity.StartsWith("selection", StringComparison.Ordinal) ? "cell" : "level")} {number}")
                    : column.Part == "train" ? "training"
                    : "validation",
                Points(column.Name, history),
                best is not null && column is { Part: "valid", Number: null } ? new ChartPoint(best.Epoch, best[column.Name]) : null)
            {
                Colour = column is { Number: null, Part: "valid" } ? ValidationColour : null,
                Mark = column.Name == watched ? "best" : "",
            }),
        ],
    };

    /// <summary>All levels together save the work; the curves of each would hide theirs.</summary>
    private static bool IsOfOneLevel(HistoryColumn column) => column is { Quantity: "work_saved", Number: not null };

    /// <summary>The mean squared error of a network that is trained on it is its loss.</summary>
    private static bool IsLossAgain(HistoryColumn column, IReadOnlyList<Evaluation> history) =>
        column is { Part: "valid", Quantity: "mse", Number: null }
            && history.All(row => Math.Abs(row[column.Name] - row["valid_loss"]) <= 1e-6 * Math.Abs(row[column.Name]));
}

/// <summary>
/// A column of a history, taken apart: <c>valid_boundary_rate_2</c> is the boundary rate of number 2 on the validation part.
/// </summary>
/// <param name="Name">The whole name.</param>
/// <param name="Part"><c>train</c>, <c>valid</c>, or empty for a schedule.</param>
/// <param name="Quantity">What is measured, without part and number.</param>
/// <param name="Number">The level or cell, from 1; null where there is one value for all.</param>
internal sealed record HistoryColumn(string Name, string Part, string Quantity, int? Number)
{
    private static readonly Dictionary<string, string> Titles = new(StringComparer.Ordinal)
    {
        ["auc"] = "ROC AUC",
        ["mse"] = "MSE",
        ["mae"] = "MAE",
        ["r2"] = "R²",
        ["boundary_f1"] = "Boundary F1",
    };

    /// <summary>The quantity as people read it.</summary>
    public string Title => TitleOf(Quantity);

    /// <summary>Takes a name apart.</summary>
    public static HistoryColumn Of(string name)
    {
        string part = name.StartsWith("train_", StringComparison.Ordinal) ? "train"
            : name.StartsWith("valid_", StringComparison.Ordinal) ? "valid"
            : "";
        string rest = part.Length == 0 ? name : name[(part.Length + 1)..];
        int end = rest.LastIndexOf('_');
        return part.Length > 0
            && end > 0
            && int.TryParse(rest.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new HistoryColumn(name, part, rest[..end], number)
            : new HistoryColumn(name, part, rest, null);
    }

    /// <summary>A name in snake case as people read it.</summary>
    public static string TitleOf(string quantity) =>
        Titles.TryGetValue(quantity, out string? title) ? title
        : quantity.Length == 0 ? ""
        : char.ToUpperInvariant(quantity[0]) + quantity[1..].Replace('_', ' ');
}
