using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// Opens series: rows are divided into parts first, or read from files for each part, transformed, scaled by what the training part says,
/// and then cut into windows that stay inside their part.
/// </summary>
internal static class SeriesLoader
{
    /// <summary>Opens CSV files for a network.</summary>
    /// <exception cref="DataException">A file cannot be read, or they do not fit the network.</exception>
    public static NetworkData Open(
        NetworkDefinition definition, SeriesData given, DataPlaces places, DataProfile? profile, CancellationToken cancel)
    {
        RequireTask(definition, given);
        (SeriesFrame frame, SeriesData data) = SeriesReader.Read(given, places, cancel);
        return ToData(definition, data, frame, places, profile);
    }

    /// <summary>Opens a table that is in memory for a network.</summary>
    /// <param name="definition">The network.</param>
    /// <param name="given">Columns, windows, scaling and split.</param>
    /// <param name="table">The table, from which all parts are cut.</param>
    /// <param name="profile">The scales of a trained network; null finds them.</param>
    /// <exception cref="DataException">It does not fit the network.</exception>
    public static NetworkData Open(NetworkDefinition definition, SeriesData given, CsvTable table, DataProfile? profile)
    {
        RequireTask(definition, given);
        (SeriesFrame frame, SeriesData data) = SeriesReader.Read(given, table);
        return ToData(definition, data, frame, new DataPlaces(table.Path, HeldOut: null), profile);
    }

    /// <summary>The numbers of a network for a series.</summary>
    /// <exception cref="DataException">A file cannot be read, or lacks a column.</exception>
    public static DataSizes SizesOf(SeriesData data, DataPlaces places, CancellationToken cancel)
    {
        if (data.Label is not null)
        {
            (SeriesFrame frame, SeriesData read) = SeriesReader.Read(data, places, cancel);
            int classes = Math.Max(2, frame.Labels!.Names.Count);
            return new DataSizes(null, checked((int)read.FeatureCount), classes, IsBinary: classes == 2);
        }

        SeriesData settled = SeriesReader.Settle(data, places, cancel);
        return new DataSizes(null, checked((int)settled.FeatureCount), checked((int)settled.OutputCount));
    }

    private static NetworkData ToData(
        NetworkDefinition definition, SeriesData data, SeriesFrame frame, DataPlaces places, DataProfile? profile)
    {
        string path = places.Training;
        string[] entering = [.. FeatureWriter.ScaledColumns(data)];
        Require(path, "features", [.. data.Columns], data.FeatureCount, definition.Input.Size);
        if (data.Label is null)
        {
            Require(path, "output.size", [.. data.Target], data.OutputCount, definition.Output.Size);
        }

        SeriesLabels? labels = frame.Labels?.For(definition, path, frame.Source, data.Label!, [.. profile?.Classes ?? default]);
        TrainedNames.Require(path, "columns that enter", profile?.Inputs?.Columns ?? default, entering);
        TrainedNames.Require(path, "predicted columns", profile?.Targets?.Columns ?? default, [.. data.Target]);

        SeriesLayout layout = new(data, frame);
        IReadOnlyList<PartSize> sizes = places.Sizes(PartSize.Names.Select((name, part) => layout.SizeOf(part, name)));
        if (sizes[0].Shortage is string shortage)
        {
            throw new DataException($"{path}: {shortage}.");
        }

        SeriesValues values = new(data, frame, profile);
        bool each = definition.Output.Steps == OutputSteps.Each;
        (float[] features, float[] known) = values.Features();
        int toTarget = data.Ahead + (each ? 0 : data.Lookback - 1);
        return new SequenceParts(layout.WindowsOf(0), layout.WindowsOf(1), layout.WindowsOf(2)).ToData(
            definition,
            path,
            data.Lookback,
            new SeriesInputs(features, features.Length / frame.Rows, known, data.Known.Count, data.Ahead, data.Horizon),
            labels is null ? Targets() : labels.Targets(toTarget, each),
            labels is null ? values.Profile : values.Profile with { Targets = null, Classes = new(labels.Names) },
            starts: layout.HasFileRows ? [.. Enumerable.Range(0, frame.Rows)] : null,
            sizes: sizes,
            series: labels is null ? new SeriesFacts(data, frame, values.Codecs) : null);

        SeriesTargets Targets() => new(
            values.AreInputs ? features : values.Targets(), data.Target.Count, values.Counted(), toTarget, data.Horizon, each);
    }

    private static void RequireTask(NetworkDefinition definition, SeriesData data)
    {
        TaskKind wanted = data.Label is null ? TaskKind.Regression : TaskKind.Classification;
        if (definition.Task != wanted || definition.Input.Kind != InputKind.Features)
        {
            string task = data.Label is null ? "regression" : "classification";
            throw new DataException($"{definition.Name}: such a series is for {task} over features.");
        }
    }

    private static void Require(string path, string key, string[] columns, long found, int size)
    {
        if (found != size)
        {
            string count = found == columns.Length
                ? $"{columns.Length} columns ({ForeignText.List(columns)})"
                : FormattableString.Invariant($"{found} values of {columns.Length} columns ({ForeignText.List(columns)})");
            throw new DataException($"{path}: {count}, but {key} is {size}.");
        }
    }
}

/// <summary>Which windows the rows of series have.</summary>
/// <param name="data">The definition, with its columns.</param>
/// <param name="frame">The rows.</param>
internal sealed class SeriesLayout(SeriesData data, SeriesFrame frame)
{
    private readonly int extra = data.IsDifferenced ? 1 : 0;

    /// <summary>Rows that the shortest stretch with a window has.</summary>
    private long Least => (long)data.Lookback + data.Ahead + data.Horizon - 1;

    /// <summary>Whether the rows are those of one file as they stand, so that another file may have a row for each of them.</summary>
    public bool HasFileRows => frame.Names is [""] && data.Group is null && frame.Source.IsPlain;

    /// <summary>The first row of each window of a part.</summary>
    public int[] WindowsOf(int part)
    {
        int[] windows = new int[StretchesOf(part).Sum(stretch => Math.Max(0, stretch.Rows - Least + 1))];
        int place = 0;
        foreach ((int start, int rows) in StretchesOf(part))
        {
            for (int window = 0; window <= rows - Least; window++)
            {
                windows[place++] = start + window;
            }
        }

        return windows;
    }

    /// <summary>How much of the data a part has.</summary>
    public PartSize SizeOf(int part, string name)
    {
        int[] rows = [.. StretchesOf(part).Select(static stretch => stretch.Rows)];
        string need = data.Horizon == 1
            ? $"a window of {data.Lookback} and the value {data.Ahead} ahead need {Least}"
            : $"a window of {data.Lookback} and the {data.Horizon} values from {data.Ahead} ahead need {Least}";
        if (rows.Length < 2)
        {
            return PartSize.Of(name, rows.Sum(), Quantity.Of(rows.Sum(), "row"), Least, need);
        }

        string? shortage = rows.Max() >= Least
            ? null
            : FormattableString.Invariant($"of the {rows.Length} series none has enough rows in the {name} part, ")
                + FormattableString.Invariant($"at most {rows.Max()}; {need}");
        return new PartSize(name, rows.Sum(static count => (long)count), shortage);
    }

    private IEnumerable<(int Start, int Rows)> StretchesOf(int part)
    {
        foreach (SeriesRun run in frame.Runs)
        {
            foreach (PartRows own in run.Parts.Where(own => own.Part == part))
            {
                (int start, int end) = SeriesFacts.Usable(run, own, extra);
                yield return (start, end - start);
            }
        }
    }
}
