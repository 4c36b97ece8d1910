using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Tests.Data;
using Hmlstm.Runtime.Tests.Prediction;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Metrics;

public sealed class ForecastMetricTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Errors_and_baselines_are_those_of_plain_loops()
    {
        double[] values = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3];
        const int lookback = 3, horizon = 2, season = 4, first = 8;
        SeriesData series = new()
        {
            Series = folder.File("pi.csv", "value\n" + string.Concat(values.Select(static value => value + "\n"))),
            Columns = new(["value"]), Target = new(["value"]), Lookback = lookback, Horizon = horizon, Season = season,
            Split = new([0.5, 0, 0.5]),
        };

        // A network that always gives 0, which is the mean of the training part.
        using RuleNetwork network = new(series, static window => zeros(window.size(0), horizon));
        using NetworkData data = await NetworkData.OpenAsync(network.Definition);
        HeldOutMetrics measured = HeldOutMetrics.Measure(network, data)!;
        ForecastScores scores = measured.Metrics.Forecast!;

        double mean = values[..first].Average();
        double scale = Math.Sqrt(values[..first].Average(value => (value - mean) * (value - mean)));
        Dictionary<string, Func<int, int, double>> expected = new()
        {
            ["network"] = (_, _) => mean,
            ["persistence"] = (row, _) => values[row],
            ["seasonal"] = (row, steps) => values[row + steps - season],
            ["drift"] = (row, steps) => values[row] + ((values[row] - values[0]) * steps / row),
            ["mean"] = (_, _) => mean,
        };
        Assert.Equal(expected.Keys, scores.Baselines.Select(static one => one.Name).Prepend(scores.Network.Name));
        foreach (ForecastScore one in scores.Baselines.Append(scores.Network))
        {
            double squares = 0;
            for (int step = 0; step < horizon; step++)
            {
                int[] rows = [.. Enumerable.Range(first + lookback - 1, values.Length - first - lookback - horizon + 1)];
                double[] errors = [.. rows.Select(row => expected[one.Name](row, step + 1) - values[row + step + 1])];
                Assert.Equal(errors.Average(Math.Abs), one.AbsoluteErrorAt(step), 1e-6);
                Assert.Equal(Math.Sqrt(errors.Average(static error => error * error)), one.RootSquaredErrorAt(step), 1e-6);
                squares += errors.Average(static error => error * error);
            }

            Assert.Equal(squares / horizon, one.RealSquaredError, 1e-6);
            Assert.Equal(squares / horizon / (scale * scale), one.SquaredError, 1e-6);
        }

        NamedValue mse = measured.Metrics.Values.Single(static value => value.Name == "mse");
        Assert.Equal(mse.Value, scores.Network.SquaredError, 1e-5);
        string[] names = [.. measured.Values.Select(static value => value.Name)];
        Assert.All(
            new[] { "test_mse_real", "test_mae_real_h2", "test_rmse_real_h1", "test_persistence_mae", "test_seasonal_mse_real" },
            name => Assert.Contains(name, names));
    }

    [Fact]
    public async Task A_network_that_a_baseline_beats_is_said()
    {
        SeriesData series = new()
        {
            Series = folder.File("line.csv", "value\n" + string.Concat(Enumerable.Range(0, 40).Select(static row => $"{row}\n"))),
            Columns = new(["value"]), Target = new(["value"]), Lookback = 2, Split = new([0.5, 0, 0.5]),
        };
        using RuleNetwork worse = new(series, static window => Last(window));
        using NetworkData data = await NetworkData.OpenAsync(worse.Definition);
        ForecastScores scores = HeldOutMetrics.Measure(worse, data)!.Metrics.Forecast!;
        Assert.Equal("drift", scores.Best.Name);
        Assert.Equal("the network is worse than the baseline 'drift': RMSE 1 against 0 in the units of the data", scores.Warning());

        // A parabola is no line: here the rule that knows it is better than every baseline.
        SeriesData bent = series with
        {
            Series = folder.File("bent.csv", "value\n" + string.Concat(Enumerable.Range(0, 40).Select(static row => $"{row * row}\n"))),
        };
        using NetworkData parabola = await NetworkData.OpenAsync(worse.Definition with { Data = bent });
        using RuleNetwork right = new(
            bent, static window => (Last(window) * 2) - window.select(1, 0).narrow(1, 0, 1));
        Assert.Null(HeldOutMetrics.Measure(right, parabola)!.Metrics.Forecast!.Warning());
    }

    [Fact]
    public async Task Each_of_several_targets_has_its_errors_in_its_own_units_under_its_name()
    {
        SeriesData series = new()
        {
            Series = folder.File(
                "two.csv", "mm,km\n" + string.Concat(Enumerable.Range(0, 20).Select(static row => $"{3000 * row},{row}\n"))),
            Columns = new(["mm", "km"]), Target = new(["mm", "km"]), Lookback = 2, Split = new([0.5, 0, 0.5]),
        };
        using RuleNetwork network = new(series, static window => window.select(1, -1));
        using NetworkData data = await NetworkData.OpenAsync(network.Definition);
        HeldOutMetrics measured = HeldOutMetrics.Measure(network, data)!;
        Dictionary<string, double> values = measured.Values.ToDictionary(static value => value.Name, static value => value.Value);

        // The network repeats the last row, as persistence does.
        Assert.Equal(3000, values["test_mae_real.mm"], 1e-2);
        Assert.Equal(1, values["test_mae_real.km"], 1e-5);
        Assert.Equal(9e6, values["test_mse_real.mm"], 1e2);
        Assert.Equal(1, values["test_persistence_mse_real.km"], 1e-9);
        Assert.Equal(3001 / 2.0, values["test_mae_real"], 1e-2);
        Assert.Equal("network", measured.Metrics.Forecast!.All.First().Name);
    }

    [Fact]
    public async Task Values_that_were_missing_do_not_count_under_a_mask()
    {
        SeriesData series = new()
        {
            Series = folder.File("gaps.csv", "row,value\n0,1\n1,2\n2,3\n3,4\n4,\n5,6\n6,7\n7,8\n"),
            Columns = new(["value"]), Target = new(["value"]),
            Lookback = 1, Missing = MissingRule.Mask, Scale = ScaleKind.None, Split = new([0.25, 0, 0.75]),
        };
        using RuleNetwork network = new(series, static window => Last(window));
        using NetworkData data = await NetworkData.OpenAsync(network.Definition);
        ForecastScores scores = HeldOutMetrics.Measure(network, data)!.Metrics.Forecast!;

        // 3 to 4, 4 (filled) to 6, 6 to 7, 7 to 8; 4 to the missing one is left out.
        Assert.Equal((1 + 2 + 1 + 1) / 4.0, scores.Network.RealAbsoluteError, 1e-9);
        Assert.Equal(scores.Network.RealAbsoluteError, scores.Baselines[0].RealAbsoluteError, 1e-9);
    }

    private static Tensor Last(Tensor window) => window.select(1, -1).narrow(1, 0, 1);
}
