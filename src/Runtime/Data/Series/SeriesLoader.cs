using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// Opens a time series: rows are split first, or read from a file for each part, scaled by what the training part says, and then cut into
/// windows that stay inside their part.
/// </summary>
internal static class SeriesLoader
{
    /// <summary>Opens a CSV file for a network.</summary>
    /// <exception cref="DataException">The file cannot be read or does not fit the network.</exception>
    public static NetworkData Open(
        NetworkDefinition definition, SeriesData data, DataPlaces places, DataProfile? profile, CancellationToken cancel)
    {
        RequireTask(definition);
        CsvTable first = CsvTable.Read(places.Training, [.. data.Columns, .. data.Columns.Count == 0 ? [] : data.Target], cancel);
        CsvTable?[] files = [first, .. places.All.Skip(1).Select(file => file is null ? null : CsvTable.Read(file, first.Columns, cancel))];
        return Open(definition, data, files, places, profile);
    }

    /// <summary>Opens tables that were read, or are in memory, for a network.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="data">Columns, windows, scaling and split.</param>
    /// <param name="files">The table of all parts, or those of the training, the validation and the test part.</param>
    /// <param name="places">Where they came from.</param>
    /// <param name="profile">The scales of a trained network; null finds them.</param>
    /// <exception cref="DataException">They do not fit the network.</exception>
    public static NetworkData Open(
        NetworkDefinition definition, SeriesData data, IReadOnlyList<CsvTable?> files, DataPlaces places, DataProfile? profile)
    {
        RequireTask(definition);
        string path = places.Training;
        CsvTable first = files[0]!;
        string[] columns = data.Columns.Count > 0 ? [.. data.Columns] : [.. first.Columns];
        string[] target = data.Target.Count > 0 ? [.. data.Target] : columns;
        Require(path, "features", columns, definition.Input.Size);
        Require(path, "output.size", target, definition.Output.Size);

        TrainedNames.Require(path, "columns that enter", profile?.Inputs?.Columns ?? default, columns);
        TrainedNames.Require(path, "predicted columns", profile?.Targets?.Columns ?? default, target);

        SeriesTable table = new([.. files.OfType<CsvTable>()]);
        Split split = places.HeldOut is null
            ? Split.Of(table.Rows, data.Split)
            : new Split(first.Rows, files[1]?.Rows ?? 0, files[2]?.Rows ?? 0);
        SequenceParts parts = new(
            Windows(0, split.Training),
            Windows(split.Training, split.Validation),
            Windows(split.Training + split.Validation, split.Test));
        long least = (long)data.Lookback + data.Ahead;
        string need = $"a window of {data.Lookback} and the value {data.Ahead} ahead need {least}";
        IReadOnlyList<PartSize> sizes = places.Sizes(PartSize.Names.Zip(
            [split.Training, split.Validation, split.Test], (name, rows) => PartSize.Of(name, rows, "rows", least, need)));
        if (sizes[0].Shortage is string shortage)
        {
            throw new DataException($"{path}: {shortage}.");
        }

        Scaler inputs = profile?.Inputs ?? Scaler.Fit(data.Scale, columns, Values(table, columns, split.Training));
        Scaler targets = profile?.Targets ?? Scaler.Fit(data.Scale, target, Values(table, target, split.Training));
        int[] starts = [.. Enumerable.Range(0, table.Rows)];
        float[] scaled = Scaled(table, target, targets);
        bool each = definition.Output.Steps == OutputSteps.Each;
        int toTarget = data.Ahead + (each ? 0 : data.Lookback - 1);
        int[] predicted = [.. starts.Select(start => start + toTarget)];
        return parts.ToData(
            definition,
            path,
            data.Lookback,
            new FloatValues(Scaled(table, columns, inputs), columns.Length, starts),
            each ? new FloatValues(scaled, target.Length, predicted) : new SequenceVectors(scaled, target.Length, predicted),
            new DataProfile { Inputs = inputs, Targets = targets },
            starts: starts,
            sizes: sizes);

        int[] Windows(long first, long rows) => [.. Enumerable.Range((int)first, (int)Math.Max(0, rows - data.Lookback - data.Ahead + 1))];
    }

    /// <summary>The columns of a definition, in the files that they are read from.</summary>
    /// <exception cref="DataException">A file cannot be read, or lacks a column.</exception>
    public static DataSizes SizesOf(SeriesData data, DataPlaces places, CancellationToken cancel)
    {
        CsvTable table = CsvTable.Read(places.Training, [.. data.Columns, .. data.Columns.Count == 0 ? [] : data.Target], cancel);
        int columns = data.Columns.Count > 0 ? data.Columns.Count : table.Columns.Count;
        return new DataSizes(null, columns, data.Target.Count > 0 ? data.Target.Count : columns);
    }

    private static void RequireTask(NetworkDefinition definition)
    {
        if (definition.Task != TaskKind.Regression || definition.Input.Kind != InputKind.Features)
        {
            throw new DataException($"{definition.Name}: a series is for regression over features.");
        }
    }

    private static void Require(string path, string key, string[] columns, int size)
    {
        if (columns.Length != size)
        {
            throw new DataException($"{path}: {columns.Length} columns ({ForeignText.List(columns)}), but {key} is {size}.");
        }
    }

    private static double[] Values(SeriesTable table, string[] columns, long rows) =>
        [.. Enumerable.Range(0, (int)rows).SelectMany(row => columns.Select(column => table[row, column]))];

    private static float[] Scaled(SeriesTable table, string[] columns, Scaler scaler) =>
        [.. Enumerable.Range(0, table.Rows)
            .SelectMany(row => columns.Select((column, place) => Scaled(table, row, column, scaler, place)))];

    /// <summary>
    /// A value as the network sees it: a column that hardly changed in the training part may leave float32 where it does.
    /// </summary>
    private static float Scaled(SeriesTable table, int row, string column, Scaler scaler, int place)
    {
        double value = table[row, column];
        double scaled = scaler.Apply(place, value);
        if (Math.Abs(scaled) <= float.MaxValue)
        {
            return (float)scaled;
        }

        (CsvTable file, int at) = table.Find(row);
        throw new DataException(FormattableString.Invariant(
            $"{file.Path}: row {at + 1}, column {column}: {value} is {scaled} in the scale of the training part, ")
            + "beyond what float32 holds.");
    }
}

/// <summary>The rows of one CSV file, or of several one after another.</summary>
/// <param name="files">The files, with the same columns.</param>
internal sealed class SeriesTable(IReadOnlyList<CsvTable> files)
{
    /// <summary>Rows of all files.</summary>
    public int Rows { get; } = files.Sum(static file => file.Rows);

    /// <summary>A value that float32 can hold.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">The column's name.</param>
    /// <exception cref="DataException">It cannot; the message has the file, its row and the column.</exception>
    public double this[int row, string column]
    {
        get
        {
            (CsvTable file, int place) = Find(row);
            try
            {
                return Scaler.Checked(file[place, column], place, column);
            }
            catch (DataException exception)
            {
                throw new DataException($"{file.Path}: {exception.Message}", exception);
            }
        }
    }

    /// <summary>A row's file and its number there, from 0.</summary>
    public (CsvTable File, int Row) Find(int row)
    {
        int file = 0;
        for (; row >= files[file].Rows; file++)
        {
            row -= files[file].Rows;
        }

        return (files[file], row);
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
