using System.Text;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Reads a CSV column of zeros and ones, row by row: nothing else of the file is held.</summary>
internal static class MarkColumn
{
    /// <summary>The column's numbers.</summary>
    /// <exception cref="DataException">The file cannot be read, or is not such a column of so many rows.</exception>
    public static byte[] Read(string path, string? column, long rows)
    {
        try
        {
            using StreamReader file = new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            return Read(path, new CsvReader(path, file), column, rows);
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

    private static byte[] Read(string path, CsvReader reader, string? column, long rows)
    {
        string[] header = reader.ReadRow()?.Select(static name => name.Trim()).ToArray() ?? throw new DataException($"{path}: the file is empty.");
        int place = column is null && header.Length == 1 ? 0 : ColumnPlace.Find(path, header, column ?? GivenBoundaries.DefaultColumn);
        byte[] marks = new byte[rows];
        long count = 0;
        for (string[]? row = reader.ReadRow(); row is not null; row = reader.ReadRow(), count++)
        {
            if (row.Length != header.Length)
            {
                throw new DataException($"{path}({reader.Line}): the row has {row.Length} fields, the header {header.Length}.");
            }

            byte mark = row[place].Trim() switch
            {
                "0" => 0,
                "1" => 1,
                string other => throw new DataException($"{path}({reader.Line}), column {header[place]}: '{Shown(other)}' is not 0 or 1."),
            };
            if (count < rows)
            {
                marks[count] = mark;
            }
        }

        return count == rows ? marks : throw new DataException($"{path}: {count} rows, but the data has {rows} steps; each step needs its row.");
    }

    private static string Shown(string text) => text.Length <= 40 ? text.ReplaceLineEndings(" ") : text[..40].ReplaceLineEndings(" ") + "...";
}
