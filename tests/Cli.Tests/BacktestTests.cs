using System.Globalization;

namespace Hmlstm.Cli.Tests;

[Collection("torch")]
public sealed class BacktestTests : IDisposable
{
    private const string Spots = """
        model: Spots
        task: regression
        input: { features: 1 }
        layers: [ { cell: rnn, hidden: 3 } ]
        output: { size: 1, steps: last }
        training: { epochs: 1, batch_size: 16 }
        data: { series: spots.csv, columns: [level], lookback: 4, split: [0.75, 0.25, 0] }
        """;

    private readonly Workplace work = new Workplace()
        .With("spots.model.yaml", Spots)
        .With("spots.csv", "day,level\n" + string.Concat(Enumerable.Range(1, 61).Select(static day =>
            string.Create(CultureInfo.InvariantCulture, $"{day},{Math.Round(Math.Sin(day), 4)}\n"))));

    public void Dispose() => work.Dispose();

    [Fact]
    public void Folds_are_ordinary_runs_with_a_table_and_finished_ones_are_not_trained_again()
    {
        ToolRun run = Backtest("--folds", "2", "--quiet");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        string[] lines = run.OutputLines[^5..];
        Assert.StartsWith("fold ", lines[0], StringComparison.Ordinal);
        Assert.Contains(" mse", lines[0], StringComparison.Ordinal);
        Assert.All(
            lines[1..].Zip(["fold-1-of-2 ", "fold-2-of-2 ", "mean ", "standard deviation "]),
            static pair => Assert.StartsWith(pair.Second, pair.First, StringComparison.Ordinal));
        Assert.Contains("<td class=\"word\">standard deviation</td>", work.Read("out/backtest.html"), StringComparison.Ordinal);

        // 61 rows in stretches of 20: trained up to 21 and 41, a quarter of that for the validation, each row after it tested once.
        Assert.Equal(Enumerable.Range(1, 16), Days("fold-1-of-2/train"));
        Assert.Equal(Enumerable.Range(17 - 4, 5 + 4), Days("fold-1-of-2/valid"));
        Assert.Equal(Enumerable.Range(22 - 4, 20 + 4), Days("fold-1-of-2/test"));
        Assert.Equal(Enumerable.Range(42 - 4, 20 + 4), Days("fold-2-of-2/test"));

        ToolRun evaluated = work.Run("evaluate", "@/out/fold-2-of-2");
        Assert.Equal(0, evaluated.ExitCode);
        byte[] weights = File.ReadAllBytes(work.PathOf("out/fold-1-of-2/weights.safetensors"));
        DateTime written = File.GetLastWriteTimeUtc(work.PathOf("out/fold-1-of-2/weights.safetensors"));
        File.Delete(work.PathOf("out/fold-2-of-2/metrics.json"));
        ToolRun again = Backtest("--folds", "2");

        Assert.Equal((0, ""), (again.ExitCode, again.Error));
        Assert.Contains("fold-1-of-2: finished before", again.OutputLines);
        Assert.DoesNotContain("fold-2-of-2: finished before", again.OutputLines);
        Assert.Equal(weights, File.ReadAllBytes(work.PathOf("out/fold-1-of-2/weights.safetensors")));
        Assert.Equal(written, File.GetLastWriteTimeUtc(work.PathOf("out/fold-1-of-2/weights.safetensors")));
        Assert.Equal(lines, again.OutputLines.Where(line => lines.Contains(line)));

        work.With("others.csv", work.Read("spots.csv") + "62,0.5\n");
        foreach (string[] other in new[] { new[] { "--set", "data.lookback=5" }, ["--data", "@/others.csv"] })
        {
            Assert.Equal(
                ["hmlstm: 'out' holds folds of another definition or of other data; another --out starts new ones"],
                Backtest(["--folds", "2", .. other]).ErrorLines);
        }
    }

    [Theory]
    [InlineData(
        "data: { series: { train: spots.csv, test: spots.csv }, columns: [level] }",
        "",
        "its data have separate parts, but folds are cut from one place; name one file or folder, or add --data")]
    [InlineData("data: { synthetic: noisy-sine }", "", "only 'series', 'texts' and 'idx' can be cut into folds")]
    [InlineData(
        "data: { series: spots.csv, columns: [level], lookback: 4 }",
        "80",
        "61 rows are too few for 80 folds, which need 81 stretches of rows")]
    public void What_cannot_be_cut_into_folds_is_said_in_one_line(string data, string folds, string message)
    {
        work.With("spots.model.yaml", Spots[..Spots.IndexOf("data:", StringComparison.Ordinal)] + data);

        ToolRun run = Backtest("--folds", folds.Length == 0 ? "2" : folds);

        Assert.Equal(1, run.ExitCode);
        Assert.EndsWith(message, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        run.AssertPlain();
    }

    private ToolRun Backtest(params string[] options) => work.Run(["backtest", "@/spots.model.yaml", "--out", "@/out", .. options]);

    private IEnumerable<int> Days(string file) => work.Read($"out/data/{file}.csv").TrimEnd('\n').Split('\n').Skip(1)
        .Select(static line => int.Parse(line.Split(',')[0], CultureInfo.InvariantCulture));
}
