namespace Hmlstm.Runtime.Data;

/// <summary>What the cells of a column are.</summary>
public enum ColumnKind
{
    /// <summary>Numbers.</summary>
    Number,

    /// <summary>Times.</summary>
    Time,

    /// <summary>Anything else, such as names.</summary>
    Text,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name in the header.</param>
/// <param name="Kind">What its cells are.</param>
/// <param name="Distinct">Different cells in the rows that were looked at.</param>
/// <param name="HasMissing">Whether a cell is missing.</param>
public sealed record ColumnOutline(string Name, ColumnKind Kind, int Distinct, bool HasMissing);

/// <summary>Finds out whether a file is a table, and what its columns are.</summary>
internal static class TableOutline
{
    /// <summary>Rows that are looked at.</summary>
    private const int MostRows = 10_000;

    /// <summary>The columns of a file; null where it is no table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">
    /// The file cannot be read, or is named <c>.csv</c> or begins like another table, and is damaged.
    /// </exception>
    public static DataOutline? Find(string path, CancellationToken cancel)
    {
        bool isTable = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase);
        try
        {
            return TableFormats.Read(
                path,
                reader =>
                {
                    isTable |= reader is not CsvReader;
                    return Read(reader, isTable);
                },
                cancel);
        }
        catch (DataException) when (!isTable && File.Exists(path))
        {
            return null;
        }
    }

    private static DataOutline? Read(ITableReader reader, bool isTable)
    {
        if (reader.ReadRow() is not { } header)
        {
            return null;
        }

        Column[] columns = [.. header.Select(static name => new Column(name))];
        int rows = 0;
        for (; rows < MostRows && reader.MoveNext(header.Length); rows++)
        {
            for (int place = 0; place < columns.Length; place++)
            {
                columns[place].Add(reader.Field(place).ToString());
            }
        }

        ColumnOutline[] found = [.. columns.Select(static column => column.Outline())];

        // A text whose lines have no separators is a column of texts.
        return isTable || (rows > 0 && found.Any(static column => column.Kind == ColumnKind.Number))
            ? new DataOutline(DataKind.Table, rows, found)
            : null;
    }

    private sealed class Column(string name)
    {
        private readonly HashSet<string> distinct = new(StringComparer.Ordinal);
        private bool isNumber = true;
        private bool isTime = true;
        private bool hasMissing;

        public void Add(string cell)
        {
            if (MissingMark.Is(cell))
            {
                hasMissing = true;
                return;
            }

            distinct.Add(cell);
            isNumber = isNumber && RealNumber.TryParse(cell, out _);
            isTime = isTime && TimeText.TryRead(cell, out _, out _, out _);
        }

        public ColumnOutline Outline()
        {
            ColumnKind kind = distinct.Count == 0 ? ColumnKind.Text
                : isNumber ? ColumnKind.Number
                : isTime ? ColumnKind.Time
                : ColumnKind.Text;
            return new ColumnOutline(name, kind, distinct.Count, hasMissing);
        }
    }
}
