using System.Globalization;
using Hmlstm.Benchmarks.Peers;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>
/// What the trainer adds to an iteration: its loop against the same steps written by hand, with the same network, batch and optimizer.
/// </summary>
internal sealed class TrainerShare()
    : Benchmark(
        "trainer",
        "hm-lstm, B 10, T 397, levels of 30, 30, an iteration of the trainer "
            + "against forward, loss, backward, clipping and Adam's step by hand")
{
    private const double Most = 1.03;

    private const string ByHand = "by hand";

    /// <summary>Iterations after which the weights are compared.</summary>
    private const int Compared = 5;

    private const double ComparedRate = 0.001;

    /// <summary>So small that no weight moves: with them the boundaries would, and with these the work.</summary>
    private const double TimedRate = 1e-12;

    private const double ClipNorm = 1;

    /// <inheritdoc/>
    public override BenchmarkResult Run(BenchmarkSetting setting, Lazy<PeerProcess> peer)
    {
        Agreement agreement = Compare(setting.Threads[0]);
        using Workload trained = Prepare(), stepped = Prepare();
        OneBatch batches = new(trained.Input, trained.Input);
        using var optimizer = optim.Adam(stepped.Network.Module.parameters(), TimedRate);
        IReadOnlyList<ContestantTime> times = Timing.Alternate(
            setting.Threads.SelectMany(threads => new[]
            {
                new Contestant(
                    ContestantTime.Ours, threads, repetitions => Train(trained.Network, batches, threads, repetitions, TimedRate)),
                new Contestant(
                    ByHand,
                    threads,
                    repetitions => Timing.Own(() => Step(stepped.Network, optimizer, batches, count: 1), threads, repetitions)),
            }),
            setting.Runs,
            units: 1, setting.Warming);
        var result = new BenchmarkResult
        {
            Case = Name,
            Title = Title,
            Goal = string.Create(CultureInfo.InvariantCulture, $"≤ {Most}×"),
            Reached = "",
            IsMet = false,
            Times = times,
            Baselines = [ByHand],
            Agreement = agreement,
            Resident = Environment.WorkingSet,
        };
        double ratio = result.Own!.Median / result.Peer!.Median;
        return result with { Reached = BenchmarkText.Times(ratio), IsMet = ratio <= Most };
    }

    private static WindowWorkload Prepare() => HmLstmSinusoids.Prepare(batch: 10, steps: 397, [30, 30]);

    /// <summary>Seconds of so many iterations of the trainer, from the end of one more before them.</summary>
    private static double Train(INetwork network, OneBatch batches, int threads, int iterations, double rate)
    {
        ComputeThreads.Use(threads);
        var clock = new IterationClock();
        var training = new TrainingDefinition { ClipNorm = ClipNorm, LearningRate = Schedule.Constant(rate) };
        var options = new TrainerOptions { MaxIterations = iterations + 1 };
        new Trainer<INetwork>(network, training, options) { Callbacks = { clock } }.Train(batches);
        return clock.Seconds;
    }

    private static void Step(INetwork network, optim.Optimizer optimizer, OneBatch batches, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using DisposeScope scope = NewDisposeScope();
            using Batch batch = batches.Read(epoch: 0, index: i);
            NetworkOutput output = network.Forward(batch.Input);
            using Tensor loss = nn.functional.mse_loss(output.Predictions, batch.Target);
            optimizer.zero_grad();
            loss.backward();
            nn.utils.clip_grad_norm_(network.Module.parameters(), ClipNorm);
            optimizer.step();
        }
    }

    /// <summary>The largest difference between the weights after some iterations of either.</summary>
    private static Agreement Compare(int threads)
    {
        using DisposeScope scope = NewDisposeScope();
        using Workload trained = Prepare(), stepped = Prepare();
        OneBatch batches = new(trained.Input, trained.Input);
        using var optimizer = optim.Adam(stepped.Network.Module.parameters(), ComparedRate);
        Train(trained.Network, batches, threads, Compared - 1, ComparedRate);
        Step(stepped.Network, optimizer, batches, Compared);
        (string Name, double Difference) worst = ("", 0);
        var pairs = trained.Network.Module.named_parameters().Zip(stepped.Network.Module.named_parameters());
        foreach (((string name, Parameter ours), (_, Parameter theirs)) in pairs)
        {
            double difference = (ours.detach() - theirs.detach()).abs().max().item<float>()
                / Math.Max(theirs.detach().abs().max().item<float>(), float.Epsilon);
            worst = difference > worst.Difference || double.IsNaN(difference) ? (name, difference) : worst;
        }

        return new Agreement(worst.Name, worst.Difference, Rounding: 0, Margin: null);
    }
}
