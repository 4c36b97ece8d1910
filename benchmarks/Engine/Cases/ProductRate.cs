using System.Globalization;
using Hmlstm.Benchmarks.Peers;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>The rate of products over a whole iteration, gates and all, against the best rate of the machine's matrix product.</summary>
/// <param name="network">The network.</param>
internal sealed class ProductRate(HmLstmCharacters network)
    : Benchmark("products", network.Title("every row computed", "products per second of forward and backward against a product of 1024³"))
{
    private const double Least = 0.8;

    private const int Size = 1024;

    private const int Products = 30;

    /// <summary>Every row FLUSHes, and leaves out the forget gate: three gates of four are computed, and only these are counted.</summary>
    private const double ComputedGates = 0.75;

    /// <inheritdoc/>
    public override BenchmarkResult Run(BenchmarkSetting setting, Lazy<PeerProcess> peer)
    {
        using Workload workload = network.PrepareDense();
        double done = ComputedGates * network.WorkOf(trains: true).DenseOperations;
        const double Product = 2.0 * Size * Size * Size;
        var times = new List<ContestantTime>();
        var texts = new List<string>();
        double share = double.PositiveInfinity;
        foreach (int threads in setting.Threads)
        {
            // Seconds of a whole iteration's operations, so that both stand in one table.
            ContestantTime[] turns = [.. Timing.Alternate(
                [
                    new Contestant(ContestantTime.Ours, threads, repetitions => Timing.Own(workload.Iterate, threads, repetitions)),
                    new Contestant(
                        "sgemm", threads, repetitions => peer.Value.Product(Size, threads, Products) * done / Product * repetitions),
                ],
                setting.Runs,
                units: 1, setting.Warming)];
            times.AddRange(turns);
            double rate = done / turns[0].Median;
            double best = done / turns[1].Seconds.Min();
            share = Math.Min(share, rate / best);
            texts.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{BenchmarkText.Format(rate / best)} ({rate / 1e9:0} of {best / 1e9:0} GFLOP/s, "
                    + $"{threads} thread{(threads == 1 ? "" : "s")})"));
        }

        return new BenchmarkResult
        {
            Case = Name,
            Title = Title,
            Goal = string.Create(CultureInfo.InvariantCulture, $"≥ {Least}"),
            Reached = string.Join(", ", texts),
            IsMet = share >= Least,
            Times = times,
            Baselines = ["sgemm"],
            Work = BenchmarkWork.OfEveryRow(done),
            Resident = Environment.WorkingSet,
        };
    }
}
