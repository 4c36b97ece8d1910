using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Distributions;
using Hmlstm.Runtime.Prediction;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Prediction;

public sealed class ForecastBandsTests : IDisposable
{
    /// <summary>The number of deviations from the median to the quantile 0.9 of a Gaussian.</summary>
    private const double Ninth = 1.2815515655446004;

    /// <summary>What the projection gives for a standard deviation of 0.5: the inverse of ln(1 + e^s) + 0.001.</summary>
    private static readonly float Half = (float)Math.Log(Math.Exp(0.5 - Distribution.LeastDeviation) - 1);

    private static readonly LossDefinition Gaussian = new() { Kind = LossKind.Gaussian };

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Quantiles_are_taken_back_through_scale_and_logarithm_in_rising_order()
    {
        SeriesData series = Series() with { Transform = SeriesTransform.Log };
        LossDefinition loss = new() { Kind = LossKind.Quantile, Quantiles = new([0.05, 0.5, 0.95]) };
        using RuleNetwork network = new(series, static _ => tensor(new[] { 1f, -1, 0.5f }).reshape(1, 3), loss);
        Forecaster forecaster = new(network, Profile(shift: 3, scale: 0.5));

        ForecastRow row = forecaster.Forecast(History(10, 20), 1).Single();

        Assert.Equal(["quantile_0.05", "quantile_0.5", "quantile_0.95"], forecaster.BandNames);
        AssertNear([Math.Exp(2.5), Math.Exp(3.25), Math.Exp(3.5)], row.Bands[0]);
        Assert.Equal(row.Values[0], row.Bands[0][1], 9);
    }

    [Theory]
    [InlineData(null, Ninth)]
    [InlineData(0.95, 1.959963984540054)]
    public void A_density_has_a_mean_a_deviation_and_an_interval_in_the_units_of_the_data(double? interval, double bound)
    {
        using RuleNetwork network = new(Series(), static _ => tensor(new[] { 1f, Half }).reshape(1, 2), Gaussian);
        Forecaster forecaster = new(network, Profile(shift: 10, scale: 4), interval);

        ForecastRow row = forecaster.Forecast(History(10, 20), 1).Single();

        Assert.Equal(["mean", "deviation", "lower", "upper"], forecaster.BandNames);
        AssertNear([14, 2, 14 - (2 * bound), 14 + (2 * bound)], row.Bands[0]);
    }

    [Fact]
    public void Differences_of_logarithms_add_up_their_variances_and_end_with_the_horizon()
    {
        SeriesData series = Series() with { Transform = SeriesTransform.LogDifference, Horizon = 2 };
        using RuleNetwork network = new(series, static _ => tensor(new[] { 0.1f, 0.2f, Half, Half }).reshape(1, 4), Gaussian);
        Forecaster forecaster = new(network, Profile(shift: 0, scale: 0.2));

        IReadOnlyList<ForecastRow> rows = forecaster.Forecast(History(10, 20, 40), 3);

        // Logarithms: a deviation of 0.1 at the first step, and of 0.1 times the root of 2 at the second one.
        double first = Math.Log(40) + 0.02, second = first + 0.04, deviation = 0.1 * Math.Sqrt(2);
        AssertNear(Lognormal(first, 0.1), rows[0].Bands[0]);
        AssertNear(Lognormal(second, deviation), rows[1].Bands[0]);
        Assert.Equal(Math.Exp(second), rows[1].Values[0], 1e-4);
        Assert.Empty(rows[2].Bands);

        static double[] Lognormal(double mean, double deviation)
        {
            double ofValue = Math.Exp(mean + (deviation * deviation / 2));
            return
            [
                ofValue,
                ofValue * Math.Sqrt(Math.Exp(deviation * deviation) - 1),
                Math.Exp(mean - (deviation * Ninth)),
                Math.Exp(mean + (deviation * Ninth)),
            ];
        }
    }

    [Fact]
    public void Quantiles_of_differences_spread_like_independent_errors()
    {
        SeriesData series = Series() with { Transform = SeriesTransform.Difference, Horizon = 2 };
        LossDefinition loss = new() { Kind = LossKind.Quantile, Quantiles = new([0.25, 0.75]) };
        using RuleNetwork network = new(series, static _ => tensor(new[] { -3f, 3, -3, 5 }).reshape(1, 4), loss);

        IReadOnlyList<ForecastRow> rows = new Forecaster(network, Profile(shift: 0, scale: 1)).Forecast(History(1, 2, 10), 2);

        // The medians, halfway between the two levels, are 0 and 1; the distances 3 and 4 are as those of a right angle.
        AssertNear([7, 13], rows[0].Bands[0]);
        AssertNear([11 - 5, 11 + 5], rows[1].Bands[0]);
    }

    [Fact]
    public void A_table_has_a_column_for_each_number_of_each_target()
    {
        SeriesData series = Series() with { Columns = new(["flow", "rain"]), Target = new(["flow", "rain"]) };
        Scaler scaler = new(new(["flow", "rain"]), new([0.0, 100]), new([1.0, 10]));
        using RuleNetwork network = new(
            series, static window => tensor(new[] { 1f, 2, Half, Half }).expand(window.size(0), 4), Gaussian);
        using PredictionSource source =
            PredictionSource.Open(new MemoryStream(Encoding.UTF8.GetBytes("flow,rain\n1,2\n3,4\n5,6\n")), "table");
        DataProfile profile = new() { Inputs = scaler, Targets = scaler };

        PredictedRow[] rows = [.. Predictor.Predict(network, profile, source)];

        Assert.Equal(
            [
                "row", "predicted.flow", "mean.flow", "deviation.flow", "lower.flow", "upper.flow",
                "predicted.rain", "mean.rain", "deviation.rain", "lower.rain", "upper.rain",
            ],
            rows[0].Columns);
        Assert.Equal(2, rows.Length);
        Assert.Equal(1, rows[1].Number("predicted.flow"));
        Assert.Equal(5, rows[1].Number("deviation.rain"), 1e-5);
        Assert.Equal(120 + (5 * Ninth), rows[1].Number("upper.rain"), 1e-4);
    }

    [Fact]
    public void An_interval_is_for_densities_alone()
    {
        using RuleNetwork points = new(Series(), static window => window.select(1, -1));
        using RuleNetwork quantiles = new(Series(), static window => window, new LossDefinition { Kind = LossKind.Quantile });

        Assert.Equal(
            "Any predicts no density (loss gaussian or mixture), so there is no interval to choose.",
            Assert.Throws<DataException>(() => new Forecaster(points, Profile(0, 1), 0.5)).Message);
        Assert.EndsWith(
            "its quantiles have a column each.",
            Assert.Throws<DataException>(() => new Forecaster(quantiles, Profile(0, 1), 0.5)).Message,
            StringComparison.Ordinal);
        Assert.Empty(new Forecaster(points, Profile(0, 1)).Forecast(History(1, 2), 1).Single().Bands);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Forecaster(points, Profile(0, 1), 1));
    }

    private static void AssertNear(double[] expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second, Math.Abs(pair.First) * 1e-5));
    }

    private static SeriesHistory History(params double[] flow) =>
        new() { Columns = new Dictionary<string, IReadOnlyList<double>> { ["flow"] = flow } };

    private static SeriesData Series() =>
        new() { Series = "flow.csv", Columns = new(["flow"]), Target = new(["flow"]), Lookback = 2 };

    private static DataProfile Profile(double shift, double scale)
    {
        Scaler scaler = new(new(["flow"]), new([shift]), new([scale]));
        return new DataProfile { Inputs = scaler, Targets = scaler };
    }
}
