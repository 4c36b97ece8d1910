using Hmlstm.Definitions;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// Columns of numbers from a CSV file with a header (RFC 4180; fields parted by commas, semicolons or tabs), or from a table of one of
/// the <see cref="TableFormats"/>. Names and numbers count to the letter.
/// </summary>
public sealed class CsvTable
{
    private const int LongestCell = 40;
    private const int MostValues = 1 << 27;
    private readonly Dictionary<string, Chunks<double>> kept;

    private CsvTable(string path, string[] header, string[] columns)
    {
        Path = path;
        Header = header;
        Columns = columns;
        kept = columns.Distinct().ToDictionary(static name => name, static _ => new Chunks<double>());
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The names of all columns.</summary>
    public IReadOnlyList<string> Header { get; }

    /// <summary>The names of the columns that were read.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Rows without the header.</summary>
    public int Rows => Lines.Count;

    /// <summary>The line on which each row began.</summary>
    internal Chunks<int> Lines { get; } = new();

    /// <summary>When each row was observed; null where no column says so.</summary>
    internal TimeColumn? Times { get; private init; }

    /// <summary>Which series each row belongs to; null where no column says so.</summary>
    internal GroupColumn? Groups { get; private init; }

    /// <summary>The class of each row; null where no column says so.</summary>
    internal GroupColumn? Labels { get; private init; }

    /// <summary>The names of the columns that are only carried over.</summary>
    internal IReadOnlyList<string> Carried { get; private init; } = [];

    /// <summary>The content of these columns, row by row.</summary>
    internal List<object?[]> CarriedCells { get; } = [];

    /// <summary>A value; not a number where it is missing and may be.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The name of a column that was read.</param>
    public double this[int row, string column] => kept[column][row];

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file, UTF-8; it may also be a pipe.</param>
    /// <param name="columns">The columns to read; empty for all whose first value is a number.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">
    /// The file cannot be read, lacks a column or has two of its name, or a value is no number; with its line and column.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static CsvTable Read(string path, IReadOnlyCollection<string> columns, CancellationToken cancel = default) =>
        Read(path, new CsvRequest { Columns = columns }, cancel);

    /// <summary>Reads what a series needs of a file.</summary>
    internal static CsvTable Read(string path, CsvRequest request, CancellationToken cancel) =>
        TableFormats.Read(path, reader => Read(path, reader, request), cancel);

    /// <summary>The values of a column that was read.</summary>
    internal Chunks<double> Column(string name) => kept[name];

    /// <summary>Lets go of a column's values, which are somewhere else by now.</summary>
    internal void Release(string name) => kept.Remove(name);

    /// <summary>A table in memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="columns">The names of its columns, each once; at least one.</param>
    /// <param name="values">Row after row.</param>
    internal static CsvTable Of(string name, string[] columns, IReadOnlyList<double> values)
    {
        CsvTable table = new(name, columns, columns);
        for (int place = 0; place < values.Count; place++)
        {
            table.kept[columns[place % columns.Length]].Add(values[place]);
        }

        for (int row = 0; row < values.Count / columns.Length; row++)
        {
            table.Lines.Add(row + 1);
        }

        return table;
    }

    /// <summary>Reads what a series needs of a table.</summary>
    internal static CsvTable Read(string path, ITableReader reader, CsvRequest request)
    {
        string[] header = reader.ReadRow() ?? throw new DataException($"{path}: the file is empty.");
        string[] others = [.. new[] { request.Time, request.Group, request.Label }.OfType<string>()];
        string[] carried = [.. request.Carried(header)];
        foreach (string name in request.Columns.Concat(others).Concat(carried))
        {
            ColumnPlace.Find(path, header, name);
        }

        if (!reader.MoveNext(header.Length))
        {
            throw new DataException($"{path}: the file has a header and no row.");
        }

        string[] chosen = request.Columns.Count > 0
            ? [.. request.Columns]
            : [.. header.Where((name, place) => !others.Contains(name) && RealNumber.TryParse(reader.Field(place), out double _))];
        if (chosen.Length == 0)
        {
            throw new DataException($"{path}: no column has a number in its first row.");
        }

        CsvTable table = new(path, header, chosen)
        {
            Times = request.Time is string time ? new TimeColumn(path, time) : null,
            Groups = request.Group is null ? null : new GroupColumn(),
            Labels = request.Label is null ? null : new GroupColumn(),
            Carried = carried,
        };
        table.ReadRows(reader, request);
        return table;
    }

    /// <summary>Reads the row that the reader stands on, and all after it.</summary>
    private void ReadRows(ITableReader reader, CsvRequest request)
    {
        string[] header = [.. Header];
        (int Place, Chunks<double> Values)[] columns =
            [.. kept.Select(pair => (ColumnPlace.Find(Path, header, pair.Key), pair.Value))];
        int time = request.Time is null ? -1 : ColumnPlace.Find(Path, header, request.Time);
        int group = request.Group is null ? -1 : ColumnPlace.Find(Path, header, request.Group);
        int label = request.Label is null ? -1 : ColumnPlace.Find(Path, header, request.Label);
        int[] carried = [.. Carried.Select(name => ColumnPlace.Find(Path, header, name))];
        do
        {
            foreach ((int place, Chunks<double> values) in columns)
            {
                ReadOnlySpan<char> cell = reader.Field(place);
                values.Add(RealNumber.TryParse(cell, out double value) ? value : Missing(reader, header[place], cell, request));
            }

            Times?.Add(reader.Field(time), reader.Line);
            Groups?.Add(reader.Field(group));
            Labels?.Add(SeriesLabels.Check(Path, reader.Line, request.Label!, reader.Field(label)));
            Lines.Add(reader.Line);
            if (carried.Length > 0)
            {
                CarriedCells.Add([.. carried.Select(reader.Cell)]);
            }

            if ((long)Lines.Count * columns.Length > MostValues)
            {
                throw new DataException(
                    $"{Path}({reader.Line}): the columns have more than {MostValues} numbers up to here, and no table may have more.");
            }
        }
        while (reader.MoveNext(header.Length));
        Times?.Settle();
    }

    /// <summary>What stands for a cell that is no number: not a number, where it is a missing one and may be.</summary>
    private double Missing(ITableReader reader, string column, ReadOnlySpan<char> cell, CsvRequest request)
    {
        bool isMissing = MissingMark.Is(cell);
        if (isMissing && request.MayMiss)
        {
            return double.NaN;
        }

        string said = isMissing && request.Cure is string cure
            ? $"the value is missing ('{ForeignText.Show(cell.ToString())}'); {cure}"
            : $"'{ForeignText.Show(cell.ToString(), LongestCell)}' is not a number";
        throw new DataException($"{Path}({reader.Line}), column {ForeignText.Show(column)}: {said}.");
    }
}

/// <summary>What is read of a CSV file.</summary>
internal sealed record CsvRequest
{
    /// <summary>The columns of numbers; empty for all whose first value is one.</summary>
    public IReadOnlyCollection<string> Columns { get; init; } = [];

    /// <summary>The column of times; null for none.</summary>
    public string? Time { get; init; }

    /// <summary>The column that names each row's series; null for none.</summary>
    public string? Group { get; init; }

    /// <summary>The column that has each row's class; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>Whether numbers may be missing.</summary>
    public bool MayMiss { get; init; }

    /// <summary>Chooses the columns that are only carried over, from all names.</summary>
    public Func<string[], IReadOnlyList<string>> Carried { get; init; } = static _ => [];

    /// <summary>What helps where a number is missing and may not be; null where nothing does.</summary>
    public string? Cure { get; init; }
}

/// <summary>What stands in tables for a value that is not there.</summary>
internal static class MissingMark
{
    private static readonly string[] Marks = ["NA", "N/A", "NaN", "nan", "NULL", "null", "None", "?"];

    /// <summary>Whether a cell says that its value is missing.</summary>
    public static bool Is(ReadOnlySpan<char> cell)
    {
        foreach (string mark in Marks)
        {
            if (cell.SequenceEqual(mark))
            {
                return true;
            }
        }

        return cell.IsEmpty;
    }
}

/// <summary>The names of series or classes, one for each row.</summary>
internal sealed class GroupColumn
{
    private readonly Dictionary<string, int> ids = new(StringComparer.Ordinal);
    private readonly List<string> names = [];

    /// <summary>The number of each row's name.</summary>
    public Chunks<int> Ids { get; } = new();

    /// <summary>The names by their numbers, in the order in which they come first.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<char> name)
    {
        var known = ids.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!known.TryGetValue(name, out int id))
        {
            id = names.Count;
            names.Add(name.ToString());
            ids.Add(names[id], id);
        }

        Ids.Add(id);
    }
}

/// <summary>A list that grows by whole blocks, so that nothing is copied.</summary>
/// <typeparam name="T">An element.</typeparam>
internal sealed class Chunks<T>
    where T : unmanaged
{
    private const int Bits = 16;
    private const int Size = 1 << Bits;
    private readonly List<T[]> blocks = [];

    /// <summary>Elements.</summary>
    public int Count { get; private set; }

    /// <summary>An element.</summary>
    public T this[int place] => blocks[place >> Bits][place & (Size - 1)];

    /// <summary>Adds an element at the end.</summary>
    public void Add(T value)
    {
        int place = Count & (Size - 1);
        if (place == 0)
        {
            blocks.Add(new T[Size]);
        }

        blocks[^1][place] = value;
        Count++;
    }
}

/// <summary>Finds a column of a CSV file by its name.</summary>
internal static class ColumnPlace
{
    /// <summary>The column's place in the header, from 0.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="header">The names of all columns.</param>
    /// <param name="name">The column that is wanted.</param>
    /// <exception cref="DataException">No column has the name, or several have.</exception>
    public static int Find(string path, string[] header, string name)
    {
        int place = Array.IndexOf(header, name);
        if (place < 0)
        {
            throw new DataException($"{path}: there is no column '{ForeignText.Show(name)}'; there are {ForeignText.List(header)}.");
        }

        int count = header.Count(other => other == name);
        return count == 1
            ? place
            : throw new DataException(
                $"{path}: there are {count} columns '{ForeignText.Show(name)}', so the name says too little; rename all but one.");
    }
}
