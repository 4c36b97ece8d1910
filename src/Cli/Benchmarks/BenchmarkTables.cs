using Hmlstm.Benchmarks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions;
using Spectre.Console;

namespace Hmlstm.Cli.Benchmarks;

/// <summary>The results as tables.</summary>
internal static class BenchmarkTables
{
    /// <summary>Writes the goals, what stands behind them, and all times.</summary>
    public static void Write(IReadOnlyList<BenchmarkResult> results, Terminal terminal)
    {
        terminal.Write(Goals(results, terminal));
        if (results.Any(static result => result.Times.Count > 0))
        {
            terminal.Output.WriteLine();
            terminal.Write(Details(results, terminal));
            terminal.Output.WriteLine();
            terminal.Write(AllTimes(results, terminal));
        }
    }

    private static Table Goals(IEnumerable<BenchmarkResult> results, Terminal terminal)
    {
        Table table = NewTable(terminal, 1, 3, "case", "hmlstm ms", "TorchSharp ms", "PyTorch ms", "goal", "", "reached");
        foreach (BenchmarkResult result in results)
        {
            table.AddRow(
                new Text(result.Case),
                new Text(TimeOf(result.Own)),
                new Text(TimeOf(result.TorchSharp)),
                new Text(TimeOf(result.Python)),
                new Text(result.Goal),
                new Markup(result.Fails ? "[red]differs[/]" : result.IsMet ? "[green]met[/]" : "[yellow]missed[/]"),
                new Text(result.Reached));
        }

        return table;
    }

    private static Table Details(IEnumerable<BenchmarkResult> results, Terminal terminal)
    {
        Table table = NewTable(
            terminal, 1, 10,
            "case", "GFLOP/s dense", "needed", "work needed", "fires", "difference", "rounding", "margin",
            "allocated kB", "MB", "MB PyTorch");
        foreach (BenchmarkResult result in results.Where(static result => result.Times.Count > 0))
        {
            double? seconds = result.Own?.Median;
            table.AddRow([.. new[]
            {
                result.Case,
                Text(result.Work, work => BenchmarkText.Rate(work.Dense, seconds!.Value)),
                Text(result.Work, work => BenchmarkText.Rate(work.Needed, seconds!.Value)),
                Text(result.Work, static work => BenchmarkText.Percent(work.Share)),
                string.Join(", ", result.BoundaryRates.Select(BenchmarkText.Percent)),
                result.Agreement is null ? "" : BenchmarkText.Difference(result.Agreement.Difference),
                result.Agreement is null ? "" : BenchmarkText.Difference(result.Agreement.Rounding),
                Text(result.Agreement?.Margin, BenchmarkText.Difference),
                Text(result.Allocated, BenchmarkText.Kilobytes),
                Text(result.Resident, static bytes => BenchmarkText.Megabytes(bytes)),
                Text(result.PeerResident, static bytes => BenchmarkText.Megabytes(bytes)),
            }.Select(static cell => new Text(cell))]);
        }

        return table;
    }

    private static Table AllTimes(IReadOnlyList<BenchmarkResult> results, Terminal terminal)
    {
        int[] threads = [.. results.SelectMany(static result => result.Times).Select(static time => time.Threads).Distinct().Order()];
        string[] columns =
        [
            .. threads.Select(static count => "ms, " + Quantity.Of(count, "thread")),
        ];
        Table table = NewTable(terminal, 2, columns.Length + 1, ["case", "party", .. columns]);
        foreach (BenchmarkResult result in results)
        {
            foreach (IGrouping<string, ContestantTime> party in result.Times.GroupBy(static time => time.Party))
            {
                table.AddRow(
                    [new Text(result.Case), new Text(party.Key), .. threads.Select(count => new Text(TimeAt(party, count)))]);
            }
        }

        return table;
    }

    private static string TimeAt(IEnumerable<ContestantTime> times, int threads) =>
        times.FirstOrDefault(time => time.Threads == threads) is ContestantTime time ? BenchmarkText.Milliseconds(time.Median) : "";

    private static string TimeOf(ContestantTime? time) => time is null ? "" : BenchmarkText.Milliseconds(time.Median);

    private static string Text<T>(T? value, Func<T, string> show)
        where T : struct => value is T there ? show(there) : "";

    /// <summary>A table whose columns of numbers are aligned to the right.</summary>
    private static Table NewTable(Terminal terminal, int firstNumber, int lastNumber, params string[] columns)
    {
        Table table = terminal.NewTable(columns);
        for (int i = firstNumber; i <= lastNumber; i++)
        {
            table.Columns[i].RightAligned();
        }

        return table;
    }
}
