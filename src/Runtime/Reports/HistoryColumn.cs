using System.Globalization;

namespace Hmlstm.Runtime.Reports;

/// <summary>A column of a history, taken apart: <c>valid_boundary_rate_2</c> is the boundary rate of number 2 on the validation part.</summary>
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
        string part = name.StartsWith("train_", StringComparison.Ordinal) ? "train" : name.StartsWith("valid_", StringComparison.Ordinal) ? "valid" : "";
        string rest = part.Length == 0 ? name : name[(part.Length + 1)..];
        int end = rest.LastIndexOf('_');
        return part.Length > 0 && end > 0 && int.TryParse(rest.AsSpan(end + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? new HistoryColumn(name, part, rest[..end], number)
            : new HistoryColumn(name, part, rest, null);
    }

    /// <summary>A name in snake case as people read it.</summary>
    public static string TitleOf(string quantity) =>
        Titles.TryGetValue(quantity, out string? title) ? title
        : quantity.Length == 0 ? ""
        : char.ToUpperInvariant(quantity[0]) + quantity[1..].Replace('_', ' ');
}
