using System.Text;
using Hmlstm.Definitions;

namespace Hmlstm.Runtime.Data;

/// <summary>Reads the rows of a CSV file as fields, to the letter of RFC 4180; every command reads tables with it.</summary>
/// <remarks>
/// <para>A field in quotes may hold separators, line ends and doubled quotes, and a separator or the end of the row follows it; blanks
/// belong to a field. Lines may also end in a lone line feed or carriage return.</para>
/// <para>The separator is the one of comma, semicolon and tab that the first row has most of outside of quotes. A line without a
/// character is no row, except between the rows of a single column, where it is refused: a value is missing there.</para>
/// </remarks>
internal sealed class CsvReader
{
    private const int LongestRow = 1 << 20;
    private const int End = -1;
    private static readonly char[] Separators = [',', ';', '\t'];

    private readonly string path;
    private readonly SymbolReader file;
    private readonly int[] stretch = new int[1 << 12];
    private int position;
    private int filled;
    private int nextLine = 1;
    private char separator;
    private bool isOneColumn;

    private CsvReader(string path, Stream file, CancellationToken cancel)
    {
        this.path = path;
        this.file = new CharacterReader(file, path, "convert it", cancel);
    }

    /// <summary>The line on which the last row began, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Reads a file, which may also be a pipe.</summary>
    /// <typeparam name="T">What is made of its rows.</typeparam>
    /// <param name="path">The file, UTF-8.</param>
    /// <param name="read">Reads the rows.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read; or what <paramref name="read"/> finds.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static T Read<T>(string path, Func<CsvReader, T> read, CancellationToken cancel)
    {
        try
        {
            using FileStream file = InputFile.OpenOnce(path);
            return read(new CsvReader(path, file, cancel));
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }

    /// <summary>Reads a stream.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">UTF-8 from its beginning; it stays the caller's.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static CsvReader Of(string name, Stream stream, CancellationToken cancel) => new(name, stream, cancel);

    /// <summary>The next row; null at the end.</summary>
    /// <exception cref="DataException">The row is not as RFC 4180 has it, or too long to be one.</exception>
    public string[]? ReadRow()
    {
        int blankLine = 0;
        string? row;
        do
        {
            Line = nextLine;
            row = ReadLines();
            blankLine = blankLine == 0 && row is "" ? Line : blankLine;
        }
        while (row is "");
        if (row is null)
        {
            return null;
        }

        if (isOneColumn && blankLine > 0)
        {
            throw new DataException($"{path}({blankLine}): the line is blank, so that the row's only field is missing.");
        }

        bool isFirst = separator == 0;
        separator = isFirst ? Guess(row) : separator;
        string[] fields = Split(row);
        isOneColumn = isFirst ? fields.Length == 1 : isOneColumn;
        return fields;
    }

    /// <summary>A row of the table: as long as the header.</summary>
    /// <param name="header">The first row.</param>
    /// <exception cref="DataException">It has more or fewer fields, or is not as RFC 4180 has it.</exception>
    public string[]? ReadRow(IReadOnlyCollection<string> header)
    {
        string[]? row = ReadRow();
        return row is null || row.Length == header.Count
            ? row
            : throw new DataException($"{path}({Line}): the row has {row.Length} fields, the header {header.Count}.");
    }

    /// <summary>What the first row has most of outside of quotes.</summary>
    private static char Guess(string row)
    {
        int[] counts = new int[Separators.Length];
        bool isQuoted = false;
        foreach (char character in row)
        {
            isQuoted ^= character == '"';
            int candidate = isQuoted ? -1 : Array.IndexOf(Separators, character);
            if (candidate >= 0)
            {
                counts[candidate]++;
            }
        }

        return Separators[Array.IndexOf(counts, counts.Max())];
    }

    /// <summary>
    /// The lines of a row without the last one's end; null at the end. An even number of quotes closes every quote, doubled or not.
    /// </summary>
    private string? ReadLines()
    {
        StringBuilder row = new();
        bool isQuoted = false;
        for (int character = Next(); ; character = Next())
        {
            if (character == End)
            {
                return isQuoted ? throw Unclosed(row) : row.Length == 0 ? null : row.ToString();
            }

            if (character is '\n' or '\r')
            {
                nextLine++;
                bool isPair = character == '\r' && Peek() == '\n';
                if (isPair)
                {
                    Next();
                }

                if (!isQuoted)
                {
                    return row.ToString();
                }

                row.Append(isPair ? "\r\n" : character == '\r' ? "\r" : "\n");
                continue;
            }

            if (character == 0)
            {
                throw new DataException($"{path}({nextLine}): the line has a NUL character; the file is damaged, or no text.");
            }

            isQuoted ^= character == '"';
            _ = character <= char.MaxValue ? row.Append((char)character) : row.Append(new Rune(character).ToString());
            if (row.Length > LongestRow)
            {
                throw isQuoted
                    ? Unclosed(row)
                    : new DataException($"{path}({Line}): the row is longer than {LongestRow} characters; this is no CSV file.");
            }
        }
    }

    /// <summary>
    /// What is wrong with a row whose quotes are odd in number: a quote at a place where none may be says more than one that is missing.
    /// </summary>
    private DataException Unclosed(StringBuilder row)
    {
        string text = row.ToString();
        separator = separator == 0 ? Guess(text) : separator;
        try
        {
            Split(text);
        }
        catch (DataException misplaced)
        {
            return misplaced;
        }

        return new DataException($"{path}({Line}): a quote that opens in this row is not closed.");
    }

    private string[] Split(string row)
    {
        List<string> fields = [];
        for (int place = 0; ; place++)
        {
            fields.Add(place < row.Length && row[place] == '"' ? Quoted(row, ref place) : Plain(row, ref place));
            if (place == row.Length)
            {
                return [.. fields];
            }
        }
    }

    private string Plain(string row, ref int place)
    {
        int end = row.IndexOf(separator, place);
        string field = row[place..(end < 0 ? row.Length : end)];
        place += field.Length;
        return field.Contains('"', StringComparison.Ordinal)
            ? throw new DataException(
                $"{path}({Line}): the field '{ForeignText.Show(field)}' has a quote in it; "
                + "a field in quotes begins with one, and doubles those inside.")
            : field;
    }

    private string Quoted(string row, ref int place)
    {
        StringBuilder field = new();
        for (place++; place < row.Length; place++)
        {
            if (row[place] != '"')
            {
                field.Append(row[place]);
            }
            else if (place + 1 < row.Length && row[place + 1] == '"')
            {
                field.Append(row[place++]);
            }
            else
            {
                place++;
                break;
            }
        }

        return place == row.Length || row[place] == separator
            ? field.ToString()
            : throw new DataException(
                $"{path}({Line}): '{ForeignText.Show(row[place..], 20)}' follows a closing quote; a separator or the row's end has to.");
    }

    private int Next()
    {
        int next = Peek();
        position++;
        return next;
    }

    private int Peek()
    {
        if (position >= filled)
        {
            filled = file.Read(stretch);
            position = 0;
        }

        return filled == 0 ? End : stretch[position];
    }
}

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

    /// <summary>The file; of a table in memory its name.</summary>
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
    /// <exception cref="DataException">
    /// The file cannot be read, lacks a column or has two of its name, or a value is no number; with its line and column.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static CsvTable Read(string path, IReadOnlyCollection<string> columns, CancellationToken cancel = default) =>
        CsvReader.Read(path, reader => Read(path, reader, columns), cancel);

    /// <summary>A table in memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="columns">The names of its columns, each once; at least one.</param>
    /// <param name="values">Row after row.</param>
    internal static CsvTable Of(string name, string[] columns, IEnumerable<double> values)
    {
        CsvTable table = new(name, columns, columns);
        table.values.AddRange(values);
        return table;
    }

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
