using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Drafting;

/// <summary>What the columns of a table are for.</summary>
/// <param name="Time">When a row was observed; null for none.</param>
/// <param name="Group">Which series a row belongs to; null for none.</param>
/// <param name="Entering">The numbers that enter.</param>
/// <param name="Target">What is predicted: a number, or with classification a class.</param>
/// <param name="HasMissing">Whether a number that enters is missing somewhere.</param>
internal sealed record DraftColumns(
    ColumnOutline? Time, ColumnOutline? Group, IReadOnlyList<ColumnOutline> Entering, ColumnOutline Target, bool HasMissing)
{
    /// <summary>Chooses the columns.</summary>
    /// <param name="source">The table, for messages.</param>
    /// <param name="table">Its columns.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="target">The column that is predicted; null chooses the last one that fits.</param>
    /// <exception cref="InputException">There is no such column, or none that fits.</exception>
    public static DraftColumns Choose(string source, DataOutline table, TaskKind task, string? target)
    {
        IReadOnlyList<ColumnOutline> columns = table.Columns;
        ColumnOutline[] numbers = [.. columns.Where(static column => column.Kind == ColumnKind.Number)];
        string all = string.Join(", ", columns.Select(static column => $"'{column.Name}'"));
        ColumnOutline? named = target is null ? null : columns.FirstOrDefault(column => column.Name == target)
            ?? throw new InputException($"{source}: there is no column '{target}'; the columns are {all}");
        ColumnOutline? time = columns.FirstOrDefault(column => column.Kind == ColumnKind.Time && column != named);

        // Where several rows have one time, another column says which series a row is of.
        ColumnOutline? group = time is { } when && when.Distinct < table.Length
            ? columns.FirstOrDefault(column => column.Kind == ColumnKind.Text && column != named && column.Distinct > 1)
            : null;
        bool isClass = task == TaskKind.Classification;
        ColumnOutline? chosen = named ?? (isClass
            ? columns.LastOrDefault(column => column.Kind == ColumnKind.Text && column != group && column.Distinct > 1)
            : numbers.LastOrDefault());
        if (chosen is null || (!isClass && chosen.Kind != ColumnKind.Number))
        {
            throw new InputException(isClass
                ? $"{source}: no column has names of classes; name the one to predict with --target; the columns are {all}"
                : $"{source}: {(chosen is null ? "no column has numbers" : $"the column '{chosen.Name}' has no numbers")}, "
                    + $"which regression predicts; the columns are {all}");
        }

        ColumnOutline[] entering = [.. numbers.Where(column => !isClass || column != chosen)];
        return entering.Length > 0
            ? new DraftColumns(time, group, entering, chosen, entering.Any(static column => column.HasMissing))
            : throw new InputException($"{source}: no column of numbers is left to enter; the columns are {all}");
    }
}
