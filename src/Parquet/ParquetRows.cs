using System.Buffers.Binary;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Data;
using Parquet;
using Parquet.Schema;

namespace Hmlstm.Parquet;

/// <summary>The rows of a Parquet file, one group of rows in memory at a time, and of it only the columns that are asked for.</summary>
/// <remarks>
/// What the file says of itself is checked before memory is asked for it. Columns of lists, maps and structures are no columns of a table:
/// they are left out.
/// </remarks>
internal sealed class ParquetRows(string name, Stream file, CancellationToken cancel) : ITableReader, IDisposable
{
    private const int MagicLength = 4;
    private const int FooterEnd = sizeof(uint) + MagicLength;
    private const int LongestFooter = 1 << 26;
    private const int MostRowsOfGroup = 1 << 24;
    private const int LongestReason = 120;

    private ParquetReader? reader;
    private DataField[] fields = [];
    private ParquetColumn?[] columns = [];
    private ParquetRowGroupReader? group;
    private int groups;
    private int nextGroup;
    private int groupRows;
    private int row;

    /// <inheritdoc/>
    public int Line { get; private set; }

    /// <inheritdoc/>
    public string[]? ReadRow()
    {
        CheckFooter();
        Guarded(OpenAsync);
        columns = new ParquetColumn?[fields.Length];
        return fields.Length > 0
            ? [.. fields.Select(static field => field.Name)]
            : throw new DataException($"{name}: the file has no column of numbers, times or texts.");
    }

    /// <inheritdoc/>
    public bool MoveNext(int columns)
    {
        row++;
        while (row >= groupRows)
        {
            cancel.ThrowIfCancellationRequested();
            if (nextGroup >= groups)
            {
                return false;
            }

            Open(nextGroup++);
            row = 0;
        }

        Line++;
        return true;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<char> Field(int place) => Column(place).Text(row);

    /// <inheritdoc/>
    public object? Cell(int place) => Column(place).Cell(row);

    /// <inheritdoc/>
    public void Dispose() => group?.Dispose();

    private async Task<bool> OpenAsync()
    {
        reader = await ParquetReader.CreateAsync(file, new ParquetOptions { TreatByteArrayAsString = true }, true, cancel);
        groups = reader.RowGroupCount;
        fields =
        [
            .. reader.Schema.Fields.OfType<DataField>()
                .Where(static field => !field.IsArray && field.MaxRepetitionLevel == 0 && ParquetColumn.Reads(field)),
        ];
        return true;
    }

    private void Open(int number)
    {
        group?.Dispose();
        group = Guarded(() => Task.FromResult(reader!.OpenRowGroupReader(number)));
        long rows = Guarded(() => Task.FromResult(group.RowCount));
        groupRows = rows is >= 0 and <= MostRowsOfGroup
            ? (int)rows
            : throw new DataException(
                $"{name}: group {number + 1} says that it has {rows} rows; at most {MostRowsOfGroup} are read, so write smaller groups.");
        Array.Clear(columns);
    }

    private ParquetColumn Column(int place) =>
        columns[place] ??= Guarded(() => ParquetColumn.ReadAsync(group!, fields[place], groupRows, cancel), fields[place].Name);

    /// <summary>A file ends with its footer, the footer's length and the magic bytes that it begins with.</summary>
    private void CheckFooter()
    {
        byte[] end = new byte[FooterEnd];
        if (file.Length < FooterEnd + MagicLength)
        {
            throw Damaged("it is cut off");
        }

        file.Position = file.Length - end.Length;
        file.ReadExactly(end);
        file.Position = 0;
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(end);
        if (!end.AsSpan().EndsWith("PAR1"u8))
        {
            throw Damaged("it does not end as Parquet does; perhaps it is cut off");
        }

        if (length is 0 or > LongestFooter || length > file.Length - FooterEnd - MagicLength)
        {
            throw Damaged($"its footer cannot have {Quantity.Of(length, "byte")}");
        }
    }

    /// <summary>Asks the library, which throws what comes to it where a file is damaged.</summary>
    private T Guarded<T>(Func<Task<T>> read, string? column = null)
    {
        try
        {
            return read().GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or DataException))
        {
            string reason = exception.Message.Split('\n')[0].TrimEnd('\r', '.');
            string place = column is null ? "" : $"column {ForeignText.Show(column)}: ";
            throw Damaged($"{place}{ForeignText.Show(reason, LongestReason)}", exception);
        }
    }

    private DataException Damaged(string reason, Exception? inner = null)
    {
        string message = $"{name}: the Parquet file is damaged, or of a kind that is not read: {reason}.";
        return inner is null ? new DataException(message) : new DataException(message, inner);
    }
}
