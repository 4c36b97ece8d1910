using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Distributions;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Prediction;

/// <summary>
/// The numbers that a network predicts of each value beside its point forecast: the quantiles of a quantile loss, or the mean, the standard
/// deviation and a central interval of a density. Other losses have none.
/// </summary>
/// <remarks>
/// <para>Scales and logarithms keep the order of values, so quantiles and bounds are taken back by the same functions as the point
/// forecast. With a logarithm the mean and the deviation are those of a log-normal distribution with the predicted mean and deviation:
/// exact for a Gaussian, an approximation for a mixture.</para>
/// <para>A network for differences predicts each step by itself and not the distribution of their sum. The errors of the steps are taken as
/// independent: variances add up, and the distance of a bound from the center is the square root of the sum of the squared distances. This
/// is exact for Gaussians.</para>
/// </remarks>
internal sealed class ForecastBands
{
    private readonly OutputDefinition output;
    private readonly double interval;
    private readonly double[] levels;

    /// <summary>Prepares for a network.</summary>
    /// <param name="network">The network, of any task.</param>
    /// <param name="interval">The probability of the central interval of a density, within 0 and 1; null for the usual one.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="interval"/> is not between 0 and 1.</exception>
    /// <exception cref="DataException">An interval is given, and the network predicts no density.</exception>
    public ForecastBands(NetworkDefinition network, double? interval)
    {
        if (interval is <= 0 or >= 1 or double.NaN)
        {
            throw new ArgumentOutOfRangeException(nameof(interval), interval, "An interval has a probability between 0 and 1.");
        }

        output = network.Output;
        LossKind? kind = output.Loss?.Kind;
        bool hasDensity = kind is LossKind.Gaussian or LossKind.Mixture;
        if (interval is not null && !hasDensity)
        {
            throw new DataException($"{network.Name} predicts no density (loss gaussian or mixture), so there is no interval to choose"
                + (kind == LossKind.Quantile ? "; its quantiles have a column each." : "."));
        }

        this.interval = interval ?? PredictionOptions.UsualInterval;
        levels = kind == LossKind.Quantile ? [.. output.Loss!.Quantiles] : [];
        Names = hasDensity
            ? ["mean", "deviation", "lower", "upper"]
            : [.. levels.Select(static level => "quantile_" + level.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>What the numbers of a value are, in their order; none for losses without a distribution.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Numbers of each value: the point forecast, then those of <see cref="Names"/>.</summary>
    private int Width => 1 + Names.Count;

    /// <summary>The numbers of each value, in the units that the network predicts in.</summary>
    /// <param name="predictions">[.., O].</param>
    /// <returns>[.., D (1 + N)], which the dispose scope around disposes.</returns>
    public Tensor Numbers(Tensor predictions)
    {
        Tensor point = PointForecast.Of(output, predictions);
        if (Names.Count == 0)
        {
            return point;
        }

        Tensor[] others = levels.Length > 0 ? Quantiles(predictions) : Density(predictions);
        return stack([point, .. others], -1).flatten(-2, -1);
    }

    /// <summary>The point forecast of each value among its numbers.</summary>
    /// <param name="numbers">What <see cref="Numbers"/> gave for one prediction, D (1 + N).</param>
    public double[] Points(ReadOnlySpan<double> numbers)
    {
        double[] points = new double[numbers.Length / Width];
        for (int place = 0; place < points.Length; place++)
        {
            points[place] = numbers[place * Width];
        }

        return points;
    }

    /// <summary>The numbers of <see cref="Names"/> in the units of the data.</summary>
    /// <param name="numbers">What <see cref="Numbers"/> gave for one prediction, D (1 + N).</param>
    /// <param name="units">How values are transformed and scaled.</param>
    /// <param name="last">The targets' values in the last row seen; only differences need them.</param>
    /// <returns>N numbers for each value; one beyond the range of float64 is not finite.</returns>
    public double[][] Decode(ReadOnlySpan<double> numbers, ForecastUnits units, ReadOnlySpan<double> last)
    {
        double[][] decoded = new double[numbers.Length / Width][];
        if (Names.Count == 0)
        {
            Array.Fill(decoded, []);
            return decoded;
        }

        Sum[] sums = new Sum[units.Targets];
        for (int place = 0; place < decoded.Length; place++)
        {
            int target = place % units.Targets;
            double[] own = [.. numbers.Slice((place * Width) + 1, Names.Count).ToArray().Select(
                (number, n) => IsDeviation(n) ? number * units.Scale(target) : units.Unscaled(target, number))];
            double center = Center(own);
            if (!units.IsDifferenced || place < units.Targets)
            {
                sums[target] = new Sum(units.IsDifferenced ? units.Entering(last[target]) : 0, new double[Names.Count]);
            }

            sums[target] = sums[target].With(center, own, IsDeviation);
            decoded[place] = InUnits(sums[target], units);
        }

        return decoded;
    }

    private bool IsDeviation(int number) => levels.Length == 0 && number == 1;

    /// <summary>What the distances of bounds are measured from: the mean, or the median, between two levels if none is 0.5.</summary>
    private double Center(double[] own)
    {
        if (levels.Length == 0)
        {
            return own[0];
        }

        int above = Array.FindIndex(levels, static level => level >= 0.5);
        if (above <= 0)
        {
            return above < 0 ? own[^1] : own[0];
        }

        double share = (0.5 - levels[above - 1]) / (levels[above] - levels[above - 1]);
        return own[above - 1] + (share * (own[above] - own[above - 1]));
    }

    private double[] InUnits(Sum sum, ForecastUnits units)
    {
        double[] values = [.. sum.Distances.Select((distance, n) => IsDeviation(n) ? distance : units.Leaving(sum.Center + distance))];
        if (levels.Length == 0 && units.IsLogarithmic)
        {
            double variance = sum.Distances[1] * sum.Distances[1];
            values[0] = Math.Exp(sum.Center + (variance / 2));
            values[1] = values[0] * Math.Sqrt(Math.Exp(variance) - 1);
        }

        return values;
    }

    private Tensor[] Quantiles(Tensor predictions)
    {
        QuantileForecast forecast = new(predictions, levels);
        return [.. Enumerable.Range(0, levels.Length).Select(level => forecast.Values.select(-1, level))];
    }

    private Tensor[] Density(Tensor predictions)
    {
        Distribution density = Distribution.Of(output, predictions)!;
        return
        [
            density.Mean(),
            density.StandardDeviation(),
            density.Quantile((1 - interval) / 2),
            density.Quantile((1 + interval) / 2),
        ];
    }

    /// <summary>The center of a value and the distances from it, of all steps up to it where differences are predicted.</summary>
    private readonly record struct Sum(double Center, double[] Distances)
    {
        public Sum With(double center, double[] own, Func<int, bool> isDeviation)
        {
            double[] before = Distances;
            return new Sum(Center + center, [.. own.Select((number, n) =>
            {
                double distance = isDeviation(n) ? number : number - center;
                return before[n] == 0 ? distance : Math.CopySign(Math.Sqrt((distance * distance) + (before[n] * before[n])), distance);
            })]);
        }
    }
}

/// <summary>From the units of a network to those of the data, in two steps: the scale, and what is left of the transform.</summary>
/// <param name="Series">The definition of the series; null for data without transforms.</param>
/// <param name="Scaler">The scales of the targets; null where values are not scaled.</param>
/// <param name="Targets">Columns that are predicted.</param>
internal sealed record ForecastUnits(SeriesData? Series, Scaler? Scaler, int Targets)
{
    /// <summary>Whether each predicted value is a difference to the one before.</summary>
    public bool IsDifferenced => Series?.IsDifferenced == true;

    /// <summary>Whether logarithms are predicted.</summary>
    public bool IsLogarithmic => Series?.IsLogarithmic == true;

    /// <summary>What a distance between two values of a target is multiplied by.</summary>
    public double Scale(int target) => Scaler?.Scale[target] ?? 1;

    /// <summary>A predicted value without its scale.</summary>
    public double Unscaled(int target, double value) => Scaler?.Invert(target, value) ?? value;

    /// <summary>A value of the data as differences are added to it.</summary>
    public double Entering(double value) => IsLogarithmic ? Math.Log(value) : value;

    /// <summary>The inverse of <see cref="Entering"/>.</summary>
    public double Leaving(double value) => IsLogarithmic ? Math.Exp(value) : value;
}
