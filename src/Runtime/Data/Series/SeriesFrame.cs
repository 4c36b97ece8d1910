namespace Hmlstm.Runtime.Data;

/// <summary>
/// The rows of all series as numbers: series after series, each in the order of its time, gaps filled with rows and missing values by rule.
/// </summary>
/// <param name="Names">The names of the series, by their numbers.</param>
/// <param name="Runs">The rows of each series that follow each other, in the order of the rows.</param>
/// <param name="Source">Where the rows were read.</param>
internal sealed record SeriesFrame(IReadOnlyList<string> Names, IReadOnlyList<SeriesRun> Runs, RowSource Source)
{
    /// <summary>The values of each column; none is missing from <see cref="SeriesRun.First"/> on.</summary>
    public required IReadOnlyDictionary<string, double[]> Values { get; init; }

    /// <summary>Which values of a column were missing before they were filled; columns without such values are not in it.</summary>
    public required IReadOnlyDictionary<string, bool[]> Missing { get; init; }

    /// <summary>The time of each row in ticks; null without times.</summary>
    public long[]? Times { get; init; }

    /// <summary>The distance of the rows; null without times, or with a single row.</summary>
    public TimeGrid? Grid { get; init; }

    /// <summary>Rows of all series.</summary>
    public int Rows => Runs.Count == 0 ? 0 : Runs[^1].Start + Runs[^1].Rows;

    /// <summary>The run that has a row.</summary>
    public SeriesRun RunOf(int row)
    {
        (int low, int high) = (0, Runs.Count - 1);
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = Runs[middle].Start <= row ? (middle, high) : (low, middle - 1);
        }

        return Runs[low];
    }
}

/// <summary>Rows of one series that follow each other.</summary>
/// <param name="Series">The series' number.</param>
/// <param name="Start">The first row of all series' rows.</param>
/// <param name="Rows">How many.</param>
/// <param name="Parts">The rows of each part of the data that it has.</param>
internal sealed record SeriesRun(int Series, int Start, int Rows, IReadOnlyList<PartRows> Parts)
{
    /// <summary>The first row in which every column has a value.</summary>
    public int First { get; init; } = Start;

    /// <summary>The row after the last one.</summary>
    public int End => Start + Rows;
}

/// <summary>The rows of one series in one part of the data.</summary>
/// <param name="Part">0 for the training part, 1 for the validation part, 2 for the test part.</param>
/// <param name="Start">The first row.</param>
/// <param name="Rows">How many.</param>
internal readonly record struct PartRows(int Part, int Start, int Rows)
{
    /// <summary>The row after the last one.</summary>
    public int End => Start + Rows;
}

/// <summary>Where rows were read, for messages.</summary>
internal sealed class RowSource
{
    private readonly List<(int Start, string Path, Chunks<int> Lines, int[]? Rows)> pieces = [];

    /// <summary>Whether each file's rows stand as they are in it.</summary>
    public bool IsPlain => pieces.TrueForAll(static piece => piece.Rows is null || !piece.Rows.Where((row, place) => row != place).Any());

    /// <summary>Adds the rows that come next.</summary>
    /// <param name="start">The first of them.</param>
    /// <param name="table">The file.</param>
    /// <param name="rows">The file's row of each, -1 for one that fills a gap; null for the file's rows as they stand.</param>
    public void Add(int start, CsvTable table, int[]? rows) => pieces.Add((start, table.Path, table.Lines, rows));

    /// <summary>A row's file and its number there, from 0; of a row that fills a gap, the one before the gap.</summary>
    public (string Path, int Row) Find(int row)
    {
        (string path, _, int at) = Locate(row);
        return (path, at);
    }

    /// <summary>A row's file and line as a message begins.</summary>
    public string Place(int row)
    {
        (string path, Chunks<int> lines, int at) = Locate(row);
        return FormattableString.Invariant($"{path}({lines[at]})");
    }

    private (string Path, Chunks<int> Lines, int Row) Locate(int row)
    {
        (int start, string path, Chunks<int> lines, int[]? rows) = pieces.FindLast(piece => piece.Start <= row);
        int at = row - start;
        while (rows is not null && rows[at] < 0)
        {
            at--;
        }

        return (path, lines, rows is null ? at : rows[at]);
    }
}
