using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// The rows of series as a network sees them: transformed, and scaled by what the training part says, or a trained network.
/// </summary>
internal sealed class SeriesValues
{
    private readonly SeriesData data;
    private readonly SeriesFrame frame;
    private readonly Dictionary<string, double[]> transformed = [];
    private readonly Scaler[] inputs;
    private readonly Scaler[] targets;

    /// <summary>Transforms all rows, and finds the scales.</summary>
    /// <param name="data">The definition, with its columns.</param>
    /// <param name="frame">The rows.</param>
    /// <param name="profile">The scales of a trained network; null finds them on the training part.</param>
    /// <exception cref="DataException">A value is beyond float32, or has no logarithm; with its row.</exception>
    public SeriesValues(SeriesData data, SeriesFrame frame, DataProfile? profile)
    {
        (this.data, this.frame) = (data, frame);
        foreach ((string column, double[] values) in frame.Values)
        {
            Check(column, values);
        }

        foreach (string column in data.Transform == SeriesTransform.None ? [] : data.Target.Distinct())
        {
            transformed[column] = Transform(column, frame.Values[column]);
        }

        Profile = profile is { Inputs: not null, Targets: not null } ? profile : Fit();
        Dictionary<string, SeriesScales> own = Profile.Series.ToDictionary(static scales => scales.Name, StringComparer.Ordinal);
        inputs = [.. frame.Names.Select(name => own.GetValueOrDefault(name)?.Inputs ?? Profile.Inputs!)];
        targets = [.. frame.Names.Select(name => own.GetValueOrDefault(name)?.Targets ?? Profile.Targets!)];
        Codecs = [.. targets.Select(scaler => new TargetCodec(data, scaler))];
    }

    /// <summary>The scales.</summary>
    public DataProfile Profile { get; }

    /// <summary>The way of each series' targets to the network and back.</summary>
    public TargetCodec[] Codecs { get; }

    /// <summary>Whether the targets are the very features of each row, so that one array serves for both.</summary>
    public bool AreInputs => data.FeatureCount == data.Columns.Count
        && data.Columns == data.Target
        && inputs.Zip(targets).All(static pair => pair.First == pair.Second);

    /// <summary>The features of all rows, one after another, and what of each row is known before.</summary>
    /// <exception cref="DataException">A scaled value is beyond float32.</exception>
    public (float[] Features, float[] Known) Features()
    {
        SeriesRows rows = new(
            [.. data.Columns.Select(ValuesOf)],
            [.. data.Columns.Select(name => frame.Missing.GetValueOrDefault(name))],
            [.. data.Known.Select(name => frame.Values[name])],
            [.. data.Static.Select(name => frame.Values[name])],
            frame.Times);
        FeatureWriter[] writers = [.. inputs.Select(scaler => new FeatureWriter(data, scaler))];
        (int width, int ofKnown) = (writers[0].Width, writers[0].KnownWidth);
        (float[] features, float[] known) = (new float[Room(width)], new float[Room(ofKnown)]);
        foreach (SeriesRun run in frame.Runs)
        {
            FeatureWriter writer = writers[run.Series];
            for (int row = run.Start; row < run.End; row++)
            {
                string? beyond = writer.Write(rows, row, features.AsSpan(row * width, width))
                    ?? writer.WriteKnown(rows, row, known.AsSpan(row * ofKnown, ofKnown));
                if (beyond is not null)
                {
                    throw Beyond(row, beyond, ValuesOf(beyond)[row], inputs[run.Series], FeatureWriter.PlaceOf(data, beyond));
                }
            }
        }

        return (features, known);
    }

    /// <summary>The targets of all rows, one after another.</summary>
    /// <exception cref="DataException">A scaled value is beyond float32.</exception>
    public float[] Targets()
    {
        int width = data.Target.Count;
        float[] scaled = new float[Room(width)];
        foreach ((int target, string name) in data.Target.Index())
        {
            double[] values = ValuesOf(name);
            foreach (SeriesRun run in frame.Runs)
            {
                Scaler scaler = targets[run.Series];
                for (int row = run.Start; row < run.End; row++)
                {
                    double value = scaler.Apply(target, values[row]);
                    scaled[(row * width) + target] = Math.Abs(value) <= float.MaxValue
                        ? (float)value
                        : throw Beyond(row, name, values[row], scaler, target);
                }
            }
        }

        return scaled;
    }

    /// <summary>Which targets count, like <see cref="Targets"/>; null for all.</summary>
    public bool[]? Counted()
    {
        if (data.Missing != MissingRule.Mask || !data.Target.Any(frame.Missing.ContainsKey))
        {
            return null;
        }

        int width = data.Target.Count;
        bool[] counted = new bool[Room(width)];
        foreach ((int target, string name) in data.Target.Index())
        {
            bool[]? missing = frame.Missing.GetValueOrDefault(name);
            for (int row = 0; row < frame.Rows; row++)
            {
                // A difference needs both of its rows.
                counted[(row * width) + target] = missing?[row] != true && !(data.IsDifferenced && row > 0 && missing?[row - 1] == true);
            }
        }

        return counted;
    }

    private double[] ValuesOf(string column) => transformed.GetValueOrDefault(column) ?? frame.Values[column];

    private int Room(int width) => (long)frame.Rows * width <= Array.MaxLength
        ? frame.Rows * width
        : throw new DataException(FormattableString.Invariant(
            $"{frame.Source.Find(0).Path}: {frame.Rows} rows of {width} numbers are more than {Array.MaxLength}."));

    private void Check(string column, double[] values)
    {
        for (int row = 0; row < values.Length; row++)
        {
            if (!(Math.Abs(values[row]) <= float.MaxValue))
            {
                (string path, int at) = frame.Source.Find(row);
                throw new DataException(FormattableString.Invariant(
                    $"{path}: row {at + 1}, column {column}: {values[row]} is beyond what float32 holds, ±3.4E+38."));
            }
        }
    }

    private double[] Transform(string column, double[] values)
    {
        double[] changed = new double[values.Length];
        foreach (SeriesRun run in frame.Runs)
        {
            for (int row = run.Start; row < run.End; row++)
            {
                if (data.IsLogarithmic && values[row] <= 0)
                {
                    throw new DataException(FormattableString.Invariant(
                        $"{frame.Source.Place(row)}, column {ForeignText.Show(column)}: {values[row]} has no logarithm; ")
                        + "this transform needs values above 0.");
                }

                // The first row has no row before it: its difference is never read.
                changed[row] = TargetCodec.Transformed(data, values[row], values[row == run.Start ? row : row - 1]);
            }
        }

        return changed;
    }

    private DataException Beyond(int row, string column, double value, Scaler scaler, int place)
    {
        (string path, int at) = frame.Source.Find(row);
        return new DataException(FormattableString.Invariant(
            $"{path}: row {at + 1}, column {column}: {value} is {scaler.Apply(place, value)} in the scale of the training part, ")
            + "beyond what float32 holds.");
    }

    /// <summary>Finds the scales on the training part: of all series, and of each where the definition says so.</summary>
    private DataProfile Fit()
    {
        string[] entering = [.. FeatureWriter.ScaledColumns(data)];
        Scaler all = Of(entering, null);
        Scaler predicted = Of([.. data.Target], null);
        if (data.ScalePer == ScaleScope.All)
        {
            return new DataProfile { Inputs = all, Targets = predicted };
        }

        return new DataProfile
        {
            Inputs = all,
            Targets = predicted,
            Series = new(frame.Runs.Select(static run => run.Series).Distinct()
                .Where(series => TrainingRows(series).Any())
                .Select(series => new SeriesScales(frame.Names[series], Of(entering, series), Of([.. data.Target], series)))),
        };

        Scaler Of(string[] names, int? series)
        {
            // What is constant within a series tells series apart, so its scale is that of all.
            (double Shift, double Scale)[] found = [.. names.Select(name =>
                Scaler.FitColumn(data.Scale, Training(ValuesOf(name), name, data.Static.Contains(name) ? null : series)))];
            return new Scaler(new(names), new(found.Select(static one => one.Shift)), new(found.Select(static one => one.Scale)));
        }
    }

    private IEnumerable<(int Start, int End)> TrainingRows(int? series)
    {
        foreach (SeriesRun run in frame.Runs.Where(run => series is null || run.Series == series))
        {
            foreach (PartRows part in run.Parts.Where(static part => part.Part == 0))
            {
                (int start, int end) = SeriesFacts.Usable(run, part, data.IsDifferenced ? 1 : 0);
                if (end > start)
                {
                    yield return (start, end);
                }
            }
        }
    }

    /// <summary>The observed values of a column in the training part.</summary>
    private double[] Training(double[] values, string column, int? series)
    {
        bool[]? missing = frame.Missing.GetValueOrDefault(column);
        double[] found = new double[TrainingRows(series).Sum(static rows => rows.End - rows.Start)];
        int count = 0;
        foreach ((int start, int end) in TrainingRows(series))
        {
            for (int row = start; row < end; row++)
            {
                if (missing?[row] != true)
                {
                    found[count++] = values[row];
                }
            }
        }

        return count == found.Length ? found : found[..count];
    }
}
