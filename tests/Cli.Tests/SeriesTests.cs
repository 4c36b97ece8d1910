using System.Text.Json;

namespace Hmlstm.Cli.Tests;

[Collection("torch")]
public sealed class SeriesTests : IDisposable
{
    private const string River = """
        model: River
        task: regression
        input: { features: 3 }
        layers: [ { cell: lstm, hidden: 4 } ]
        output: { size: 2, steps: last }
        training: { epochs: 1, batch_size: 8 }
        data:
          series: rivers/*.csv
          time: day
          columns: flow
          calendar: weekday
          lookback: 5
          horizon: 2
          missing: previous
        """;

    private readonly Workplace work = new();

    public SeriesTests() => work
        .With("river.model.yaml", River)
        .With("rivers/north.csv", Table(static i => i % 7))
        .With("rivers/south.csv", Table(static i => i == 20 ? null : 100 + (i * 3 % 5)));

    public void Dispose() => work.Dispose();

    [Fact]
    public void A_training_ends_with_the_network_beside_baselines_in_the_units_of_the_data()
    {
        ToolRun trained = work.Run("train", "@/river.model.yaml", "--out", "@/run", "--quiet");
        Assert.Equal((0, ""), (trained.ExitCode, trained.Error));
        Assert.All(
            new[] { "RMSE, real", "  network ", "  persistence ", "  seasonal 7 ", "  drift ", "  mean ", "  step ahead ", "worse than" },
            said => Assert.Contains(said, trained.Output, StringComparison.Ordinal));
        Assert.Contains("Worse than a baseline", work.Read("run/report.html"), StringComparison.Ordinal);
        Assert.Contains("data-tip=\"2024-0", work.Read("run/report.html"), StringComparison.Ordinal);
        using JsonDocument metrics = JsonDocument.Parse(work.Read("run/metrics.json"));
        Assert.True(metrics.RootElement.GetProperty("test_mae_real_h2").GetDouble() > 0);
        Assert.True(metrics.RootElement.GetProperty("test_seasonal_mse_real").GetDouble() >= 0);

        ToolRun evaluated = work.Run("evaluate", "@/run");
        using JsonDocument json = JsonDocument.Parse(evaluated.Output);
        JsonElement seasonal = json.RootElement.GetProperty("baselines").GetProperty("seasonal");
        Assert.Equal(7, seasonal.GetProperty("season").GetInt32());
        Assert.Equal(
            [("flow", 1), ("flow", 2)],
            json.RootElement.GetProperty("horizons").EnumerateArray().Select(static one =>
                (one.GetProperty("target").GetString(), one.GetProperty("step").GetInt32())));
        JsonElement target = json.RootElement.GetProperty("targets")[0];
        Assert.Equal("flow", target.GetProperty("target").GetString());
        Assert.True(target.GetProperty("baselines").GetProperty("seasonal").GetProperty("rmse").GetDouble() >= 0);
        Assert.Contains("worse than the baseline", evaluated.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_writes_the_sums_of_a_series()
    {
        work.With("river.model.yaml", River
            .Replace("features: 3", "features: auto", StringComparison.Ordinal)
            .Replace("size: 2", "size: 9", StringComparison.Ordinal));
        ToolRun fitted = work.Run("fit", "@/river.model.yaml");
        Assert.Equal((0, ""), (fitted.ExitCode, fitted.Error));
        Assert.Equal(River, work.Read("river.model.yaml"));
    }

    private static string Table(Func<int, int?> flow) => "day,flow\n" + string.Concat(Enumerable.Range(0, 120).Select(
        i => FormattableString.Invariant($"{new DateTime(2024, 1, 1).AddDays(i):yyyy-MM-dd},{flow(i)}\n")));
}
