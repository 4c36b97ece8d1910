using System.Diagnostics;
using System.Globalization;
using Hmlstm.Benchmarks;
using Hmlstm.Cli.CommandLine;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Terminals;

namespace Hmlstm.Cli.Benchmarks;

/// <summary>From a request to the tables.</summary>
internal static class BenchmarkJob
{
    /// <summary>Measures, in a process with the environment that measuring needs.</summary>
    /// <returns>The exit code: 1 when a case's results differ by more than rounding.</returns>
    /// <exception cref="UsageException">A word stands for no case, or a number is out of its range.</exception>
    /// <exception cref="BenchmarkException">PyTorch is missing.</exception>
    public static int Run(BenchmarkRequest request, Terminal terminal)
    {
        IReadOnlyList<Benchmark> cases = Select(request.Cases);
        if (request.Runs < 1)
        {
            throw new UsageException($"--runs takes a number from 1 on, not {request.Runs}");
        }

        int[] threads = request.Threads is int only ? [only] : [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        ThreadsOption.Use(threads[0]);
        return BenchmarkEnvironment.Differs(request.Instructions)
            ? RunAgain(request, terminal.IsQuiet)
            : Measure(cases, new BenchmarkSetting(threads, request.Runs), request.Json, terminal);
    }

    /// <summary>Measures in this process.</summary>
    /// <param name="cases">What to measure.</param>
    /// <param name="setting">How.</param>
    /// <param name="json">The file that gets the results; null for none. Standard output then gets nothing else.</param>
    /// <param name="terminal">Where the tables go.</param>
    /// <returns>The exit code.</returns>
    public static int Measure(IReadOnlyList<Benchmark> cases, BenchmarkSetting setting, string? json, Terminal terminal)
    {
        bool isOnlyJson = json is not null && OutputFile.IsStandardOutput(json);
        terminal.IsQuiet |= isOnlyJson;
        BenchmarkReport report = BenchmarkReport.Measure(
            cases, setting, terminal.Note, warning => terminal.Error.WriteLine("hmlstm: warning: " + warning));
        terminal.Note("");
        if (!isOnlyJson)
        {
            BenchmarkTables.Write(report.Results, terminal);
        }

        terminal.Note("");
        foreach ((string name, string value) in report.Machine)
        {
            terminal.Note($"{name}: {value}");
        }

        if (json is not null)
        {
            OutputFile.Write(json, BenchmarkJson.Render(report.Results, report.Machine), terminal);
        }

        BenchmarkResult[] failures = [.. report.Results.Where(static result => result.Fails)];
        foreach (BenchmarkResult result in failures)
        {
            Agreement agreement = result.Agreement!;
            terminal.Error.WriteLine(
                $"hmlstm: {result.Case}: {agreement.Tensor} differs by "
                + $"{BenchmarkText.Difference(agreement.Difference)} of its largest entry, "
                + $"where rounding makes {BenchmarkText.Difference(agreement.Rounding)}");
        }

        return failures.Length > 0 ? ExitCodes.WrongInput : ExitCodes.Done;
    }

    private static IReadOnlyList<Benchmark> Select(IReadOnlyList<string> words)
    {
        try
        {
            return BenchmarkCatalog.Select(words);
        }
        catch (ArgumentException failure)
        {
            throw new UsageException(failure.Message);
        }
    }

    /// <summary>Runs the same request as a process of its own, with its output where this one's goes.</summary>
    private static int RunAgain(BenchmarkRequest request, bool isQuiet)
    {
        string tool = typeof(BenchmarkJob).Assembly.Location;
        string host = Environment.ProcessPath ?? "dotnet";
        bool isHost = Path.GetFileNameWithoutExtension(host) == "dotnet";
        string[] before = isHost ? [tool] : [], after = isQuiet ? ["--quiet"] : [];
        var start = new ProcessStartInfo(host, [.. before, .. request.Words(), .. after]);
        BenchmarkEnvironment.Prepare(start, request.Instructions);
        using Process process = Process.Start(start) ?? throw new InputException($"'{host}' could not be started again");
        process.WaitForExit();
        return process.ExitCode;
    }
}

/// <summary>What the command line asks for.</summary>
/// <param name="Cases">Words that stand for cases; none for all.</param>
/// <param name="Threads">The only number of threads; null for 1 and as many as there are cores.</param>
/// <param name="Runs">Turns of each party.</param>
/// <param name="Json">The file that gets the results; null for none.</param>
/// <param name="Instructions"><see cref="BenchmarkEnvironment.All"/> or <see cref="BenchmarkEnvironment.Avx2"/>.</param>
internal sealed record BenchmarkRequest(IReadOnlyList<string> Cases, int? Threads, int Runs, string? Json, string Instructions)
{
    /// <summary>The command line that asks for the same.</summary>
    public IEnumerable<string> Words() =>
    [
        "bench",
        .. Cases,
        .. Threads is int threads ? ["--threads", threads.ToString(CultureInfo.InvariantCulture)] : Array.Empty<string>(),
        "--runs",
        Runs.ToString(CultureInfo.InvariantCulture),
        "--instructions",
        Instructions,
        .. Json is string json ? ["--json", json] : Array.Empty<string>(),
    ];
}
