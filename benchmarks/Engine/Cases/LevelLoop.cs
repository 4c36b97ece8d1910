using System.Globalization;
using Hmlstm.Benchmarks.Peers;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Benchmarks.Cases;

/// <summary>
/// A loop of one's own over levels, as in <c>docs/building-blocks.md</c>: a step of a level by the engine against the same step by
/// libtorch's operations, and beside them the window of the stack, which needs no loop.
/// </summary>
internal sealed class LevelLoop()
    : Benchmark("loop", "hm-lstm, B 16, T 40, levels of 24, 24, forward and backward: a loop over levels by the engine against libtorch's")
{
    private const int Batch = 16, Steps = 40, Width = 24;

    private const double Least = 5;

    private const string Window = "window";

    /// <inheritdoc/>
    public override BenchmarkResult Run(BenchmarkSetting setting, Lazy<PeerProcess> peer)
    {
        manual_seed(1);
        using HmLstm stack = new(new HmLstmStack { Hidden = new([Width, Width]), Boundary = new() { Slope = Schedule.Constant(1) } }, 1);
        using Tensor input = randn(Batch, Steps, 1);
        Agreement agreement = Compare(stack, input);
        IReadOnlyList<ContestantTime> times = Timing.Alternate(
            setting.Threads.SelectMany(threads => new[]
            {
                new Contestant(
                    ContestantTime.Ours,
                    threads,
                    repetitions => Timing.Own(() => Iterate(stack, () => Loop(stack, input)), threads, repetitions)),
                new Contestant(
                    ContestantTime.TorchSharp,
                    threads,
                    repetitions => ByTorch(() => Timing.Own(() => Iterate(stack, () => Loop(stack, input)), threads, repetitions))),
                new Contestant(
                    Window,
                    threads,
                    repetitions => Timing.Own(() => Iterate(stack, () => Whole(stack, input)), threads, repetitions)),
            }),
            setting.Runs,
            units: 1,
            setting.Warming);
        var result = new BenchmarkResult
        {
            Case = Name,
            Title = Title,
            Goal = string.Create(CultureInfo.InvariantCulture, $"≥ {Least}×"),
            Reached = "",
            IsMet = false,
            Times = times,
            Baselines = [ContestantTime.TorchSharp],
            Agreement = agreement,
            Resident = Environment.WorkingSet,
        };
        double ratio = result.Peer!.Median / result.Own!.Median;
        return result with { Reached = BenchmarkText.Times(ratio), IsMet = ratio >= Least };
    }

    private static void Iterate(HmLstm stack, Func<Tensor> loss)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach (Parameter parameter in stack.parameters())
        {
            parameter.grad = null;
        }

        loss().backward();
    }

    private static Tensor Loop(HmLstm stack, Tensor input)
    {
        HmLstmLevel lower = stack.Levels[0], upper = stack.Levels[1];
        HmLstmState start = stack.CreateState(Batch);
        (HmLstmLevelState low, HmLstmLevelState high) = (start.Levels[0], start.Levels[1]);
        Tensor sum = zeros(1);
        foreach (Tensor projected in lower.Project(input).unbind(1))
        {
            low = lower.AdvanceProjected(projected, low, above: high);
            high = upper.Advance(low, high, above: null);
            sum = sum + high.Hidden.sum();
        }

        return sum;
    }

    private static Tensor Whole(HmLstm stack, Tensor input) =>
        stack.Run(input, stack.CreateState(Batch), new SequenceMask(lengths: null, Steps)).Hidden[1].sum();

    private static T ByTorch<T>(Func<T> run)
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

    /// <summary>The largest difference between the gradients of both ways.</summary>
    private static Agreement Compare(HmLstm stack, Tensor input)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor[] ours = Gradients(), theirs = ByTorch(Gradients);
        string[] names = [.. stack.named_parameters().Select(static pair => pair.name)];
        (string Name, double Difference) worst = ("", 0);
        for (int i = 0; i < names.Length; i++)
        {
            double difference = (ours[i] - theirs[i]).abs().max().item<float>() / theirs[i].abs().max().item<float>();
            worst = difference > worst.Difference || double.IsNaN(difference) ? (names[i], difference) : worst;
        }

        return new Agreement(worst.Name, worst.Difference, Rounding: 1e-5, Margin: null);

        Tensor[] Gradients() => [.. autograd.grad([Loop(stack, input)], [.. stack.parameters()])];
    }
}
