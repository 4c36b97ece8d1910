using System.Text;
using System.Text.Json;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Runtime.Prediction;

/// <summary>JSON lines as a table: the first object has the names of the columns, and what another one lacks is empty.</summary>
internal sealed class JsonRows : ITableReader, IDisposable
{
    private readonly IEnumerator<JsonLine> lines;
    private readonly string[] header;
    private readonly object?[] cells;
    private readonly string[] texts;
    private bool isAtFirst;

    public JsonRows(PredictionSource source, CancellationToken cancel)
    {
        lines = JsonLine.Read(source, cancel).GetEnumerator();
        isAtFirst = lines.MoveNext();
        header = isAtFirst ? [.. lines.Current.Value.EnumerateObject().Select(static property => property.Name)] : [];
        cells = new object?[header.Length];
        texts = new string[header.Length];
    }

    /// <inheritdoc/>
    public int Line { get; private set; }

    /// <inheritdoc/>
    public string[]? ReadRow() => header.Length > 0 ? header : null;

    /// <inheritdoc/>
    public bool MoveNext(int columns)
    {
        if (!isAtFirst && !lines.MoveNext())
        {
            return false;
        }

        isAtFirst = false;
        Line = lines.Current.Number;
        for (int place = 0; place < header.Length; place++)
        {
            bool isThere = lines.Current.Value.TryGetProperty(header[place], out JsonElement value);
            cells[place] = isThere ? JsonLine.Cell(value) : null;
            texts[place] = cells[place] is null ? "" : value.ToString();
        }

        return true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<char> Field(int place) => texts[place];

    /// <inheritdoc/>
    public object? Cell(int place) => cells[place];

    /// <inheritdoc/>
    public void Dispose() => lines.Dispose();
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
            using JsonDocument document = StrictJson.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw new DataException($"{name}({number}): the line is no JSON object, such as {{\"level\": 1.5}}.");
        }
        catch (JsonException exception)
        {
            string why = exception.BytePositionInLine is long place ? $"byte {place + 1} is not as JSON has it" : exception.Message;
            throw new DataException($"{name}({number}): the line is no JSON object: {why}.", exception);
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
