using System.Text;
using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Prediction;

/// <summary>A table that is read row by row, whatever its format; its columns are found by their names.</summary>
internal abstract class TableRows : IDisposable
{
    private const int LongestCell = 40;

    /// <summary>The names of all columns.</summary>
    public abstract IReadOnlyList<string> Header { get; }

    /// <summary>What messages call the last row that was read: the file and its line.</summary>
    public abstract string Place { get; }

    /// <summary>Opens a table.</summary>
    /// <exception cref="DataException">It has no row, or is no table.</exception>
    public static TableRows Open(PredictionSource source, CancellationToken cancel) => source.Kind == PredictionSourceKind.JsonLines
        ? new JsonRows(source, cancel)
        : new CsvRows(source, cancel);

    /// <summary>Reads the next row; at the end the last one stays.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="DataException">It is no row of the table.</exception>
    public abstract bool Next();

    /// <summary>The number in a column of the last row; <c>file(line), column X</c> is named where it is none.</summary>
    /// <exception cref="DataException">The cell has no finite number.</exception>
    public abstract double Number(string column);

    /// <summary>The content of a column of the last row as it is: a text, a number, or null.</summary>
    public abstract object? Cell(string column);

    /// <summary>Whether a column of the last row is a number.</summary>
    public abstract bool IsNumber(string column);

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>What is said of a cell that is no number.</summary>
    protected DataException NoNumber(string column, string cell) =>
        new($"{Place}, column {ForeignText.Show(column)}: '{ForeignText.Show(cell, LongestCell)}' is not a number.");

    private sealed class CsvRows : TableRows
    {
        private readonly PredictionSource source;
        private readonly Stream stream;
        private readonly CsvReader reader;
        private readonly string[] header;
        private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
        private string[] row = [];

        public CsvRows(PredictionSource source, CancellationToken cancel)
        {
            this.source = source;
            stream = source.Open();
            reader = CsvReader.Of(source.Name, stream, cancel);
            header = reader.ReadRow() ?? throw new DataException($"{source.Name}: the file is empty.");
        }

        public override IReadOnlyList<string> Header => header;

        public override string Place => $"{source.Name}({reader.Line})";

        public override bool Next()
        {
            if (reader.ReadRow(header) is not { } next)
            {
                return false;
            }

            row = next;
            return true;
        }

        public override double Number(string column)
        {
            string cell = row[PlaceOf(column)];
            return RealNumber.TryParse(cell, out double value) ? value : throw NoNumber(column, cell);
        }

        public override object? Cell(string column) => row[PlaceOf(column)];

        public override bool IsNumber(string column) => RealNumber.TryParse(row[PlaceOf(column)], out double _);

        public override void Dispose() => stream.Dispose();

        private int PlaceOf(string column)
        {
            if (!places.TryGetValue(column, out int place))
            {
                place = ColumnPlace.Find(source.Name, header, column);
                places.Add(column, place);
            }

            return place;
        }
    }

    private sealed class JsonRows : TableRows
    {
        private readonly PredictionSource source;
        private readonly IEnumerator<JsonLine> lines;
        private readonly string[] header;
        private JsonLine current;
        private bool isAtFirst = true;

        public JsonRows(PredictionSource source, CancellationToken cancel)
        {
            this.source = source;
            lines = JsonLine.Read(source, cancel).GetEnumerator();
            current = lines.MoveNext() ? lines.Current : throw new DataException($"{source.Name}: the file is empty.");
            header = Names(current);
        }

        public override IReadOnlyList<string> Header => header;

        public override string Place => $"{source.Name}({current.Number})";

        public override bool Next()
        {
            if (!isAtFirst)
            {
                if (!lines.MoveNext())
                {
                    return false;
                }

                current = lines.Current;
            }

            isAtFirst = false;
            return true;
        }

        public override double Number(string column) =>
            Find(column) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out double number) && double.IsFinite(number)
                ? number
                : throw NoNumber(column, Find(column).ToString());

        public override object? Cell(string column) => current.Value.TryGetProperty(column, out JsonElement value)
            ? JsonLine.Cell(value)
            : null;

        public override bool IsNumber(string column) => Find(column).ValueKind == JsonValueKind.Number;

        public override void Dispose() => lines.Dispose();

        private static string[] Names(JsonLine line) => [.. line.Value.EnumerateObject().Select(static property => property.Name)];

        private JsonElement Find(string column) => current.Value.TryGetProperty(column, out JsonElement value)
            ? value
            : throw new DataException(
                $"{Place}: there is no column '{ForeignText.Show(column)}'; there are {ForeignText.List(Names(current))}.");
    }
}

/// <summary>A line of a file of JSON objects.</summary>
/// <param name="Number">Which line, from 1.</param>
/// <param name="Value">The object.</param>
internal readonly record struct JsonLine(int Number, JsonElement Value)
{
    private const int Longest = 1 << 26;

    /// <summary>The objects of a file; lines without a character are skipped.</summary>
    /// <exception cref="DataException">A line is no JSON object, or too long, or no UTF-8.</exception>
    public static IEnumerable<JsonLine> Read(PredictionSource source, CancellationToken cancel)
    {
        foreach ((int number, byte[] line) in TextLines.Read(source, Longest, cancel))
        {
            if (!line.AsSpan().ContainsAnyExcept((byte)' ', (byte)'\t'))
            {
                continue;
            }

            yield return new JsonLine(number, Parse(source.Name, number, line));
        }
    }

    /// <summary>A value as a cell: a text or a number as it is, anything else as its JSON.</summary>
    public static object? Cell(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when value.TryGetInt64(out long whole) => whole,
        JsonValueKind.Number when value.TryGetDouble(out double number) && double.IsFinite(number) => number,
        JsonValueKind.String => value.GetString(),
        _ => value.GetRawText(),
    };

    private static JsonElement Parse(string name, int number, byte[] line)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new DataException($"{name}({number}): the line is no JSON object, such as {{\"level\": 1.5}}.");
        }
        catch (JsonException exception)
        {
            throw new DataException(
                $"{name}({number}): the line is no JSON object: byte {exception.BytePositionInLine + 1} is not as JSON has it.", exception);
        }
    }
}

/// <summary>The lines of a file as bytes, without their ends.</summary>
internal static class TextLines
{
    /// <summary>Reads line by line; a byte order mark at the beginning is left out.</summary>
    /// <param name="source">The file.</param>
    /// <param name="longest">Bytes of a line at most.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">A line is longer.</exception>
    public static IEnumerable<(int Number, byte[] Line)> Read(PredictionSource source, int longest, CancellationToken cancel)
    {
        using Stream stream = source.Open();
        byte[] buffer = new byte[1 << 16];
        using MemoryStream line = new();
        int number = 1;
        for (int read = stream.Read(buffer); read > 0; read = stream.Read(buffer))
        {
            cancel.ThrowIfCancellationRequested();
            for (int start = 0; start < read;)
            {
                int end = Array.IndexOf(buffer, (byte)'\n', start, read - start);
                line.Write(buffer, start, (end < 0 ? read : end) - start);
                if (line.Length > longest)
                {
                    throw new DataException($"{source.Name}({number}): the line is longer than {longest} bytes.");
                }

                if (end < 0)
                {
                    break;
                }

                yield return (number, Taken(line, number));
                number++;
                start = end + 1;
            }
        }

        if (line.Length > 0)
        {
            yield return (number, Taken(line, number));
        }
    }

    private static byte[] Taken(MemoryStream line, int number)
    {
        ReadOnlySpan<byte> text = line.GetBuffer().AsSpan(0, (int)line.Length);
        text = number == 1 && text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text;
        byte[] taken = text.TrimEnd((byte)'\r').ToArray();
        line.SetLength(0);
        return taken;
    }
}
