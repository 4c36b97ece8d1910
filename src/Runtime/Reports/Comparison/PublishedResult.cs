using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Reports;

/// <summary>A number that somebody else reports for a data set.</summary>
/// <param name="Data">The data set, as <see cref="ResultTables"/> calls it.</param>
/// <param name="System">What was trained, and by whom.</param>
/// <param name="Metric">What the number measures: <c>accuracy</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Part">The data that it was measured on.</param>
/// <param name="Source">Where it is reported.</param>
/// <param name="Remark">What is to be known about it; may be empty.</param>
public sealed record PublishedResult(string Data, string System, string Metric, double Value, string Part, string Source, string Remark)
{
    private static readonly string[] Columns = ["data", "system", "metric", "value", "measured on", "source", "remark"];

    /// <summary>Reads a table of them.</summary>
    /// <param name="path">A CSV file with the columns data, system, metric, value, measured on, source and remark, in this order.</param>
    /// <exception cref="DataException">The file cannot be read, or is no such table.</exception>
    public static IReadOnlyList<PublishedResult> Read(string path) =>
        CsvReader.Read(path, reader => Read(path, reader), CancellationToken.None);

    private static List<PublishedResult> Read(string path, CsvReader reader)
    {
        if (reader.ReadRow() is not string[] head || !head.SequenceEqual(Columns))
        {
            throw new DataException($"{path}: line 1 is not the head of such a table, which is {string.Join(',', Columns)}.");
        }

        List<PublishedResult> results = [];
        for (string[]? row = reader.ReadRow(); row is not null; row = reader.ReadRow())
        {
            if (row.Length != Columns.Length)
            {
                throw new DataException($"{path}: line {reader.Line} has {row.Length} fields, the head has {Columns.Length}.");
            }

            if (!RealNumber.TryParse(row[3], out double value))
            {
                throw new DataException($"{path}: line {reader.Line} has no number as its value.");
            }

            results.Add(new PublishedResult(row[0], row[1], row[2], value, row[4], row[5], row[6]));
        }

        return results;
    }
}
