using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Prediction;

/// <summary>One line of predictions: a cell for each column.</summary>
public sealed class PredictedRow
{
    internal PredictedRow(IReadOnlyList<string> columns, IReadOnlyList<object?> cells)
    {
        Columns = columns;
        Cells = cells;
    }

    /// <summary>The names of the columns; the same for all rows of one prediction.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>
    /// A <see cref="string"/>, a <see cref="double"/> or a <see cref="long"/> for each column; null where a cell is empty.
    /// </summary>
    public IReadOnlyList<object?> Cells { get; }

    /// <summary>The cell of a column.</summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public object? this[string column]
    {
        get
        {
            for (int place = 0; place < Columns.Count; place++)
            {
                if (Columns[place] == column)
                {
                    return Cells[place];
                }
            }

            throw new ArgumentException($"There is no column '{column}'; there are {string.Join(", ", Columns)}.", nameof(column));
        }
    }

    /// <summary>The number in a column.</summary>
    /// <param name="column">The column's name.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidCastException">The cell is empty, or a text that is no number.</exception>
    public double Number(string column) => Convert.ToDouble(this[column] ?? throw new InvalidCastException(
        $"The cell of {column} is empty."), CultureInfo.InvariantCulture);
}

/// <summary>The text formats of a table of predictions.</summary>
public enum PredictionFormat
{
    /// <summary>A header and a line for each row, as RFC 4180 has them, with commas and line feeds.</summary>
    Csv,

    /// <summary>A JSON object for each row, a line each; empty cells are null.</summary>
    JsonLines,
}

/// <summary>Writes predictions as a table.</summary>
public static class PredictionTable
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private static readonly JsonWriterOptions Json =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes rows as they come, as UTF-8; no more than one is held in memory.</summary>
    /// <param name="rows">The rows, all with the same columns.</param>
    /// <param name="stream">Gets the table; it stays open.</param>
    /// <param name="format">How.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void Write(IEnumerable<PredictedRow> rows, Stream stream, PredictionFormat format)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (format == PredictionFormat.Csv)
        {
            WriteCsv(rows, stream);
        }
        else
        {
            WriteJsonLines(rows, stream);
        }
    }

    private static void WriteCsv(IEnumerable<PredictedRow> rows, Stream stream)
    {
        using StreamWriter writer = new(stream, Utf8, bufferSize: -1, leaveOpen: true) { NewLine = "\n" };
        bool isFirst = true;
        foreach (PredictedRow row in rows)
        {
            if (isFirst)
            {
                writer.WriteLine(string.Join(',', row.Columns.Select(CsvField.Write)));
                isFirst = false;
            }

            writer.WriteLine(string.Join(',', row.Cells.Select(static cell => CsvField.Write(TextOf(cell)))));
        }
    }

    private static void WriteJsonLines(IEnumerable<PredictedRow> rows, Stream stream)
    {
        using Utf8JsonWriter writer = new(stream, Json);
        foreach (PredictedRow row in rows)
        {
            writer.WriteStartObject();
            for (int place = 0; place < row.Columns.Count; place++)
            {
                writer.WritePropertyName(row.Columns[place]);
                WriteValue(writer, row.Cells[place]);
            }

            writer.WriteEndObject();
            writer.Flush();
            writer.Reset();
            stream.WriteByte((byte)'\n');
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, object? cell)
    {
        switch (cell)
        {
            case null:
                writer.WriteNullValue();
                break;
            case double or long:
                writer.WriteRawValue(TextOf(cell));
                break;
            default:
                writer.WriteStringValue(TextOf(cell));
                break;
        }
    }

    private static string TextOf(object? cell) => cell is IFormattable number
        ? number.ToString(null, CultureInfo.InvariantCulture)
        : (string?)cell ?? "";
}
