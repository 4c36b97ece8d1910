using System.Globalization;
using System.Text.Json.Nodes;
using Hmlstm.Benchmarks;
using Hmlstm.Cli.Benchmarks;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Tests.Benchmarks;

public sealed class BenchmarkTablesTests
{
    private static readonly BenchmarkResult Compared = new()
    {
        Case = "waves",
        Title = "waves of all kinds",
        Goal = BenchmarkText.AtLeast(8),
        Reached = BenchmarkText.Times(20),
        IsMet = true,
        Baselines = ["eager", ContestantTime.TorchSharp],
        Times =
        [
            new ContestantTime(ContestantTime.Ours, 1, [0.004, 0.003, 0.002]),
            new ContestantTime(ContestantTime.TorchSharp, 1, [0.100, 0.100, 0.090]),
            new ContestantTime("eager", 1, [0.070, 0.060, 0.050]),
            new ContestantTime("script", 1, [0.045, 0.045, 0.045]),
            new ContestantTime(ContestantTime.Ours, 2, [0.006, 0.006, 0.006]),
            new ContestantTime("eager", 2, [0.080, 0.090, 0.100]),
        ],
        Work = new BenchmarkWork(6e9, 1.5e9),
        BoundaryRates = [0.25, 0.08],
        Agreement = new Agreement("output", 2e-6, 1e-6, 0.25),
        Allocated = 0,
        Resident = 200_000_000,
        PeerResident = 300_000_000,
    };

    [Fact]
    public void The_medians_of_the_best_number_of_threads_stand_beside_goal_and_verdict()
    {
        string[] lines = Lines([Compared]);

        Assert.Equal(["case", "hmlstm", "ms", "TorchSharp", "ms", "PyTorch", "ms", "goal", "reached"], Words(lines[0]));
        Assert.Equal(["waves", "3.00", "100", "60.0", "≥", "8×", "met", "20.0×"], Words(lines[1]));
    }

    [Fact]
    public void The_rates_follow_from_the_work_and_the_best_time()
    {
        string row = Lines([Compared]).Last(static line => line.Contains("2.0e-6", StringComparison.Ordinal));

        Assert.Equal(
            ["waves", "2000", "500", "25", "%", "25", "%,", "8", "%", "2.0e-6", "1.0e-6", "2.5e-1", "0", "200", "300"], Words(row));
    }

    [Fact]
    public void Each_party_has_a_row_with_its_time_at_each_number_of_threads()
    {
        string[] lines = Lines([Compared]);

        Assert.Equal(["case", "party", "ms,", "1", "thread", "ms,", "2", "threads"], Words(lines[^5]));
        Assert.Equal(["waves", "hmlstm", "3.00", "6.00"], Words(lines[^4]));
        Assert.Equal(["waves", "torchsharp", "100"], Words(lines[^3]));
        Assert.Equal(["waves", "eager", "60.0", "90.0"], Words(lines[^2]));
        Assert.Equal(["waves", "script", "45.0"], Words(lines[^1]));
    }

    [Fact]
    public void The_fastest_of_the_parties_that_the_goal_speaks_of_counts()
    {
        Assert.Equal("eager", Compared.Peer!.Party);
        Assert.Equal(
            ContestantTime.TorchSharp,
            (Compared with { Times = [.. Compared.Times, new ContestantTime(ContestantTime.TorchSharp, 2, [0.05])] }).Peer!.Party);
        Assert.Equal(0.06, Compared.Python!.Median);
        Assert.Equal(0.1, Compared.TorchSharp!.Median);
    }

    [Fact]
    public void Results_that_differ_are_marked_whatever_the_speed() =>
        Assert.Contains(
            "differs", Lines([Compared with { Agreement = new Agreement("output", 2e-5, 1e-6, null) }])[1], StringComparison.Ordinal);

    [Fact]
    public void A_case_without_times_has_no_further_tables()
    {
        BenchmarkResult memory = new() { Case = "memory", Title = "memory", Goal = "no growth", Reached = "0 tensors", IsMet = false };

        Assert.Equal(2, Lines([memory]).Length);
        Assert.Contains("missed", Lines([memory])[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_decimal_comma_changes_nothing()
    {
        string[] invariant = Lines([Compared]);
        CultureInfo before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = comma;
            Assert.Equal(invariant, Lines([Compared]));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void The_json_has_what_the_tables_show_and_each_run()
    {
        JsonNode json = JsonNode.Parse(BenchmarkJson.Render([Compared], new Dictionary<string, string> { ["cores"] = "2" }))!;
        JsonNode one = json["cases"]![0]!;

        Assert.Equal("2", (string)json["machine"]!["cores"]!);
        Assert.True((bool)one["met"]!);
        Assert.False((bool)one["differs"]!);
        Assert.Equal(2e-6, (double)one["difference"]!);
        Assert.Equal([0.07, 0.06, 0.05], one["times"]![2]!["seconds"]!.AsArray().Select(static number => (double)number!));
        Assert.Equal(0.06, (double)one["times"]![2]!["median_seconds"]!);
    }

    [Fact]
    public void A_difference_without_end_is_null_in_json()
    {
        BenchmarkResult missing = Compared with { Agreement = new Agreement("output", double.PositiveInfinity, 1e-6, null) };
        JsonNode one = JsonNode.Parse(BenchmarkJson.Render([missing], new Dictionary<string, string>()))!["cases"]![0]!;

        Assert.True(one.AsObject().ContainsKey("difference"));
        Assert.Null(one["difference"]);
        Assert.True((bool)one["differs"]!);
    }

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string[] Lines(IReadOnlyList<BenchmarkResult> results)
    {
        var output = new StringWriter { NewLine = "\n" };
        BenchmarkTables.Write(results, new Terminal(output, output, isInteractive: false));
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
