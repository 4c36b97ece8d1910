using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Prediction;

/// <summary>Predictions from the windows of a table, or its continuation.</summary>
/// <remarks>The rows are read, filled, transformed and scaled as those that the network was trained on, by the same functions.</remarks>
internal sealed class SeriesPredictor(
    NetworkPass network, DataProfile profile, PredictionSource source, PredictionOptions options, CancellationToken cancel)
{
    /// <summary>Numbers of a batch at most: long windows come in smaller batches.</summary>
    private const int MostNumbers = 1 << 22;

    private readonly NetworkDefinition definition = network.Definition;

    /// <summary>The rows, computed as they are asked for.</summary>
    public IEnumerable<PredictedRow> Rows()
    {
        if (definition.Data is not SeriesData { Label: null })
        {
            return WholeTable();
        }

        SeriesData series = Forecaster.DataOf(definition, profile);
        return options.Steps is int steps ? Continuation(series, steps) : Windows(series);
    }

    /// <summary>A prediction for each row that has a whole window up to it.</summary>
    private IEnumerable<PredictedRow> Windows(SeriesData series)
    {
        // Of the targets only a transform needs values; without one a table may lack them.
        SeriesData reading = series with
        {
            Split = new([1, 0, 0]),
            HeldOut = null,
            Target = series.Transform == SeriesTransform.None ? series.Columns : series.Target,
        };
        CsvTable table = Read(SeriesReader.RequestOf(reading), series);
        (SeriesFrame frame, SeriesData data) = SeriesReader.Read(reading, table, SeriesName());
        SeriesValues values = new(data, frame, profile);
        (float[] features, float[] known) = values.Features();
        SeriesInputs inputs = new(
            features, features.Length / frame.Rows, known, series.Known.Count, series.Ahead, series.Horizon);
        int[] starts = [.. StartsOf(series, frame)];
        if (starts.Length == 0)
        {
            throw TooShort(table.Rows, series);
        }

        TargetCodec[] codecs = [.. frame.Names.Select(name => new TargetCodec(series, profile.TargetsOf(name)!))];
        ForecastUnits[] units =
            [.. frame.Names.Select(name => new ForecastUnits(series, profile.TargetsOf(name), series.Target.Count))];
        ForecastBands bands = network.Bands;
        ForecastColumns columns = new(series, table, bands, hasHorizon: series.Horizon > 1, frame.Grid is not null);
        int most = (int)Math.Clamp(
            MostNumbers / ((long)series.Lookback * definition.Input.Size), 1, definition.Training.BatchSize);
        double[] forecast = new double[series.OutputCount];
        foreach (int[] chunk in starts.Chunk(most))
        {
            cancel.ThrowIfCancellationRequested();
            float[][] results = network.LastStep(inputs.Read(chunk, 0, series.Lookback, out _));
            for (int window = 0; window < chunk.Length; window++)
            {
                int end = chunk[window] + series.Lookback - 1;
                int row = frame.Source.Find(end).Row;
                double[] last = [.. series.Target.Select(target => series.IsDifferenced ? frame.Values[target][end] : double.NaN)];
                double[] outputs = OutputColumns.Finite(results[window], $"{source.Name}, row {row + 1}");
                int own = frame.RunOf(end).Series;
                codecs[own].Decode(last, bands.Points(outputs), forecast);
                double[][] spread = bands.Decode(outputs, units[own], last);
                for (int step = 0; step < series.Horizon; step++)
                {
                    string? time = frame.Times is null || frame.Grid is null
                        ? null
                        : TimeText.Write(frame.Grid.After(frame.Times[end], series.Ahead + step), frame.Grid);
                    Range places = (step * series.Target.Count)..((step + 1) * series.Target.Count);
                    yield return columns.Row(row, series.Ahead + step, time, forecast[places], spread[places]);
                }
            }
        }
    }

    /// <summary>The first row of each window; rows that only fill a gap in time end none.</summary>
    private static IEnumerable<int> StartsOf(SeriesData series, SeriesFrame frame)
    {
        int after = series.Known.Count > 0 ? series.Ahead + series.Horizon - 1 : 0;
        foreach (SeriesRun run in frame.Runs)
        {
            (int first, int end) = SeriesFacts.Usable(run, new PartRows(0, run.Start, run.Rows), series.IsDifferenced ? 1 : 0);
            for (int start = first; start + series.Lookback + after <= end; start++)
            {
                int last = start + series.Lookback - 1;
                if (last == run.Start || frame.Source.Find(last) != frame.Source.Find(last - 1))
                {
                    yield return start;
                }
            }
        }
    }

    /// <summary>What follows each series of the table.</summary>
    private IEnumerable<PredictedRow> Continuation(SeriesData series, int steps)
    {
        Forecaster forecaster = new(network.Network, profile, options.Interval);
        CsvRequest request = SeriesReader.RequestOf(series);

        // Rows in which only what is known before has values are the future.
        bool hasFuture = series.Known.Count > 0;
        CsvTable table = Read(request with { MayMiss = request.MayMiss || hasFuture }, series);
        ForecastColumns columns = new(series, table, network.Bands, hasHorizon: true, table.Times is not null);
        IEnumerable<int> all = Enumerable.Range(0, table.Rows);
        IEnumerable<(string Name, int[] Rows)> parts = table.Groups is { } groups
            ? groups.Names.Select((name, group) => (name, all.Where(row => groups.Ids[row] == group).ToArray()))
            : [(SeriesName(), all.ToArray())];
        foreach ((string name, int[] rows) in parts)
        {
            int count = hasFuture
                ? 1 + Array.FindLastIndex(rows, row => series.Columns.Any(column => !double.IsNaN(table[row, column])))
                : rows.Length;
            if (count == 0)
            {
                throw TooShort(0, series);
            }

            foreach (ForecastRow forecast in Forecast(forecaster, table, name, rows, count, steps))
            {
                yield return columns.Row(
                    rows[count - 1],
                    forecast.Step,
                    forecast.Time is DateTime time ? TimeText.Write(time.Ticks, GridOf(table, rows)) : null,
                    forecast.Values,
                    forecast.Bands);
            }
        }
    }

    private IReadOnlyList<ForecastRow> Forecast(Forecaster forecaster, CsvTable table, string name, int[] rows, int count, int steps)
    {
        int[] past = rows[..count];
        SeriesHistory history = new()
        {
            Name = name,
            Columns = forecaster.Columns.ToDictionary(static column => column, column => Values(past, column)),
            Times = table.Times is { } times ? [.. past.Select(row => new DateTime(times[row], DateTimeKind.Unspecified))] : null,
        };
        try
        {
            return forecaster.Forecast(history, steps, forecaster.Columns.ToDictionary(
                static column => column, column => Values(rows[count..], column)));
        }
        catch (DataException exception)
        {
            throw new DataException($"{source.Name}{(name.Length > 0 ? $", {name}" : "")}: {exception.Message}", exception);
        }

        IReadOnlyList<double> Values(int[] chosen, string column) => [.. chosen.Select(row => table[row, column])];
    }

    private static TimeGrid? GridOf(CsvTable table, int[] rows) =>
        table.Times is { } times ? TimeGrid.Of([[.. rows.Select(row => times[row])]]) : null;

    /// <summary>The whole table as one sequence.</summary>
    private IEnumerable<PredictedRow> WholeTable()
    {
        if (options.Steps is not null)
        {
            throw new DataException($"{definition.Name} has no series to continue: its definition has no 'series' in 'data'.");
        }

        OutputColumns outputs = OutputColumns.Of(definition, profile, network.Bands);
        string[] trained = [.. profile.Inputs?.Columns ?? default];
        CsvTable table = Read(new CsvRequest { Columns = trained, Carried = header => options.Keep ?? Usual(header, trained) });
        int width = definition.Input.Size;
        if (table.Columns.Count != width)
        {
            throw new DataException(
                $"{source.Name}: {Quantity.ThereAre(table.Columns.Count, "column")} of numbers ({ForeignText.List([.. table.Columns])}), "
                + $"but the network reads {width}.");
        }

        float[] values = new float[(long)table.Rows * width <= Array.MaxLength
            ? table.Rows * width
            : throw new DataException($"{source.Name}: the table has more numbers than one sequence may have, {Array.MaxLength}.")];
        for (int place = 0; place < values.Length; place++)
        {
            double value = table[place / width, table.Columns[place % width]];
            double scaled = profile.Inputs?.Apply(place % width, value) ?? value;
            values[place] = Math.Abs(scaled) <= float.MaxValue
                ? (float)scaled
                : throw new DataException(FormattableString.Invariant(
                    $"{source.Name}: row {(place / width) + 1}, column {table.Columns[place % width]}: {value} is beyond ")
                    + "what float32 holds.");
        }

        options.Stream?.For(1, $"{source.Name} is one sequence");
        float[][] results = network.EachStepOfStream(tensor(values, 1, table.Rows, width), options.Stream, source.Name);
        string[] names = [.. RowNames.Of(table.Carried, ["row", .. outputs.Names])];
        for (int step = 0; step < results.Length; step++)
        {
            int row = table.Rows - results.Length + step;
            yield return new PredictedRow(
                names, [.. RowNames.Cells(table, row), row + 1L, .. outputs.Cells(results[step], $"{source.Name}, row {row + 1}")]);
        }
    }

    private CsvTable Read(CsvRequest request, SeriesData series)
    {
        string[] others = [.. new[] { series.Group, series.Time }.OfType<string>()];
        string[] used = [.. FeatureWriter.ScaledColumns(series), .. series.Target];
        return Read(request with { Carried = header => options.Keep ?? (others.Length > 0 ? others : Usual(header, used)) });
    }

    private CsvTable Read(CsvRequest request)
    {
        if (source.Kind == PredictionSourceKind.JsonLines)
        {
            using JsonRows rows = new(source, cancel);
            return CsvTable.Read(source.Name, rows, request);
        }

        if (source.Kind == PredictionSourceKind.Table)
        {
            return source.ReadTable(reader => CsvTable.Read(source.Name, reader, request), cancel);
        }

        using Stream stream = source.Open();
        return CsvTable.Read(source.Name, CsvReader.Of(source.Name, stream, cancel), request);
    }

    /// <summary>The first column, where the network neither reads nor predicts it.</summary>
    private static IReadOnlyList<string> Usual(string[] header, string[] used) =>
        used.Length == 0 || used.Contains(header[0], StringComparer.Ordinal) ? [] : [header[0]];

    /// <summary>A file of its own is a series that is called like it, as where there is one file for each series.</summary>
    private string SeriesName()
    {
        string name = Path.GetFileNameWithoutExtension(source.Name);
        return profile.Series.Any(scales => scales.Name == name) ? name : "";
    }

    private DataException TooShort(int rows, SeriesData series)
    {
        int least = series.Lookback + (series.IsDifferenced ? 1 : 0);
        string future = series.Known.Count > 0 ? FormattableString.Invariant($" and what is known of the {series.Horizon} after them") : "";
        return new DataException(
            $"{source.Name}: the table has {Quantity.Of(rows, "row")}, but a prediction reads the last {least}{future}.");
    }
}

/// <summary>
/// The columns of a forecast: what is carried over, the last row seen, and the predicted row with its time, its values and what is said of
/// their distribution.
/// </summary>
internal sealed class ForecastColumns
{
    private readonly CsvTable table;
    private readonly SeriesData series;
    private readonly ForecastBands bands;
    private readonly bool hasHorizon;
    private readonly bool hasTime;
    private readonly string[] names;

    public ForecastColumns(SeriesData series, CsvTable table, ForecastBands bands, bool hasHorizon, bool hasTime)
    {
        this.series = series;
        this.bands = bands;
        this.table = table;
        this.hasHorizon = hasHorizon;
        this.hasTime = hasTime;
        List<string> own = ["row"];
        if (hasHorizon)
        {
            own.Add("horizon");
        }

        if (hasTime)
        {
            own.Add("predicted." + series.Time);
        }

        names = RowNames.Of(
            table.Carried, [.. own, .. series.Target.SelectMany(target => OutputColumns.OfValue("." + target, bands))]);
    }

    /// <summary>A row.</summary>
    /// <param name="row">The last row seen, from 0.</param>
    /// <param name="step">How many rows after it the predicted one is.</param>
    /// <param name="time">The time of the predicted row; null where it is not known.</param>
    /// <param name="values">A value for each target, in the units of the data.</param>
    /// <param name="spread">What is said of the distribution of each; empty where nothing is known of it.</param>
    public PredictedRow Row(
        int row, int step, string? time, IReadOnlyList<double> values, IReadOnlyList<IReadOnlyList<double>> spread)
    {
        List<object?> cells = [.. RowNames.Cells(table, row), row + 1L];
        if (hasHorizon)
        {
            cells.Add((long)step);
        }

        if (hasTime)
        {
            cells.Add(time);
        }

        for (int target = 0; target < series.Target.Count; target++)
        {
            cells.Add(OutputColumns.Rounded(values[target]));
            cells.AddRange(spread.Count > 0
                ? spread[target].Select(OutputColumns.Cell)
                : Enumerable.Repeat<object?>(null, bands.Names.Count));
        }

        return new PredictedRow(names, cells);
    }
}

/// <summary>The cells that rows of a table begin with.</summary>
internal static class RowNames
{
    /// <summary>
    /// The names of carried columns and of results, each once; a carried one whose name is taken gets <c>input.</c> before it.
    /// </summary>
    public static string[] Of(IReadOnlyList<string> carried, string[] results)
    {
        HashSet<string> taken = new(results, StringComparer.Ordinal);
        string[] names = [.. carried];
        for (int place = 0; place < names.Length; place++)
        {
            while (!taken.Add(names[place]))
            {
                names[place] = "input." + names[place];
            }
        }

        return [.. names, .. results];
    }

    /// <summary>What is carried over of a row.</summary>
    public static object?[] Cells(CsvTable table, int row) => table.Carried.Count > 0 ? table.CarriedCells[row] : [];
}
