using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Hmlstm.Cli.Benchmarks.Peers;
using Hmlstm.Cli.Files;
using Hmlstm.Cli.Networks;
using Hmlstm.Cli.Terminals;
using TorchSharp;

namespace Hmlstm.Cli.Benchmarks;

/// <summary>From a request to the tables.</summary>
internal static class BenchmarkJob
{
    /// <summary>Measures, in a process with the environment that measuring needs.</summary>
    /// <returns>The exit code: 1 when a case's results differ by more than rounding.</returns>
    /// <exception cref="UsageException">A word stands for no case, or a number is out of its range.</exception>
    /// <exception cref="InputException">PyTorch is missing.</exception>
    public static int Run(BenchmarkRequest request, Terminal terminal)
    {
        IReadOnlyList<Benchmark> cases = BenchmarkCatalog.Select(request.Cases);
        if (request.Runs < 1)
        {
            throw new UsageException($"--runs takes a number from 1 on, not {request.Runs}");
        }

        int[] threads = request.Threads is int only ? [only] : [.. new[] { 1, Environment.ProcessorCount }.Distinct()];
        ComputeThreads.Use(threads[0]);
        if (BenchmarkEnvironment.Differs(request.Instructions))
        {
            return BenchmarkEnvironment.RunAgain(request, terminal.IsQuiet);
        }

        return Measure(cases, new BenchmarkSetting(threads, request.Runs), request.Json, terminal);
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
        var peer = new Lazy<PeerProcess>(PeerProcess.Start);
        MachineLoad before = MachineLoad.Look();
        if (before.IsBusy)
        {
            terminal.Error.WriteLine($"hmlstm: warning: other programs keep the cores busy ({before}); times taken beside them are no measure");
        }

        try
        {
            var results = new List<BenchmarkResult>();
            foreach (Benchmark one in cases)
            {
                terminal.Note($"{one.Name}: {one.Title}");
                BenchmarkResult result = one.Run(setting, peer);
                terminal.Note($"  {result.Reached}");
                results.Add(result);
            }

            SortedDictionary<string, string> machine = Describe(setting, peer);
            machine["load of the cores before and after"] = $"{before}; {MachineLoad.Look()}";
            terminal.Note("");
            if (!isOnlyJson)
            {
                BenchmarkTables.Write(results, terminal);
            }

            terminal.Note("");
            foreach ((string name, string value) in machine)
            {
                terminal.Note($"{name}: {value}");
            }

            if (json is not null)
            {
                OutputFile.Write(json, BenchmarkJson.Render(results, machine), terminal);
            }

            return Judge(results, terminal);
        }
        finally
        {
            if (peer.IsValueCreated)
            {
                peer.Value.Dispose();
            }
        }
    }

    private static int Judge(IReadOnlyList<BenchmarkResult> results, Terminal terminal)
    {
        foreach (BenchmarkResult result in results.Where(static result => result.Fails))
        {
            Agreement agreement = result.Agreement!;
            terminal.Error.WriteLine(
                $"hmlstm: {result.Case}: {agreement.Tensor} differs by {BenchmarkText.Difference(agreement.Difference)} of its largest entry, where rounding makes {BenchmarkText.Difference(agreement.Rounding)}");
        }

        return results.Any(static result => result.Fails) ? ExitCodes.WrongInput : ExitCodes.Done;
    }

    private static SortedDictionary<string, string> Describe(BenchmarkSetting setting, Lazy<PeerProcess> peer)
    {
        var machine = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["cores"] = Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            ["vectors"] = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : RuntimeInformation.ProcessArchitecture.ToString(),
            [".NET"] = RuntimeInformation.FrameworkDescription,
            ["libtorch"] = torch.__version__,
            ["runs"] = setting.Runs.ToString(CultureInfo.InvariantCulture),
        };
        if (peer.IsValueCreated)
        {
            machine["PyTorch"] = $"{peer.Value.Version}, {peer.Value.Blas}";
        }

        return machine;
    }
}
