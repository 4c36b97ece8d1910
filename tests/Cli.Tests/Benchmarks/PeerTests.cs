using Hmlstm.Benchmarks;
using Hmlstm.Benchmarks.Cases;
using Hmlstm.Benchmarks.Peers;
using Hmlstm.Cli.Benchmarks;
using Hmlstm.Cli.Terminals;
using Hmlstm.Cli.Tests.CrossChecks;
using TorchSharp;

namespace Hmlstm.Cli.Tests.Benchmarks;

/// <summary>Each case at a tiny size, against PyTorch itself.</summary>
[Collection(AloneCollection.Name)]
public sealed class PeerTests(SharedPeer shared) : IClassFixture<SharedPeer>
{
    private static readonly HmLstmCharacters Tiny = new() { Embedding = 5, Width = 6, Batch = 7, Steps = 11 };

    [TorchTheory]
    [InlineData("sinusoids")]
    [InlineData("dense")]
    [InlineData("dense, normalised")]
    [InlineData("sparse")]
    [InlineData("sparse, normalised")]
    [InlineData("stream")]
    [InlineData("stream, normalised")]
    [InlineData("k-lstm")]
    [InlineData("lstm")]
    [InlineData("gru")]
    [InlineData("rnn")]
    public void Both_sides_compute_the_same_until_a_weight_changes_on_one_of_them(string which)
    {
        ComparedBenchmark one = Create(which);
        PeerProcess peer = shared.Process;

        Agreement same = Compare(one, peer, change: null);
        Assert.True(same.Holds, same.ToString());

        Agreement changed = Compare(one, peer, ChangeWeight);
        Assert.False(changed.Holds, changed.ToString());
        Assert.True(changed.Difference > 1e-4, changed.ToString());
    }

    [TorchTheory]
    [InlineData("dense", 1, 1)]
    [InlineData("sparse", 0.24, 0.08)]
    public void The_constructed_detectors_fire_at_their_rates_and_far_from_their_edge(string which, double first, double second)
    {
        ComparedBenchmark one = which == "dense"
            ? (Tiny with { Batch = 50, Steps = 40 }).CreateDense()
            : (Tiny with { Batch = 50, Steps = 40 }).CreateSparse();

        BenchmarkResult result = one.Run(new BenchmarkSetting([1], Runs: 1, Warming: 0), new Lazy<PeerProcess>(shared.Process));

        Assert.InRange(result.BoundaryRates[0], first - 0.02, first + 0.02);
        Assert.InRange(result.BoundaryRates[1], second - 0.02, second + 0.02);
        Assert.InRange(result.Agreement!.Margin!.Value, 0.05, 1);
    }

    [TorchTheory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_run_times_both_sides_and_ends_with_tables(int runs)
    {
        var output = new StringWriter { NewLine = "\n" };
        var terminal = new Terminal(output, output, isInteractive: false);

        int code = BenchmarkJob.Measure(
            [TorchCells.Create("rnn", gates: 1, "tiny", goal: 1e9, batch: 2, steps: 3, layers: 2, width: 4, features: 3)],
            new BenchmarkSetting([1], runs, Warming: 0),
            json: null,
            terminal);

        Assert.Equal(0, code);
        Assert.Contains(" missed ", output.ToString(), StringComparison.Ordinal);
        Assert.Matches(@"rnn-tiny torch\.nn +[0-9.]+\n", output.ToString());
        Assert.Contains("PyTorch: ", output.ToString(), StringComparison.Ordinal);
    }

    [TorchTheory]
    [InlineData(2)]
    public void What_python_cannot_do_is_one_line(int size)
    {
        PeerProcess peer = shared.Process;

        BenchmarkException failure = Assert.Throws<BenchmarkException>(
            () => peer.Load("no-such-network", ["eager"], PeerOptions.Of([size]), "missing.safetensors", "missing.safetensors"));

        Assert.StartsWith("PyTorch could not do 'load': FileNotFoundError: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.InRange(peer.Product(size, threads: 1, repetitions: 1), 0, 60);
    }

    private static ComparedBenchmark Create(string which) => which switch
    {
        "sinusoids" => HmLstmSinusoids.Create(batch: 3, steps: 20, 5, 4),
        "dense" => Tiny.CreateDense(),
        "dense, normalised" => (Tiny with { LayerNorm = true }).CreateDense(),
        "sparse" => Tiny.CreateSparse(),
        "sparse, normalised" => (Tiny with { LayerNorm = true }).CreateSparse(),
        "stream" => (Tiny with { Batch = 1 }).CreateStream(),
        "stream, normalised" => (Tiny with { Batch = 1, LayerNorm = true }).CreateStream(),
        "k-lstm" => KLstmRows.Create(batch: 3, steps: 5, cells: 2, width: 6, layers: 2),
        _ => TorchCells.Create(
            which,
            gates: which == "lstm" ? 4 : which == "gru" ? 3 : 1,
            "tiny",
            goal: 1,
            batch: 3,
            steps: 6,
            layers: 2,
            width: 5,
            features: 4),
    };

    private static Agreement Compare(ComparedBenchmark one, PeerProcess peer, Action<Workload>? change)
    {
        using Workload workload = one.Prepare();
        (Agreement agreement, torch.Tensor? boundaries) = one.Compare(workload, peer, change);
        boundaries?.Dispose();
        return agreement;
    }

    private static void ChangeWeight(Workload workload)
    {
        using IDisposable quiet = torch.no_grad();
        workload.Weight("output.projection.weight").mul_(1.001f);
    }
}

/// <summary>One Python process for all tests of a class: PyTorch takes seconds to load. It starts with the first test that asks.</summary>
public sealed class SharedPeer : IDisposable
{
    private readonly Lazy<PeerProcess> process = new(PeerProcess.Start);

    internal PeerProcess Process => process.Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        if (process.IsValueCreated)
        {
            process.Value.Dispose();
        }
    }
}
