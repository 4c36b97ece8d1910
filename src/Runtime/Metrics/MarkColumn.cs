using Hmlstm.Definitions;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Reads a CSV column of zeros and ones, row by row: nothing else of the file is held.</summary>
internal static class MarkColumn
{
    private const int LongestCell = 40;

    /// <summary>The column's numbers.</summary>
    /// <exception cref="DataException">The file cannot be read, or is not such a column of so many rows.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static byte[] Read(string path, string? column, long rows, CancellationToken cancel) =>
        CsvReader.Read(path, reader => Read(path, reader, column, rows), cancel);

    private static byte[] Read(string path, CsvReader reader, string? column, long rows)
    {
        string[] header = reader.ReadRow() ?? throw new DataException($"{path}: the file is empty.");
        int place = column is null && header.Length == 1 ? 0 : ColumnPlace.Find(path, header, column ?? GivenBoundaries.DefaultColumn);
        byte[] marks = new byte[rows];
        long count = 0;
        for (string[]? row = reader.ReadRow(header); row is not null; row = reader.ReadRow(header), count++)
        {
            byte mark = row[place] switch
            {
                "0" => 0,
                "1" => 1,
                string other => throw new DataException(
                    $"{path}({reader.Line}), column {ForeignText.Show(header[place])}: "
                    + $"'{ForeignText.Show(other, LongestCell)}' is not 0 or 1."),
            };
            if (count < rows)
            {
                marks[count] = mark;
            }
        }

        return count == rows ? marks : throw new DataException($"{path}: {count} rows, but the data has {rows} steps; each step needs its row.");
    }
}
