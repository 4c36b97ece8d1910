using System.Globalization;
using System.Text.Json;

namespace Hmlstm.Cli.Tests;

/// <summary>A class for each row of a table, from the file to the measures of each class.</summary>
[Collection("torch")]
public sealed class LabelledSeriesTests : IDisposable
{
    private const string Tide = """
        model: Tide
        task: classification
        input: { features: 1 }
        layers: [ { cell: gru, hidden: 8 } ]
        output: { size: auto, steps: each, loss: { class_weights: balanced, label_smoothing: 0.02 } }
        training: { epochs: 4, batch_size: 16, learning_rate: 0.03 }
        data: { series: tide.csv, columns: level, label: state, lookback: 10, split: [0.6, 0.2, 0.2] }
        """;

    private readonly Workplace work = new Workplace()
        .With("tide.model.yaml", Tide)
        .With("tide.csv", "level,state\n" + string.Concat(Enumerable.Range(0, 500)
            .Select(static i => Math.Sin(i / 3.0))
            .Select(static level => level.ToString("0.000", CultureInfo.InvariantCulture) + (level > 0.9 ? ",flood\n" : ",dry\n"))));

    [Fact]
    public void Each_step_is_labelled_and_each_class_measured_by_its_name()
    {
        ToolRun fitted = work.Run("fit", "@/tide.model.yaml");
        ToolRun run = work.Run("train", "@/tide.model.yaml", "--out", "@/run");
        ToolRun evaluated = work.Run("evaluate", "@/run");

        Assert.Equal((0, 0, 0), (fitted.ExitCode, run.ExitCode, evaluated.ExitCode));
        run.AssertPlain();
        Assert.Contains("output.size: auto became 2", fitted.Output, StringComparison.Ordinal);
        using JsonDocument json = JsonDocument.Parse(evaluated.Output);
        JsonElement[] classes = [.. json.RootElement.GetProperty("classes").EnumerateArray()];
        Assert.Equal(["dry", "flood"], classes.Select(static one => one.GetProperty("class").GetString()));

        // 100 rows are held out, in windows of 10 that lie over each other: 91 of them, with a class at each step.
        Assert.Equal(910, classes.Sum(static one => one.GetProperty("support").GetInt64()));
        Assert.True(classes[1].GetProperty("recall").GetDouble() > 0.9, evaluated.Output);
        Assert.True(json.RootElement.GetProperty("accuracy").GetDouble() > 0.9, evaluated.Output);
        string report = work.Read("run/report.html");
        Assert.Contains("<caption>Classes", report, StringComparison.Ordinal);
        Assert.Contains("<caption>Measures of each class", report, StringComparison.Ordinal);
        Assert.Contains(">flood<", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_data_with_a_class_that_the_weights_do_not_know_are_refused_in_one_line()
    {
        work.Run("fit", "@/tide.model.yaml");
        work.Run("train", "@/tide.model.yaml", "--set", "training.epochs=1", "--out", "@/run", "--quiet");
        work.With("other.csv", "level,state\n" + string.Concat(Enumerable.Repeat("0.1,dry\n", 20)) + "0.2,ebb\n");

        ToolRun run = work.Run("evaluate", "@/run", "--data", "@/other.csv");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Contains(
            "other.csv(22), column state: the weights know no class 'ebb'; theirs are 'dry', 'flood'",
            Assert.Single(run.ErrorLines),
            StringComparison.Ordinal);
    }

    public void Dispose() => work.Dispose();
}
