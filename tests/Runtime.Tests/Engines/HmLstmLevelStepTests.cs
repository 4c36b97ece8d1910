using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

/// <summary>Levels in a loop of one's own: a step by the engine against the same step by libtorch's operations.</summary>
public sealed class HmLstmLevelStepTests
{
    private const int Features = 3, Batch = 4, Steps = 6;

    [Theory]
    [MemberData(nameof(HmLstmForwardTests.Rules), MemberType = typeof(HmLstmForwardTests))]
    public void Every_rule_gives_the_numbers_and_gradients_of_libtorch(
        BoundaryEstimator estimator, BoundaryActivation activation, BoundaryGradient gradient, OnCopy onCopy, bool layerNorm, bool top)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(31);
        using var stack = new LevelStack(Features, [5, 4, 3], top, ScalarType.Float32, 1.3, options => options with
        {
            Estimator = estimator, Activation = activation, Gradient = gradient, OnCopy = onCopy, LayerNorm = layerNorm,
        });
        foreach (HmLstmLevel level in stack.Levels)
        {
            level.train(estimator != BoundaryEstimator.Sample);
        }

        AssertSame(stack, randn(Batch, Steps, Features));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 3, 2)]
    [InlineData(33, 13, 5)]
    [InlineData(16, 40, 2)]
    public void Odd_sizes_give_the_numbers_and_gradients_of_libtorch(int width, int batch, int features)
    {
        foreach (bool bias in new[] { true, false })
        {
            using DisposeScope scope = NewDisposeScope();
            manual_seed(37);
            using var stack = new LevelStack(features, [width, 2, width], top: false, ScalarType.Float32, 1, options => options with
            {
                Bias = bias,
            });
            using var settings = new EngineSettings(threads: 2);
            AssertSame(stack, randn(batch, Steps, features));
        }
    }

    [Fact]
    public void A_level_whose_input_is_always_there_takes_it_as_the_level_below()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(41);
        using var stack = new LevelStack(Features, [5], top: true, ScalarType.Float32, 1, options => options);
        HmLstmLevelState start = stack.StartOf(Batch, ScalarType.Float32).Levels[0];
        Tensor input = randn(Features, Batch).t();
        HmLstmLevelState projected = stack.Levels[0].AdvanceProjected(stack.Levels[0].Project(input), start, above: null);
        HmLstmLevelState below = stack.Levels[0].Advance(new HmLstmLevelState(input, input), start, above: null);
        AssertClose(projected.Hidden, below.Hidden);
        AssertClose(projected.Boundary!, below.Boundary!);
    }

    [Fact]
    public void A_loop_over_steps_is_the_window_of_the_stack()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(43);
        using var stack = new LevelStack(Features, [5, 4], top: false, ScalarType.Float32, 1, options => options);
        HmLstm whole = stack.Stack();
        Tensor input = randn(Batch, Steps, Features);
        HmLstmState state = whole.CreateState(Batch);
        foreach (Tensor element in input.unbind(1))
        {
            state = whole.Step(element, state);
        }

        HmLstmOutput window = whole.Run(input, whole.CreateState(Batch), new SequenceMask(lengths: null, Steps));
        AssertClose(window.State.Levels[1].Cell, state.Levels[1].Cell);
        Tensor[] parameters = [.. stack.Parameters.Select(static parameter => parameter.Value)];
        Tensor[] ofWindow = [.. autograd.grad([window.State.Levels[1].Hidden.sum()], parameters)];
        Tensor[] ofSteps = [.. autograd.grad([state.Levels[1].Hidden.sum()], parameters)];
        Assert.All(ofWindow.Zip(ofSteps), pair => AssertClose(pair.First, pair.Second));
    }

    [Fact]
    public void A_hundred_loops_leave_the_number_of_live_tensors_unchanged()
    {
        using var stack = new LevelStack(Features, [4, 3], top: false, ScalarType.Float32, 1, options => options with { LayerNorm = true });
        long Loop()
        {
            using (NewDisposeScope())
            {
                Loss(stack, randn(Batch, Steps, Features)).backward();
            }

            return LiveTensors.CountOfThread;
        }

        long first = Loop();
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(first, Loop()));
    }

    private static void AssertSame(LevelStack stack, Tensor input)
    {
        (double Loss, double[][] Gradients) Measure(bool enabled)
        {
            using var settings = new EngineSettings(CpuEngine.Threads, enabled);
            using Tensor own = input.detach().clone().requires_grad_(true);
            Tensor loss = Loss(stack, own);
            loss.backward();
            double[][] gradients = [.. stack.Parameters.Select(static parameter => parameter.Value).Append(own).Select(TakeGradient)];
            return (loss.item<float>(), gradients);
        }

        (double byTorch, double[][] torchGradients) = Measure(enabled: false);
        (double byEngine, double[][] engineGradients) = Measure(enabled: true);
        Assert.Equal(byTorch, byEngine, 1e-4 * Math.Max(1, Math.Abs(byTorch)));
        for (int i = 0; i < torchGradients.Length; i++)
        {
            double scale = torchGradients[i].Max(Math.Abs) + 1;
            Assert.All(torchGradients[i].Zip(engineGradients[i]), pair => Assert.Equal(pair.First, pair.Second, 2e-4 * scale));
        }
    }

    // A loop as somebody would write it: everything that a step gives is used somewhere.
    private static Tensor Loss(LevelStack stack, Tensor input)
    {
        HmLstmLevelState[] now = [.. stack.StartOf(input.size(0), ScalarType.Float32).Levels];
        Tensor loss = zeros(1);
        foreach (Tensor projected in stack.Levels[0].Project(input).unbind(1))
        {
            for (int n = 0; n < now.Length; n++)
            {
                HmLstmLevelState? above = n + 1 < now.Length ? now[n + 1] : null;
                now[n] = n == 0
                    ? stack.Levels[0].AdvanceProjected(projected, now[0], above)
                    : stack.Levels[n].Advance(now[n - 1], now[n], above);
                loss += (now[n].Hidden * 0.7).sin().sum() + (now[n].Cell * 0.3).sum();
                if (now[n].Boundary is { } boundary)
                {
                    loss += boundary.sum() * 0.2;
                }
            }
        }

        return loss;
    }

    private static double[] TakeGradient(Tensor value)
    {
        double[] gradient = Numbers.Of(value.grad!);
        value.grad = null;
        return gradient;
    }

    private static void AssertClose(Tensor expected, Tensor found) =>
        Assert.All(Numbers.Of(expected).Zip(Numbers.Of(found)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
}
