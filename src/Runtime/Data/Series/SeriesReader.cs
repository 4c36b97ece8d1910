using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// Reads the files of a series: rows are put together by series, checked in time, and divided into parts, each series by its own time.
/// </summary>
internal sealed class SeriesReader
{
    private const string Cure = "'missing: previous', 'missing: linear' or 'missing: mask' says what stands for it";

    private readonly SeriesData data;
    private readonly IReadOnlyList<Stretch> stretches;
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly bool isSeparate;

    private SeriesReader(SeriesData data, IReadOnlyList<Stretch> stretches, bool isSeparate)
    {
        (this.data, this.stretches, this.isSeparate) = (data, stretches, isSeparate);
        foreach (Stretch stretch in stretches)
        {
            numbers.TryAdd(stretch.Name, numbers.Count);
        }
    }

    /// <summary>Reads the files of all parts.</summary>
    /// <param name="data">What to read; without columns, all whose first value is a number.</param>
    /// <param name="places">The files.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>The rows, and the data with its columns.</returns>
    /// <exception cref="DataException">A file cannot be read, or its rows do not follow each other in time.</exception>
    public static (SeriesFrame Frame, SeriesData Data) Read(SeriesData data, DataPlaces places, CancellationToken cancel)
    {
        List<Stretch> stretches = [];
        CsvRequest request = RequestOf(data);
        foreach ((int part, string? place) in places.All.Index())
        {
            IReadOnlyList<string> files = place is null ? [] : FilePattern.Files(place);
            foreach (string file in files)
            {
                CsvTable table = CsvTable.Read(file, request, cancel);
                request = request with { Columns = table.Columns };
                Add(stretches, part, table, files.Count == 1 ? "" : Path.GetFileNameWithoutExtension(file));
            }
        }

        SeriesData settled = Settle(data, request.Columns);
        SeriesReader reader = new(settled, stretches, places.HeldOut is not null);
        return (reader.ToFrame([.. request.Columns.Distinct()]), settled);
    }

    /// <summary>Reads one table.</summary>
    /// <param name="data">What to read; without columns, all of the table's.</param>
    /// <param name="table">The table, with the columns that are read.</param>
    /// <param name="name">The name of its series, where no column names them.</param>
    /// <returns>The rows, and the data with its columns.</returns>
    /// <exception cref="DataException">Its rows do not follow each other in time.</exception>
    public static (SeriesFrame Frame, SeriesData Data) Read(SeriesData data, CsvTable table, string name = "")
    {
        List<Stretch> stretches = [];
        Add(stretches, 0, table, name);
        SeriesData settled = Settle(data, table.Columns);
        SeriesReader reader = new(settled, stretches, isSeparate: false);
        return (reader.ToFrame([.. table.Columns.Distinct()]), settled);
    }

    /// <summary>The columns of a definition, in the first file.</summary>
    /// <exception cref="DataException">The file cannot be read, or lacks a column.</exception>
    public static SeriesData Settle(SeriesData data, DataPlaces places, CancellationToken cancel) =>
        Settle(data, CsvTable.Read(FilePattern.Files(places.Training)[0], RequestOf(data), cancel).Columns);

    private static SeriesData Settle(SeriesData data, IReadOnlyCollection<string> found)
    {
        EquatableArray<string> columns = data.Columns.Count > 0
            ? data.Columns
            : new(found.Where(name => !data.Known.Contains(name) && !data.Static.Contains(name)));
        return data with { Columns = columns, Target = data.Target.Count > 0 || data.Label is not null ? data.Target : columns };
    }

    /// <summary>What is read of a file.</summary>
    public static CsvRequest RequestOf(SeriesData data) => new()
    {
        Columns = data.Columns.Count == 0 ? [] : [.. data.Columns.Concat(data.Known).Concat(data.Static).Concat(data.Target)],
        Time = data.Time,
        Group = data.Group,
        Label = data.Label,
        MayMiss = data.Missing != MissingRule.Error,
        Cure = Cure,
    };

    /// <summary>Adds a file's rows, those of each series together.</summary>
    private static void Add(List<Stretch> stretches, int part, CsvTable table, string name)
    {
        if (table.Groups is not GroupColumn groups)
        {
            stretches.Add(new Stretch(part, name, table, null));
            return;
        }

        int[] counts = new int[groups.Names.Count];
        for (int row = 0; row < table.Rows; row++)
        {
            counts[groups.Ids[row]]++;
        }

        int[][] rows = [.. counts.Select(static count => new int[count])];
        Array.Clear(counts);
        for (int row = 0; row < table.Rows; row++)
        {
            int group = groups.Ids[row];
            rows[group][counts[group]++] = row;
        }

        stretches.AddRange(rows.Select((own, group) => new Stretch(part, groups.Names[group], table, own)));
    }

    private SeriesFrame ToFrame(string[] columns)
    {
        // Files of one series that are read for one part, such as one for each year, are one run.
        Stretch[][] runs = [.. stretches.GroupBy(static stretch => (stretch.Part, stretch.Name)).Select(static group => group.ToArray())];
        SeriesTimes? times = data.Time is null ? null : SeriesTimes.Check(data, runs);
        RowSource source = new();
        List<SeriesRun> found = [];
        int start = 0;
        for (int run = 0; run < runs.Length; run++)
        {
            int first = start;
            foreach ((int place, Stretch stretch) in runs[run].Index())
            {
                int[]? rows = times is null ? stretch.Rows : times.RowsOf(run, place);
                source.Add(start, stretch.Table, rows);
                stretch.Rows = rows;
                start = checked(start + (rows?.Length ?? stretch.Table.Rows));
            }

            found.Add(new SeriesRun(numbers[runs[run][0].Name], first, start - first, PartsOf(runs[run][0].Part, first, start - first)));
        }

        Dictionary<string, double[]> values = [];
        foreach (string column in columns)
        {
            values[column] = Gather(runs, column, start);
        }

        SeriesFrame frame = new([.. numbers.OrderBy(static pair => pair.Value).Select(static pair => pair.Key)], found, source)
        {
            Values = values,
            Missing = new Dictionary<string, bool[]>(),
            Times = times?.Gather(start),
            Labels = data.Label is null ? null : SeriesLabels.Gather(runs.SelectMany(static run => run), start),
            Grid = times?.Grid,
        };
        return SeriesFill.Fill(frame, data);
    }

    private PartRows[] PartsOf(int part, int start, int rows)
    {
        if (isSeparate)
        {
            return [new PartRows(part, start, rows)];
        }

        Split split = Split.Of(rows, data.Split);
        (int training, int validation) = ((int)split.Training, (int)split.Validation);
        return
        [
            new(0, start, training),
            new(1, start + training, validation),
            new(2, start + training + validation, (int)split.Test),
        ];
    }

    /// <summary>A column's values in the order of the runs; not a number in rows that fill a gap.</summary>
    private static double[] Gather(Stretch[][] runs, string column, int count)
    {
        double[] values = new double[count];
        int place = 0;
        foreach (Stretch stretch in runs.SelectMany(static run => run))
        {
            Chunks<double> all = stretch.Table.Column(column);
            int rows = stretch.Rows?.Length ?? stretch.Table.Rows;
            for (int row = 0; row < rows; row++)
            {
                int at = stretch.Rows is null ? row : stretch.Rows[row];
                values[place++] = at < 0 ? double.NaN : all[at];
            }
        }

        // The table's own copy is as large: a column is held twice for no longer than it takes to copy it.
        foreach (Stretch stretch in runs.SelectMany(static run => run))
        {
            stretch.Table.Release(column);
        }

        return values;
    }
}

/// <summary>Rows of one series in one file.</summary>
/// <param name="part">The part of the data that the file is read for.</param>
/// <param name="name">The series.</param>
/// <param name="table">The file.</param>
/// <param name="rows">The file's rows; null for all.</param>
internal sealed class Stretch(int part, string name, CsvTable table, int[]? rows)
{
    public int Part => part;

    public string Name => name;

    public CsvTable Table => table;

    /// <summary>The file's rows, -1 for one that fills a gap; null for all as they stand.</summary>
    public int[]? Rows { get; set; } = rows;

    public int Count => Rows?.Length ?? table.Rows;

    /// <summary>The time of a row, in ticks.</summary>
    public long TimeOf(int row) => table.Times![FileRow(row)];

    /// <summary>A row's file and line as a message begins.</summary>
    public string Place(int row) => FormattableString.Invariant($"{table.Path}({LineOf(row)})");

    /// <summary>A row's line.</summary>
    public int LineOf(int row) => table.Lines[FileRow(row)];

    private int FileRow(int row) => Rows is null ? row : Rows[row];
}
