using System.Globalization;
using System.Text;

namespace Hmlstm.Runtime.Data;

/// <summary>Columns of numbers from a CSV file with a header (RFC 4180; fields parted by commas, semicolons or tabs).</summary>
public sealed class CsvTable
{
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
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="columns">The columns to read; empty for all whose first value is a number.</param>
    /// <exception cref="DataException">
    /// The file cannot be read, lacks a column or has two of its name, or a value is no number; with its line and column.
    /// </exception>
    public static CsvTable Read(string path, IReadOnlyCollection<string> columns)
    {
        try
        {
            using StreamReader file = new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return Read(path, file, columns);
        }
        catch (DecoderFallbackException exception)
        {
            throw new DataException($"{path}: the file is not UTF-8 text.", exception);
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }

    private static CsvTable Read(string path, StreamReader file, IReadOnlyCollection<string> columns)
    {
        CsvReader reader = new(path, file);
        string[] header = reader.ReadRow()?.Select(static name => name.Trim()).ToArray() ?? throw new DataException($"{path}: the file is empty.");
        string[]? first = reader.ReadRow();
        string[] chosen = columns.Count > 0 ? [.. columns] : [.. header.Where((_, place) => first is not null && place < first.Length && TryNumber(first[place], out double _))];
        if (chosen.Length == 0)
        {
            throw new DataException($"{path}: no column has a number in its first row.");
        }

        CsvTable table = new(path, header, chosen);
        int[] places = [.. table.kept.OrderBy(static pair => pair.Value).Select(pair => ColumnPlace.Find(path, header, pair.Key))];
        for (string[]? row = first; row is not null; row = reader.ReadRow())
        {
            if (row.Length != header.Length)
            {
                throw new DataException($"{path}({reader.Line}): the row has {row.Length} fields, the header {header.Length}.");
            }

            foreach (int place in places)
            {
                table.values.Add(TryNumber(row[place], out double value)
                    ? value
                    : throw new DataException($"{path}({reader.Line}), column {header[place]}: '{Shown(row[place])}' is not a number."));
            }
        }

        return table;
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string Shown(string text) => text.Length <= 40 ? text.ReplaceLineEndings(" ") : text[..40].ReplaceLineEndings(" ") + "...";
}
