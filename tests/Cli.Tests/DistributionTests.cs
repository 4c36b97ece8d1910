using System.Globalization;
using System.Text.Json;

namespace Hmlstm.Cli.Tests;

/// <summary>Networks that predict distributions, from a definition to a report.</summary>
[Collection("torch")]
public sealed class DistributionTests : IDisposable
{
    private const string Level = """
        model: Level
        task: regression
        input: { features: 1 }
        layers: [ { cell: gru, hidden: 4 } ]
        output: { size: 1, steps: last, loss: LOSS }
        training: { epochs: 3, batch_size: 32, learning_rate: 0.03 }
        data: { series: level.csv, columns: level, lookback: 5, split: [0.6, 0.2, 0.2] }
        """;

    /// <summary>A wave with noise, far from the size of a scaled value.</summary>
    private readonly Workplace work = new Workplace().With("level.csv", "level\n" + string.Concat(Enumerable.Range(0, 300)
        .Select(static i => 500 + (100 * Math.Sin(i / 5.0)) + (30 * Math.Sin(i * i * 1.7)))
        .Select(static value => value.ToString("0.00", CultureInfo.InvariantCulture) + "\n")));

    [Theory]
    [InlineData("quantile", "pinball", true)]
    [InlineData("gaussian", "nll", false)]
    [InlineData("{ name: mixture, components: 3 }", "nll", false)]
    public void A_distribution_is_trained_measured_and_reported(string loss, string name, bool hasWidth)
    {
        work.With("level.model.yaml", Level.Replace("LOSS", loss, StringComparison.Ordinal));

        ToolRun run = work.Run("train", "@/level.model.yaml", "--out", "@/run");
        ToolRun evaluated = work.Run("evaluate", "@/run");

        Assert.Equal((0, 0), (run.ExitCode, evaluated.ExitCode));
        run.AssertPlain();
        using JsonDocument metrics = JsonDocument.Parse(work.Read("run/metrics.json")), again = JsonDocument.Parse(evaluated.Output);
        Assert.Equal(Number(metrics, "test_loss"), Number(metrics, "test_" + name));
        Assert.Equal(Number(metrics, "test_" + name), Number(again, name), 9);
        foreach (string coverage in new[] { "coverage_0.1", "coverage_0.5", "coverage_0.9", "interval_coverage" })
        {
            Assert.InRange(Number(metrics, "test_" + coverage), 0, 1);
            Assert.Contains($"{coverage} ", run.Output, StringComparison.Ordinal);
        }

        Assert.InRange(Number(metrics, "test_r2"), -5, 1);
        Assert.Equal(hasWidth, metrics.RootElement.TryGetProperty("test_interval_width", out _));
        if (!hasWidth)
        {
            // The series has a deviation of some seventy units, by whose logarithm a density of units is lower.
            Assert.InRange(Number(metrics, "test_nll_in_units") - Number(metrics, "test_nll"), Math.Log(50), Math.Log(100));
        }

        Assert.Contains("<caption>Coverage", work.Read("run/report.html"), StringComparison.Ordinal);
        Assert.Contains("loss:", work.Read("run/model.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_measure_of_the_same_predictions_serve_and_those_of_other_predictions_do_not()
    {
        work.With("level.model.yaml", Level.Replace("LOSS", "mae", StringComparison.Ordinal));
        work.With("squares.model.yaml", Level.Replace("LOSS", "mse", StringComparison.Ordinal));
        work.With("spread.model.yaml", Level.Replace("LOSS", "gaussian", StringComparison.Ordinal));
        work.Run("train", "@/level.model.yaml", "--out", "@/run", "--quiet");

        ToolRun same = work.Run("train", "@/squares.model.yaml", "--weights", "@/run/weights.safetensors", "--out", "@/same");
        ToolRun other = work.Run("train", "@/spread.model.yaml", "--weights", "@/run/weights.safetensors", "--out", "@/other");

        Assert.Equal((0, 1), (same.ExitCode, other.ExitCode));
        other.AssertPlain();
        Assert.Contains("output.projection.weight", other.Error, StringComparison.Ordinal);
    }

    public void Dispose() => work.Dispose();

    private static double Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetDouble();
}
