using Hmlstm.Definitions;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// Columns of numbers from a CSV file with a header (RFC 4180; fields parted by commas, semicolons or tabs). Names and numbers count to
/// the letter.
/// </summary>
public sealed class CsvTable
{
    private const int LongestCell = 40;
    private const int MostValues = 1 << 27;
    private readonly List<double> values = [];
    private readonly Dictionary<string, int> kept;

    private CsvTable(string path, string[] header, string[] columns)
    {
        Path = path;
        Header = header;
        Columns = columns;
        kept = columns.Distinct().Select((name, place) => (name, place)).ToDictionary(static pair => pair.name, static pair => pair.place);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The names of all columns.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The names of the columns that were read.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows without the header.</summary>
    public int Rows => values.Count / kept.Count;

    /// <summary>A value.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The name of a column that was read.</param>
    public double this[int row, string column] => values[(row * kept.Count) + kept[column]];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, UTF-8; it may also be a pipe.</param>
    /// <param name="columns">The columns to read; empty for all whose first value is a number.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read, lacks a column or has two of its name, or a value is no number; with its line and column.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static CsvTable Read(string path, IReadOnlyCollection<string> columns, CancellationToken cancel = default) =>
        CsvReader.Read(path, reader => Read(path, reader, columns), cancel);

    private static CsvTable Read(string path, CsvReader reader, IReadOnlyCollection<string> columns)
    {
        string[] header = reader.ReadRow() ?? throw new DataException($"{path}: the file is empty.");
        foreach (string name in columns)
        {
            ColumnPlace.Find(path, header, name);
        }

        string[] first = reader.ReadRow(header) ?? throw new DataException($"{path}: the file has a header and no row.");
        string[] chosen = columns.Count > 0
            ? [.. columns]
            : [.. header.Where((_, place) => RealNumber.TryParse(first[place], out double _))];
        if (chosen.Length == 0)
        {
            throw new DataException($"{path}: no column has a number in its first row.");
        }

        CsvTable table = new(path, header, chosen);
        int[] places = [.. table.kept.OrderBy(static pair => pair.Value).Select(pair => ColumnPlace.Find(path, header, pair.Key))];
        for (string[]? row = first; row is not null; row = reader.ReadRow(header))
        {
            foreach (int place in places)
            {
                table.values.Add(RealNumber.TryParse(row[place], out double value)
                    ? value
                    : throw NoNumber(reader, header[place], row[place]));
            }

            if (table.values.Count > MostValues)
            {
                throw new DataException(
                    $"{path}({reader.Line}): the columns have more than {MostValues} numbers up to here, and no table may have more.");
            }
        }

        return table;

        DataException NoNumber(CsvReader at, string column, string cell) =>
            new($"{path}({at.Line}), column {ForeignText.Show(column)}: '{ForeignText.Show(cell, LongestCell)}' is not a number.");
    }
}
