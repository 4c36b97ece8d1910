using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Engines;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

public sealed class HmLstmLevelTests
{
    private static readonly HmLstmLevelOptions Middle = new() { InputSize = 3, HiddenSize = 4, AboveSize = 5, HasDetector = true };

    [Fact]
    public void Parameters_have_the_names_and_shapes_of_a_weights_file()
    {
        using var level = new HmLstmLevel(Middle with { LayerNorm = true });
        Assert.Equal(
            ["bias [17]", "norm_cell.bias [4]", "norm_cell.weight [4]", "norm_gates.bias [16]", "norm_gates.weight [16]",
             "weight_hh [17, 4]", "weight_ih [17, 3]", "weight_th [17, 5]"],
            Names(level));
    }

    [Fact]
    public void A_top_level_without_bias_has_two_weights()
    {
        using var level = new HmLstmLevel(new HmLstmLevelOptions { InputSize = 3, HiddenSize = 4, Bias = false });
        Assert.Equal(["weight_hh [16, 4]", "weight_ih [16, 3]"], Names(level));
    }

    [Fact]
    public void A_level_of_width_one_has_no_norm_to_turn_its_value_into_a_constant()
    {
        using var level = new HmLstmLevel(new HmLstmLevelOptions { InputSize = 2, HiddenSize = 1, LayerNorm = true });
        Assert.Equal(["bias [4]", "weight_hh [4, 1]", "weight_ih [4, 2]"], Names(level));
    }

    [Fact]
    public void Sizes_that_make_no_level_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new HmLstmLevel(Middle with { InputSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HmLstmLevel(Middle with { HiddenSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HmLstmLevel(Middle with { AboveSize = -1 }));
        Assert.Contains(
            "detector",
            Assert.Throws<ArgumentException>(() => new HmLstmLevel(Middle with { HasDetector = false })).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_slope_is_above_zero()
    {
        using var level = new HmLstmLevel(Middle);
        Assert.Equal(1, level.Slope);
        level.Slope = 2.5;
        Assert.Equal(2.5, level.Slope);
        Assert.Throws<ArgumentOutOfRangeException>(() => level.Slope = 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => level.Slope = double.NaN);
        Assert.Equal(2.5, level.Slope);
    }

    [Fact]
    public void Fresh_recurrent_weights_are_orthogonal_gate_by_gate_and_input_weights_within_xavier_bounds()
    {
        using var scope = NewDisposeScope();
        using var level = new HmLstmLevel(Middle with { ForgetBias = 1.5 });
        for (int gate = 0; gate < 4; gate++)
        {
            Tensor block = level.get_parameter("weight_hh")!.detach().narrow(0, gate * 4, 4);
            Numbers.AssertNear(Numbers.Of(eye(4)), Numbers.Of(block.mm(block.t())), 1e-5, "W Wt");
        }

        double bound = Math.Sqrt(6.0 / (3 + 4));
        double[] input = Numbers.Of(level.get_parameter("weight_ih")!)[..48];
        Assert.All(input, value => Assert.InRange(Math.Abs(value), 0, bound));
        Assert.True(input.Max(Math.Abs) > 0.7 * bound);
        Assert.Equal([0, 0, 0, 0, 1.5, 1.5, 1.5, 1.5, 0, 0, 0, 0, 0, 0, 0, 0, 0], Numbers.Of(level.get_parameter("bias")!));
    }

    [Theory]
    [InlineData(InitialKind.Uniform)]
    [InlineData(InitialKind.Normal)]
    public void Weights_drawn_by_the_hidden_size_have_its_spread(InitialKind initial)
    {
        using var level = new HmLstmLevel(new HmLstmLevelOptions { InputSize = 100, HiddenSize = 100, Initial = initial });
        foreach (string name in new[] { "weight_ih", "weight_hh" })
        {
            double[] values = Numbers.Of(level.get_parameter(name)!);
            double deviation = Math.Sqrt(values.Average(value => value * value));
            double expected = initial == InitialKind.Normal ? 0.1 : 0.1 / Math.Sqrt(3);
            Assert.InRange(deviation, 0.97 * expected, 1.03 * expected);
            Assert.Equal(initial == InitialKind.Uniform, values.Max(Math.Abs) <= 0.1);
        }
    }

    [Fact]
    public void Equal_seeds_give_equal_weights()
    {
        double[] Draw()
        {
            manual_seed(41);
            using var level = new HmLstmLevel(Middle);
            return [.. level.parameters().SelectMany(Numbers.Of)];
        }

        Assert.Equal(Draw(), Draw());
    }

    [Fact]
    public void A_level_that_moved_to_another_type_computes_in_it()
    {
        using var scope = NewDisposeScope();
        using var level = new HmLstmLevel(new HmLstmLevelOptions { InputSize = 2, HiddenSize = 3, LayerNorm = true, HasDetector = true });
        level.to(ScalarType.Float64);
        Tensor zero = zeros(1, 3, dtype: ScalarType.Float64);
        HmLstmLevelState next = level.AdvanceProjected(
            level.Project(ones(1, 2, dtype: ScalarType.Float64)),
            new HmLstmLevelState(zero, zero, zeros(1, 1, dtype: ScalarType.Float64)),
            null);
        Assert.Equal(
            [ScalarType.Float64, ScalarType.Float64, ScalarType.Float64],
            new[] { next.Hidden.dtype, next.Cell.dtype, next.Boundary!.dtype });
    }

    [Theory]
    [InlineData(BoundaryEstimator.Step, BoundaryGradient.Gates)]
    [InlineData(BoundaryEstimator.Sample, BoundaryGradient.Operations)]
    [InlineData(BoundaryEstimator.Soft, BoundaryGradient.Operations)]
    public void A_step_leaves_nothing_behind_but_its_result(BoundaryEstimator estimator, BoundaryGradient gradient)
    {
        // Recorded by the engine, a step's node keeps what backward needs until it is freed: see HmLstmLevelStepTests.
        foreach ((bool recording, bool engine) in new[] { (true, false), (false, false), (false, true) })
        {
            using var mode = set_grad_enabled(recording);
            using var settings = new EngineSettings(CpuEngine.Threads, engine);
            using var stack = new LevelStack(2, [3, 3], top: true, ScalarType.Float32, 1, options => options with
            {
                Estimator = estimator, Gradient = gradient, LayerNorm = true, OnCopy = OnCopy.Hold,
            });
            using var projected = stack.Levels[0].Project(zeros(2, 2));
            var start = new HmLstmLevelStateMaker(2, 3).Make();

            HmLstmLevelState bottom = stack.Levels[0].AdvanceProjected(projected, start, start);
            HmLstmLevelState top = stack.Levels[1].Advance(bottom, start, null);
            long before = LiveTensors.CountOfThread;
            HmLstmLevelState next = stack.Levels[0].AdvanceProjected(projected, bottom, top);
            HmLstmLevelState nextTop = stack.Levels[1].Advance(next, top, null);
            Assert.Equal(before + new HmLstmState(next, nextTop).Tensors("level").Count(), LiveTensors.CountOfThread);
        }
    }

    [Fact]
    public void Disposing_what_a_step_gave_leaves_what_it_took_as_it_was()
    {
        using var scope = NewDisposeScope();
        foreach (bool training in new[] { true, false })
        {
            using var level = new HmLstmLevel(new HmLstmLevelOptions { InputSize = 3, HiddenSize = 3 });
            level.train(training);
            var start = new HmLstmLevelState(ones(1, 3), ones(1, 3));
            using Tensor input = ones(1, 3);
            Tensor projected = level.Project(input);
            HmLstmLevelState next = level.AdvanceProjected(projected, start, null);
            foreach ((_, Tensor value) in new HmLstmState(next).Tensors("level"))
            {
                value.Dispose();
            }

            projected.Dispose();
            Assert.Equal(3, input.sum().item<float>() * start.Hidden.mean().item<float>() * start.Cell.mean().item<float>());
        }
    }

    [Fact]
    public void A_hundred_windows_leave_the_number_of_live_tensors_unchanged()
    {
        using var stack = new LevelStack(2, [4, 3], top: false, ScalarType.Float32, 1, options => options with { LayerNorm = true });
        long Window()
        {
            using (NewDisposeScope())
            {
                (Tensor[] hidden, _, _) = stack.Run(randn(2, 5, 2), tensor(new long[] { 5, 3 }));
                (hidden[0].sum() + hidden[1].sum()).backward();
            }

            return LiveTensors.CountOfThread;
        }

        long first = Window();
        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(first, Window()));
    }

    [Fact]
    public void Lengths_of_the_wrong_type_or_shape_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => new SequenceMask(zeros(3), 4));
        Assert.Throws<ArgumentException>(() => new SequenceMask(zeros(3, 1, dtype: ScalarType.Int64), 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SequenceMask(null, 0));
    }

    private static string[] Names(HmLstmLevel level) =>
    [
        .. level.named_parameters()
            .Select(pair => $"{pair.name} [{string.Join(", ", pair.parameter.shape)}]")
            .Order(StringComparer.Ordinal),
    ];
}
