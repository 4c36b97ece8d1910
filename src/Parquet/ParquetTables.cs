using Hmlstm.Runtime.Data;

namespace Hmlstm.Parquet;

/// <summary>Apache Parquet as a format of tables.</summary>
/// <remarks>
/// After <see cref="Register"/> a Parquet file is read wherever the runtime reads a CSV file: as <c>data.series</c>, by
/// <see cref="CsvTable.Read(string, IReadOnlyCollection{string}, CancellationToken)"/>, as an input to predict from. Its content tells what
/// it is, not its name.
/// </remarks>
public static class ParquetTables
{
    /// <summary>Makes Parquet files known to this process. Calling it again is nothing.</summary>
    public static void Register() => TableFormats.Add(Format.Instance);

    private sealed class Format : ITableFormat
    {
        public static Format Instance { get; } = new();

        public bool Begins(ReadOnlySpan<byte> head) => head.StartsWith("PAR1"u8);

        public T Read<T>(string name, Stream file, Func<ITableReader, T> read, CancellationToken cancel)
        {
            using ParquetRows rows = new(name, file, cancel);
            return read(rows);
        }
    }
}
