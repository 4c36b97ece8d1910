using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Opens a time series: rows are split first, scaled by what the training part says, and then cut into windows that stay inside their part.</summary>
internal static class SeriesLoader
{
    /// <summary>Opens a CSV file for a network.</summary>
    /// <exception cref="DataException">The file cannot be read or does not fit the network.</exception>
    public static NetworkData Open(
        NetworkDefinition definition, SeriesData data, string path, DataProfile? profile, CancellationToken cancel)
    {
        if (definition.Task != TaskKind.Regression || definition.Input.Kind != InputKind.Features)
        {
            throw new DataException($"{definition.Name}: a series is for regression over features.");
        }

        CsvTable table = CsvTable.Read(path, [.. data.Columns, .. data.Columns.Count == 0 ? [] : data.Target], cancel);
        string[] columns = data.Columns.Count > 0 ? [.. data.Columns] : [.. table.Columns];
        string[] target = data.Target.Count > 0 ? [.. data.Target] : columns;
        Require(path, "features", columns, definition.Input.Size);
        Require(path, "output.size", target, definition.Output.Size);

        TrainedNames.Require(path, "columns that enter", profile?.Inputs?.Columns ?? default, columns);
        TrainedNames.Require(path, "predicted columns", profile?.Targets?.Columns ?? default, target);

        Split split = Split.Of(table.Rows, data.Split);
        SequenceParts parts = new(
            Windows(0, split.Training),
            Windows(split.Training, split.Validation),
            Windows(split.Training + split.Validation, split.Test));
        long least = (long)data.Lookback + data.Ahead;
        string need = $"a window of {data.Lookback} and the value {data.Ahead} ahead need {least}";
        PartSize[] sizes =
        [
            .. PartSize.Names.Zip([split.Training, split.Validation, split.Test], (name, rows) => PartSize.Of(name, rows, "rows", least, need)),
        ];
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
        int[] places = [.. starts.Select(start => start + toTarget)];
        return parts.ToData(
            definition,
            path,
            data.Lookback,
            new FloatValues(Scaled(table, columns, inputs), columns.Length, starts),
            each ? new FloatValues(scaled, target.Length, places) : new SequenceVectors(scaled, target.Length, places),
            new DataProfile { Inputs = inputs, Targets = targets },
            starts: starts,
            sizes: sizes);

        int[] Windows(long first, long rows) => [.. Enumerable.Range((int)first, (int)Math.Max(0, rows - data.Lookback - data.Ahead + 1))];
    }

    private static void Require(string path, string key, string[] columns, int size)
    {
        if (columns.Length != size)
        {
            throw new DataException($"{path}: {columns.Length} columns ({ForeignText.List(columns)}), but {key} is {size}.");
        }
    }

    private static double[] Values(CsvTable table, string[] columns, long rows) =>
        [.. Enumerable.Range(0, (int)rows).SelectMany(row => columns.Select(column => Checked(table, row, column)))];

    private static float[] Scaled(CsvTable table, string[] columns, Scaler scaler) =>
        [.. Enumerable.Range(0, table.Rows).SelectMany(row => columns.Select((column, place) => Scaled(table, row, column, scaler, place)))];

    /// <summary>A value as the network sees it: a column that hardly changed in the training part may leave float32 where it does.</summary>
    private static float Scaled(CsvTable table, int row, string column, Scaler scaler, int place)
    {
        double scaled = scaler.Apply(place, Checked(table, row, column));
        return Math.Abs(scaled) <= float.MaxValue
            ? (float)scaled
            : throw new DataException(FormattableString.Invariant(
                $"{table.Path}: row {row + 1}, column {column}: {table[row, column]} is {scaled} in the scale of the training part, beyond what float32 holds."));
    }

    private static double Checked(CsvTable table, int row, string column)
    {
        try
        {
            return Scaler.Checked(table[row, column], row, column);
        }
        catch (DataException exception)
        {
            throw new DataException($"{table.Path}: {exception.Message}", exception);
        }
    }
}
