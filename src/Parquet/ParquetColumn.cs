using System.Globalization;
using Parquet;
using Parquet.Schema;

namespace Hmlstm.Parquet;

/// <summary>A column of one group of rows, as the texts that a CSV file would have; null is an empty one.</summary>
/// <remarks>
/// Numbers are written to their last digit, a truth as 1 or 0, a time in the form of ISO 8601 in the file's own zone (UTC where the file
/// says so), a day without a time of day.
/// </remarks>
internal abstract class ParquetColumn
{
    private static readonly Dictionary<Type, Loader> Kinds = new()
    {
        [typeof(double)] = NumbersAsync<double>,
        [typeof(float)] = NumbersAsync<float>,
        [typeof(sbyte)] = NumbersAsync<sbyte>,
        [typeof(byte)] = NumbersAsync<byte>,
        [typeof(short)] = NumbersAsync<short>,
        [typeof(ushort)] = NumbersAsync<ushort>,
        [typeof(int)] = NumbersAsync<int>,
        [typeof(uint)] = NumbersAsync<uint>,
        [typeof(long)] = NumbersAsync<long>,
        [typeof(ulong)] = NumbersAsync<ulong>,
        [typeof(decimal)] = NumbersAsync<decimal>,
        [typeof(Guid)] = NumbersAsync<Guid>,
        [typeof(bool)] = static (group, field, rows, cancel) => ValuesAsync<bool>(
            group, field, rows, static value => value ? "1" : "0", cancel),
        [typeof(DateTime)] = static (group, field, rows, cancel) => ValuesAsync<DateTime>(
            group, field, rows, field is DateTimeDataField { DateTimeFormat: DateTimeFormat.Date } ? Day : Time, cancel),
        [typeof(DateOnly)] = static (group, field, rows, cancel) => ValuesAsync<DateOnly>(
            group, field, rows, static value => value.ToString("O", CultureInfo.InvariantCulture), cancel),
        [typeof(ReadOnlyMemory<char>)] = static (group, field, rows, cancel) => ValuesAsync<ReadOnlyMemory<char>>(
            group, field, rows, static value => value.ToString(), cancel),
    };

    private delegate Task<ParquetColumn> Loader(ParquetRowGroupReader group, DataField field, int rows, CancellationToken cancel);

    /// <summary>Whether columns of the field's type are read.</summary>
    public static bool Reads(DataField field) => Kinds.ContainsKey(field.ClrType);

    /// <summary>Reads a column.</summary>
    /// <param name="group">The group of rows.</param>
    /// <param name="field">The column.</param>
    /// <param name="rows">The rows of the group.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static Task<ParquetColumn> ReadAsync(ParquetRowGroupReader group, DataField field, int rows, CancellationToken cancel) =>
        Kinds[field.ClrType](group, field, rows, cancel);

    /// <summary>A cell as a text, until the next one is asked for.</summary>
    public abstract ReadOnlySpan<char> Text(int row);

    /// <summary>A cell; null where there is nothing.</summary>
    public abstract object? Cell(int row);

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    private static string Day(DateTime day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static async Task<ParquetColumn> ValuesAsync<T>(
        ParquetRowGroupReader group, DataField field, int rows, Func<T, string> text, CancellationToken cancel)
        where T : struct
    {
        T?[] values = await LoadAsync<T>(group, field, rows, cancel);
        return new Texts([.. values.Select(value => value is T there ? text(there) : null)]);
    }

    private static async Task<ParquetColumn> NumbersAsync<T>(
        ParquetRowGroupReader group, DataField field, int rows, CancellationToken cancel)
        where T : struct, ISpanFormattable => new Values<T>(await LoadAsync<T>(group, field, rows, cancel));

    private static async Task<T?[]> LoadAsync<T>(ParquetRowGroupReader group, DataField field, int rows, CancellationToken cancel)
        where T : struct
    {
        T?[] values = new T?[rows];
        if (field.IsNullable)
        {
            await group.ReadAsync<T>(field, values.AsMemory(), null, cancel);
            return values;
        }

        T[] all = new T[rows];
        await group.ReadAsync<T>(field, all.AsMemory(), null, cancel);
        for (int row = 0; row < rows; row++)
        {
            values[row] = all[row];
        }

        return values;
    }

    private sealed class Texts(string?[] texts) : ParquetColumn
    {
        public override ReadOnlySpan<char> Text(int row) => texts[row];

        public override object? Cell(int row) => texts[row];
    }

    private sealed class Values<T>(T?[] values) : ParquetColumn
        where T : struct, ISpanFormattable
    {
        private readonly char[] text = new char[64];

        public override ReadOnlySpan<char> Text(int row) =>
            values[row] is not T value ? default
            : value.TryFormat(text, out int length, default, CultureInfo.InvariantCulture) ? text.AsSpan(0, length)
            : value.ToString(null, CultureInfo.InvariantCulture);

        public override object? Cell(int row) => values[row] is null ? null : Text(row).ToString();
    }
}
