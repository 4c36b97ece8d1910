using Hmlstm.Benchmarks.Peers;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks;

/// <summary>A case in which this tool, TorchSharp and PyTorch compute the same network on the same numbers and take turns.</summary>
/// <remarks>
/// TorchSharp is the same generated class in the same process with the engine off. Its libtorch is years newer than the distribution's
/// PyTorch, and for lstm, gru and rnn it runs <c>torch.nn</c>'s own layers; the faster of the two is what the goal is measured against.
/// </remarks>
/// <param name="name">Its word on the command line.</param>
/// <param name="title">A description with the sizes.</param>
/// <param name="goal">How many times the speed of the faster peer is to be reached.</param>
/// <param name="variants">The Python peer's variants; the goal refers to the first, and to TorchSharp.</param>
/// <param name="prepare">Makes the network and its window.</param>
/// <param name="count">Counts the operations of an iteration; it gets the boundaries [B, L', T], null without detectors.</param>
internal sealed class ComparedBenchmark(
    string name, string title, double goal, IReadOnlyList<string> variants, Func<Workload> prepare, Func<Tensor?, BenchmarkWork> count)
    : Benchmark(name, title)
{
    /// <inheritdoc/>
    public override BenchmarkResult Run(BenchmarkSetting setting, Lazy<PeerProcess> peer)
    {
        using Workload workload = Prepare();
        (Agreement agreement, Tensor? boundaries) = Compare(workload, peer.Value);
        using (boundaries)
        {
            IReadOnlyList<ContestantTime> times = Timing.Alternate(
                Parties(workload, peer.Value, setting), setting.Runs, workload.Units, setting.Warming);
            var result = new BenchmarkResult
            {
                Case = Name,
                Title = Title,
                Goal = BenchmarkText.AtLeast(goal),
                Reached = "",
                IsMet = false,
                Times = times,
                Baselines = [variants[0], ContestantTime.TorchSharp],
                Work = count(boundaries) / workload.Units,
                BoundaryRates = RatesOf(boundaries),
                Agreement = agreement,
                Allocated = Timing.Allocated(workload.Iterate) / workload.Units,
                Resident = Environment.WorkingSet,
                PeerResident = peer.Value.Resident,
            };
            double ratio = result.Peer!.Median / result.Own!.Median;
            return result with { Reached = BenchmarkText.Times(ratio), IsMet = ratio >= goal };
        }
    }

    /// <summary>Makes the network and its window; the caller disposes them.</summary>
    public Workload Prepare() => prepare();

    /// <summary>Loads the peer with this network and compares the results of one iteration.</summary>
    /// <param name="workload">This tool's side.</param>
    /// <param name="peer">PyTorch.</param>
    /// <param name="change">Changes this tool's side after the peer has got its copy; null for nothing.</param>
    /// <returns>How they agree, and this tool's boundaries [B, L', T], which the caller disposes; null without detectors.</returns>
    public (Agreement Agreement, Tensor? Boundaries) Compare(Workload workload, PeerProcess peer, Action<Workload>? change = null)
    {
        (string weights, string window) = workload.Write(peer.Folder);

        // Random draws in training are compared where both sides draw the same numbers; evaluation draws none.
        bool evaluates = workload.Options.ContainsKey("training") && !DrawsLike(peer);
        if (evaluates)
        {
            workload.Options["training"] = false;
            workload.Network.Module.eval();
        }

        peer.Load(workload.Peer, variants, workload.Options, weights, window);
        change?.Invoke(workload);
        Dictionary<string, Tensor> ours = workload.Results();
        try
        {
            using TensorFile exact = peer.Results(variant: null, Workload.Seed);
            using TensorFile rounded = peer.Results(variants[0], Workload.Seed);
            Agreement agreement = Agreement.Between(ours, rounded.Tensors, exact.Tensors);
            foreach (string variant in variants.Skip(1))
            {
                using TensorFile other = peer.Results(variant, Workload.Seed);
                RequireSame($"PyTorch's variant '{variant}'", other.Tensors, rounded, exact);
            }

            if (change is null)
            {
                using DisposeScope scope = NewDisposeScope();
                RequireSame("TorchSharp", ByTorchSharp(workload.Results), rounded, exact);
            }

            if (evaluates)
            {
                workload.Options["training"] = true;
                workload.Network.Module.train();
                peer.Load(workload.Peer, variants, workload.Options, weights, window);
            }

            return (agreement, ours.Remove("boundaries", out Tensor? boundaries) ? boundaries : null);
        }
        finally
        {
            foreach (Tensor tensor in ours.Values)
            {
                tensor.Dispose();
            }
        }
    }

    private void RequireSame(string party, IReadOnlyDictionary<string, Tensor> results, TensorFile rounded, TensorFile exact)
    {
        Agreement agreement = Agreement.Between(results, rounded.Tensors, exact.Tensors);
        if (!agreement.Holds)
        {
            throw new BenchmarkException($"{Name}: {party} computes another {agreement.Tensor}");
        }
    }

    /// <summary>Runs something with the engine off.</summary>
    private static T ByTorchSharp<T>(Func<T> run)
    {
        bool before = CpuEngine.Enabled;
        CpuEngine.Enabled = false;
        try
        {
            return run();
        }
        finally
        {
            CpuEngine.Enabled = before;
        }
    }

    private static bool DrawsLike(PeerProcess peer)
    {
        float[] theirs = peer.Draw(Workload.Seed, 8);
        random.manual_seed(Workload.Seed);
        using Tensor drawn = empty(theirs.Length).exponential_();
        return drawn.data<float>().ToArray().AsSpan().SequenceEqual(theirs);
    }

    private IEnumerable<Contestant> Parties(Workload workload, PeerProcess peer, BenchmarkSetting setting)
    {
        foreach (int threads in setting.Threads)
        {
            yield return new Contestant(ContestantTime.Ours, threads, repetitions => Timing.Own(workload.Iterate, threads, repetitions));
            yield return new Contestant(
                ContestantTime.TorchSharp, threads, repetitions => ByTorchSharp(() => Timing.Own(workload.Iterate, threads, repetitions)));
            foreach (string variant in variants)
            {
                yield return new Contestant(variant, threads, repetitions => peer.Time(variant, threads, repetitions));
            }
        }
    }

    private static double[] RatesOf(Tensor? boundaries)
    {
        if (boundaries is null)
        {
            return [];
        }

        using Tensor rates = boundaries.to(ScalarType.Float64).mean([0, 2]);
        return rates.data<double>().ToArray();
    }
}
