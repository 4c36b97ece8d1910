using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// The times of all series, checked: each row comes after the one before it, at the usual distance or at a multiple of it.
/// </summary>
internal sealed class SeriesTimes
{
    /// <summary>Rows that gaps may add to those that are there: more is a mistake in a time, not a gap.</summary>
    private const long MostFilled = 10;
    private const long AlwaysFilled = 1000;

    private readonly Stretch[][] runs;
    private readonly int[][][] rows;

    private SeriesTimes(Stretch[][] runs, TimeGrid? grid, int[][][] rows)
    {
        (this.runs, Grid, this.rows) = (runs, grid, rows);
    }

    /// <summary>The usual distance; null where no series has two rows.</summary>
    public TimeGrid? Grid { get; }

    /// <summary>Checks the times.</summary>
    /// <param name="data">What is done about gaps.</param>
    /// <param name="runs">The stretches of each run, in their order.</param>
    /// <exception cref="DataException">Rows are out of order, at one time, at another distance, or missing; with file and line.</exception>
    public static SeriesTimes Check(SeriesData data, Stretch[][] runs)
    {
        TimeGrid? grid = TimeGrid.Of([.. runs.Select(TimesOf)]);
        long most = AlwaysFilled + (MostFilled * runs.Sum(static run => run.Sum(static stretch => (long)stretch.Count)));
        int[][][] rows = new int[runs.Length][][];
        for (int run = 0; run < runs.Length; run++)
        {
            rows[run] = new Walk(data, grid, runs[run]).Rows(ref most);
        }

        return new SeriesTimes(runs, grid, rows);
    }

    /// <summary>The file's row of each row of a stretch, -1 for one that fills a gap.</summary>
    public int[] RowsOf(int run, int stretch) => rows[run][stretch];

    /// <summary>The times of all rows, those that fill gaps included.</summary>
    public long[] Gather(int count)
    {
        long[] times = new long[count];
        int place = 0;
        foreach (Stretch stretch in runs.SelectMany(static run => run))
        {
            foreach (int row in stretch.Rows!)
            {
                times[place] = row < 0 ? Grid!.After(times[place - 1], 1) : stretch.Table.Times![row];
                place++;
            }
        }

        return times;
    }

    private static long[] TimesOf(Stretch[] run)
    {
        long[] times = new long[run.Sum(static stretch => stretch.Count)];
        int place = 0;
        foreach (Stretch stretch in run)
        {
            for (int row = 0; row < stretch.Count; row++)
            {
                times[place++] = stretch.TimeOf(row);
            }
        }

        return times;
    }

    /// <summary>Goes through the rows of one run.</summary>
    private sealed class Walk(SeriesData data, TimeGrid? grid, Stretch[] run)
    {
        private (Stretch Stretch, int Row)? before;

        public int[][] Rows(ref long most)
        {
            int[][] all = new int[run.Length][];
            for (int place = 0; place < run.Length; place++)
            {
                Stretch stretch = run[place];
                List<int> rows = new(stretch.Count);
                for (int row = 0; row < stretch.Count; row++)
                {
                    for (long gap = GapBefore(stretch, row, ref most); gap > 0; gap--)
                    {
                        rows.Add(-1);
                    }

                    rows.Add(stretch.Rows is null ? row : stretch.Rows[row]);
                    before = (stretch, row);
                }

                all[place] = [.. rows];
            }

            return all;
        }

        private long GapBefore(Stretch stretch, int row, ref long most)
        {
            if (before is not (Stretch earlier, int last))
            {
                return 0;
            }

            (long from, long to) = (earlier.TimeOf(last), stretch.TimeOf(row));
            if (to == from)
            {
                throw new DataException(FormattableString.Invariant(
                    $"{Place(stretch, row)}: {Say(to)} stands twice{OfSeries}; the first is in line {earlier.LineOf(last)}")
                    + (earlier.Table == stretch.Table ? "" : $" of {earlier.Table.Path}") + Distinct);
            }

            if (to < from)
            {
                throw new DataException(
                    $"{Place(stretch, row)}: {Say(to)} comes after {Say(from)}{OfSeries}; sort the rows by time{Distinct}");
            }

            long distance = grid!.IndexOf(to) - grid.IndexOf(from);
            long missing = (distance / grid.Step) - 1;
            if (distance % grid.Step != 0)
            {
                throw new DataException(
                    $"{Place(stretch, row)}: from {Say(from)} to {Say(to)} it is {grid.Say(distance)}{OfSeries}, "
                    + $"but {grid.Say(grid.Step)} is the usual distance; bring the rows to one distance.");
            }

            if (missing > 0 && data.Missing == MissingRule.Error)
            {
                string count = missing == 1 ? "1 row is" : FormattableString.Invariant($"{missing} rows are");
                throw new DataException(
                    $"{Place(stretch, row)}: {count} missing between {Say(from)} and {Say(to)}{OfSeries}, "
                    + $"where {grid.Say(grid.Step)} is the usual distance; "
                    + "'missing: previous', 'missing: linear' or 'missing: mask' fills gaps.");
            }

            most -= missing;
            return most >= 0
                ? missing
                : throw new DataException(
                    $"{Place(stretch, row)}: from {Say(from)} to {Say(to)}{OfSeries} more rows are missing than could be filled; "
                    + "is the time right?");
        }

        private string OfSeries => run[0].Name.Length == 0 ? "" : $" in the series '{ForeignText.Show(run[0].Name)}'";

        /// <summary>What most often is behind times that do not ascend in a file without a group.</summary>
        private string Distinct => data.Group is null ? ", or name the column that tells series apart as 'group'." : ".";

        private string Place(Stretch stretch, int row) => $"{stretch.Place(row)}, column {ForeignText.Show(data.Time!)}";

        private string Say(long time) => TimeText.Write(time, grid);
    }
}
