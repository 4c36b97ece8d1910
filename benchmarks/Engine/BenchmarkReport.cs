using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Hmlstm.Benchmarks.Peers;
using TorchSharp;

namespace Hmlstm.Benchmarks;

/// <summary>What was measured.</summary>
/// <param name="Results">A result for each case.</param>
/// <param name="Machine">What it was measured on, by name.</param>
internal sealed record BenchmarkReport(IReadOnlyList<BenchmarkResult> Results, IReadOnlyDictionary<string, string> Machine)
{
    /// <summary>Measures in this process.</summary>
    /// <param name="cases">What to measure.</param>
    /// <param name="setting">How.</param>
    /// <param name="note">Called with a line about each case and its result.</param>
    /// <param name="warn">Called with what makes the times doubtful.</param>
    /// <exception cref="BenchmarkException">PyTorch is missing, or failed.</exception>
    public static BenchmarkReport Measure(
        IReadOnlyList<Benchmark> cases, BenchmarkSetting setting, Action<string> note, Action<string> warn)
    {
        var peer = new Lazy<PeerProcess>(PeerProcess.Start);
        MachineLoad before = MachineLoad.Look();
        if (before.IsBusy)
        {
            warn($"other programs keep the cores busy ({before}); times taken beside them are no measure");
        }

        try
        {
            var results = new List<BenchmarkResult>();
            foreach (Benchmark one in cases)
            {
                note($"{one.Name}: {one.Title}");
                BenchmarkResult result = one.Run(setting, peer);
                note($"  {result.Reached}");
                results.Add(result);
            }

            SortedDictionary<string, string> machine = Describe(setting, peer);
            machine["load of the cores before and after"] = $"{before}; {MachineLoad.Look()}";
            return new BenchmarkReport(results, machine);
        }
        finally
        {
            if (peer.IsValueCreated)
            {
                peer.Value.Dispose();
            }
        }
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
