using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>
/// The errors of forecasts in the units of the data, for each step ahead, beside those of baselines over the same predictions. As a metric
/// it has no number.
/// </summary>
/// <remarks>
/// The baselines know all rows of a series up to the last one that the network saw, also those before its window: persistence repeats that
/// row; the seasonal one repeats the last season; drift goes on in the straight line from the series' first row to the last one seen; the
/// mean is that of the series in the training part. Hyndman and Athanasopoulos, "Forecasting: principles and practice", section 5.2.
/// </remarks>
/// <param name="series">The series behind the batches.</param>
public sealed class ForecastMetric(SeriesFacts series) : IMetric
{
    private readonly int targets = series.Data.Target.Count;
    private readonly int horizon = series.Data.Horizon;
    private readonly ErrorSums network = new("network", series.Data.Target.Count, series.Data.Horizon);
    private readonly (ErrorSums Sums, Baseline Forecast)[] baselines = BaselinesOf(series);


    // Of one prediction: the last row seen, the forecast and the truth, and both as the network has them.
    private readonly double[] last = new double[series.Data.Target.Count];
    private readonly double[] values = new double[series.Data.OutputCount];
    private readonly double[] truth = new double[series.Data.OutputCount];
    private readonly double[] scaled = new double[series.Data.OutputCount];
    private readonly double[] scaledTruth = new double[series.Data.OutputCount];

    private delegate double Baseline(int target, int row, int steps);

    /// <inheritdoc/>
    public IReadOnlyList<MetricKind> Kinds => [];

    /// <summary>What the last call of <see cref="Finish"/> was about; null before it, and where no batch was one of a series.</summary>
    public ForecastScores? Scores { get; private set; }

    /// <inheritdoc/>
    public void Add(NetworkOutput output, Batch batch)
    {
        if (batch.Rows is not int[] rows)
        {
            return;
        }

        using DisposeScope scope = torch.NewDisposeScope();
        torch.Tensor predictions = output.Predictions;
        bool each = predictions.dim() == 3;
        double[] outputs = TensorValues.Of<double>(predictions);
        int steps = (int)batch.Input.size(1);
        int size = targets * horizon;
        for (int place = 0; place < outputs.Length / size; place++)
        {
            int row = each ? rows[place / steps] + (place % steps) : rows[place] + steps - 1;
            Add(row, outputs.AsSpan(place * size, size));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Finish()
    {
        Scores = network.IsEmpty ? null : new ForecastScores(
            [.. series.Data.Target], network.Finish(), [.. baselines.Select(static one => one.Sums.Finish())]) { Season = series.Season };
        return [];
    }

    /// <summary>Has nothing to free.</summary>
    public void Dispose()
    {
    }

    /// <summary>Adds the prediction after a row.</summary>
    private void Add(int row, ReadOnlySpan<double> outputs)
    {
        int size = outputs.Length;
        TargetCodec codec = series.CodecOf(row);
        for (int target = 0; target < targets; target++)
        {
            last[target] = series.ValuesOf(target)[row];
        }

        for (int place = 0; place < size; place++)
        {
            truth[place] = series.ValuesOf(place % targets)[row + series.Data.Ahead + (place / targets)];
        }

        codec.Encode(last, truth, scaledTruth);
        codec.Decode(last, outputs, values);
        Compare(network, row, outputs);
        foreach ((ErrorSums sums, Baseline forecast) in baselines)
        {
            for (int place = 0; place < size; place++)
            {
                values[place] = forecast(place % targets, row, series.Data.Ahead + (place / targets));
            }

            codec.Encode(last, values, scaled);
            Compare(sums, row, scaled);
        }
    }

    /// <summary>Adds the errors of <see cref="values"/>.</summary>
    private void Compare(ErrorSums sums, int row, ReadOnlySpan<double> outputs)
    {
        for (int place = 0; place < values.Length; place++)
        {
            int target = place % targets;
            int at = row + series.Data.Ahead + (place / targets);
            if (series.Counts(target, at))
            {
                sums.Add(target, place / targets, values[place] - truth[place], outputs[place] - scaledTruth[place]);
            }
        }
    }

    private static (ErrorSums Sums, Baseline Forecast)[] BaselinesOf(SeriesFacts series)
    {
        List<(string Name, Baseline Forecast)> found = [("persistence", (target, row, _) => series.ValuesOf(target)[row])];
        if (series.Season is int season)
        {
            found.Add((ForecastScores.Seasonal, (target, row, steps) =>
            {
                int before = row + steps - (season * ((steps + season - 1) / season));
                return series.ValuesOf(target)[before >= series.FirstOf(row) ? before : row];
            }));
        }

        found.Add(("drift", (target, row, steps) =>
        {
            int first = series.FirstOf(row);
            ReadOnlySpan<double> values = series.ValuesOf(target);
            return first >= row ? values[row] : values[row] + ((values[row] - values[first]) * steps / (row - first));
        }));
        found.Add(("mean", (target, row, _) => series.MeanOf(target, row)));
        return [.. found.Select(one => (new ErrorSums(one.Name, series.Data.Target.Count, series.Data.Horizon), one.Forecast))];
    }

    /// <summary>The errors of one way to forecast, summed.</summary>
    private sealed class ErrorSums(string name, int targets, int horizon)
    {
        private readonly double[] absolute = new double[targets * horizon];
        private readonly double[] squared = new double[targets * horizon];
        private readonly long[] counts = new long[targets * horizon];
        private double scaledAbsolute;
        private double scaledSquared;

        public bool IsEmpty => counts.Sum() == 0;

        public void Add(int target, int step, double error, double scaledError)
        {
            int place = (target * horizon) + step;
            absolute[place] += Math.Abs(error);
            squared[place] += error * error;
            scaledAbsolute += Math.Abs(scaledError);
            scaledSquared += scaledError * scaledError;
            counts[place]++;
        }

        public ForecastScore Finish()
        {
            long all = counts.Sum();
            ForecastScore score = new(name, scaledSquared / all, scaledAbsolute / all, Means(absolute), Means(squared));
            Array.Clear(absolute);
            Array.Clear(squared);
            Array.Clear(counts);
            (scaledAbsolute, scaledSquared) = (0, 0);
            return score;
        }

        private double[][] Means(double[] sums) =>
            [.. Enumerable.Range(0, targets).Select(target => Enumerable.Range(target * horizon, horizon)
                .Select(place => sums[place] / counts[place]).ToArray())];
    }
}
