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
internal sealed class CsvReader : ITableReader
{
    private const int LongestRow = 1 << 20;
    private const int End = -1;
    private static readonly char[] Separators = [',', ';', '\t'];

    private readonly string path;
    private readonly SymbolReader file;
    private readonly int[] stretch = new int[1 << 12];
    private char[] row = new char[1 << 10];
    private (int Start, int Length)[] fields = new (int Start, int Length)[16];
    private int rowLength;
    private int fieldCount;
    private int position;
    private int filled;
    private int nextLine = 1;
    private char separator;
    private bool isOneColumn;
    private bool hasQuotes;

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
        if (!MoveNext())
        {
            return null;
        }

        string[] read = new string[fieldCount];
        for (int place = 0; place < read.Length; place++)
        {
            read[place] = Field(place).ToString();
        }

        return read;
    }

    /// <summary>A row of the table: as long as the header.</summary>
    /// <param name="header">The first row.</param>
    /// <exception cref="DataException">It has more or fewer fields, or is not as RFC 4180 has it.</exception>
    public string[]? ReadRow(IReadOnlyCollection<string> header)
    {
        string[]? read = ReadRow();
        return read is null ? null : HasLength(header.Count) ? read : throw OtherLength(header.Count);
    }

    /// <summary>Goes to the next row of the table, whose fields can then be looked at without a copy of them.</summary>
    /// <param name="columns">The number of fields of the header.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="DataException">It has more or fewer fields, or is not as RFC 4180 has it.</exception>
    public bool MoveNext(int columns) => MoveNext() && (HasLength(columns) ? true : throw OtherLength(columns));

    /// <summary>A field of the row, until the next one is read.</summary>
    /// <param name="place">Which one, from 0.</param>
    public ReadOnlySpan<char> Field(int place) => row.AsSpan(fields[place].Start, fields[place].Length);

    /// <inheritdoc/>
    public object? Cell(int place) => Field(place).ToString();

    private bool HasLength(int columns) => fieldCount == columns;

    private DataException OtherLength(int columns) =>
        new($"{path}({Line}): the row has {Quantity.Of(fieldCount, "field")}, the header {columns}.");

    private bool MoveNext()
    {
        int blankLine = 0;
        bool isThere;
        do
        {
            Line = nextLine;
            isThere = ReadLines();
            blankLine = blankLine == 0 && isThere && rowLength == 0 ? Line : blankLine;
        }
        while (isThere && rowLength == 0);
        if (!isThere)
        {
            return false;
        }

        if (isOneColumn && blankLine > 0)
        {
            throw new DataException($"{path}({blankLine}): the line is blank, so that the row's only field is missing.");
        }

        bool isFirst = separator == 0;
        separator = isFirst ? Guess(row.AsSpan(0, rowLength)) : separator;
        Split();
        isOneColumn = isFirst ? fieldCount == 1 : isOneColumn;
        return true;
    }

    /// <summary>What the first row has most of outside of quotes.</summary>
    private static char Guess(ReadOnlySpan<char> row)
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
    /// Reads the lines of a row without the last one's end. An even number of quotes closes every quote, doubled or not.
    /// </summary>
    /// <returns>Whether there was a line, be it a blank one.</returns>
    private bool ReadLines()
    {
        bool isQuoted = false;
        (rowLength, hasQuotes) = (0, false);
        while (true)
        {
            CopyPlain();
            if (rowLength > LongestRow)
            {
                throw isQuoted
                    ? Unclosed()
                    : new DataException($"{path}({Line}): the row is longer than {LongestRow} characters; this is no CSV file.");
            }

            int character = Next();
            switch (character)
            {
                case End:
                    return isQuoted ? throw Unclosed() : rowLength > 0;
                case '\n' or '\r':
                    nextLine++;
                    bool isPair = character == '\r' && Peek() == '\n';
                    position += isPair ? 1 : 0;
                    if (!isQuoted)
                    {
                        return true;
                    }

                    Append(isPair ? "\r\n" : character == '\r' ? "\r" : "\n");
                    break;
                case 0:
                    throw new DataException($"{path}({nextLine}): the line has a NUL character; the file is damaged, or no text.");
                case '"':
                    isQuoted = !isQuoted;
                    hasQuotes = true;
                    Append("\"");
                    break;
                default:
                    Append(new Rune(character).ToString());
                    break;
            }
        }
    }

    /// <summary>Copies what is read already, up to a character that means something.</summary>
    private void CopyPlain()
    {
        ReadOnlySpan<int> ahead = stretch.AsSpan(position, filled - position);
        Reserve(ahead.Length);
        Span<char> to = row.AsSpan(rowLength, ahead.Length);
        int count = 0;
        for (; count < to.Length; count++)
        {
            int character = ahead[count];
            if (character is '\n' or '\r' or '"' or 0 || character > char.MaxValue)
            {
                break;
            }

            to[count] = (char)character;
        }

        position += count;
        rowLength += count;
    }

    private void Append(string text)
    {
        Reserve(text.Length);
        text.CopyTo(row.AsSpan(rowLength));
        rowLength += text.Length;
    }

    private void Reserve(int more)
    {
        if (rowLength + more > row.Length)
        {
            Array.Resize(ref row, Math.Max(rowLength + more, 2 * row.Length));
        }
    }

    /// <summary>
    /// What is wrong with a row whose quotes are odd in number: a quote at a place where none may be says more than one that is missing.
    /// </summary>
    private DataException Unclosed()
    {
        separator = separator == 0 ? Guess(row.AsSpan(0, rowLength)) : separator;
        try
        {
            Split();
        }
        catch (DataException misplaced)
        {
            return misplaced;
        }

        return new DataException($"{path}({Line}): a quote that opens in this row is not closed.");
    }

    private void Split()
    {
        fieldCount = 0;
        for (int place = 0; ; place++)
        {
            if (fieldCount == fields.Length)
            {
                Array.Resize(ref fields, 2 * fields.Length);
            }

            fields[fieldCount++] = place < rowLength && row[place] == '"' ? Quoted(ref place) : Plain(ref place);
            if (place == rowLength)
            {
                return;
            }
        }
    }

    private (int Start, int Length) Plain(ref int place)
    {
        int start = place;
        int length = row.AsSpan(start, rowLength - start).IndexOf(separator);
        length = length < 0 ? rowLength - start : length;
        place += length;
        return hasQuotes && row.AsSpan(start, length).Contains('"')
            ? throw new DataException(
                $"{path}({Line}): the field '{ForeignText.Show(new string(row, start, length))}' has a quote in it; "
                + "a field in quotes begins with one, and doubles those inside.")
            : (start, length);
    }

    /// <summary>A field in quotes. Its text takes the place of what it is written as, which is longer.</summary>
    private (int Start, int Length) Quoted(ref int place)
    {
        int start = place;
        int end = place;
        for (place++; place < rowLength; place++)
        {
            if (row[place] != '"')
            {
                row[end++] = row[place];
            }
            else if (place + 1 < rowLength && row[place + 1] == '"')
            {
                row[end++] = row[place++];
            }
            else
            {
                place++;
                break;
            }
        }

        return place == rowLength || row[place] == separator
            ? (start, end - start)
            : throw new DataException(
                $"{path}({Line}): '{ForeignText.Show(new string(row, place, rowLength - place), 20)}' follows a closing quote; "
                + "a separator or the row's end has to.");
    }

    private int Next()
    {
        int next = Peek();
        position += next == End ? 0 : 1;
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
