using Hmlstm.Definitions.Models;
using Hmlstm.Reference;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

public sealed class HmLstmForwardTests
{
    public static TheoryData<BoundaryEstimator, BoundaryActivation, BoundaryGradient, OnCopy, bool, bool> Rules()
    {
        var rules = new TheoryData<BoundaryEstimator, BoundaryActivation, BoundaryGradient, OnCopy, bool, bool>();
        foreach (BoundaryEstimator estimator in Enum.GetValues<BoundaryEstimator>())
        {
            foreach (BoundaryActivation activation in Enum.GetValues<BoundaryActivation>())
            {
                foreach (BoundaryGradient gradient in Enum.GetValues<BoundaryGradient>())
                {
                    foreach (OnCopy onCopy in Enum.GetValues<OnCopy>())
                    {
                        rules.Add(estimator, activation, gradient, onCopy, false, false);
                        rules.Add(estimator, activation, gradient, onCopy, true, true);
                    }
                }
            }
        }

        return rules;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Every_rule_gives_the_numbers_of_the_equations(
        BoundaryEstimator estimator, BoundaryActivation activation, BoundaryGradient gradient, OnCopy onCopy, bool layerNorm, bool top)
    {
        foreach ((ScalarType type, double tolerance) in new[] { (ScalarType.Float64, 1e-10), (ScalarType.Float32, 1e-5) })
        {
            using var scope = NewDisposeScope();
            manual_seed(7);
            using var stack = new LevelStack(3, [5, 4, 3], top, type, slope: 1.7, options => options with
            {
                Estimator = estimator, Activation = activation, Gradient = gradient, OnCopy = onCopy, LayerNorm = layerNorm,
            });
            Set(stack, training: false);
            AssertEqual(stack, randn(4, 6, 3, dtype: type), tolerance, varied: estimator != BoundaryEstimator.Soft);
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(7, 3, 5, 1)]
    [InlineData(33, 1, 7, 5)]
    [InlineData(1, 3, 6, 2)]
    public void Odd_sizes_give_the_numbers_of_the_equations(int width, int batch, int steps, int features)
    {
        foreach (bool bias in new[] { true, false })
        {
            using var scope = NewDisposeScope();
            manual_seed(11);
            using var stack = new LevelStack(features, [width, 2, width], top: false, ScalarType.Float64, 1, options => options with
            {
                Bias = bias, LayerNorm = true,
            });
            AssertEqual(stack, randn(batch, steps, features, dtype: ScalarType.Float64), 1e-10, varied: false);
        }
    }

    [Fact]
    public void A_single_level_without_a_detector_is_an_lstm()
    {
        using var scope = NewDisposeScope();
        using var stack = new LevelStack(2, [3], top: false, ScalarType.Float64, 1, options => options);
        Assert.Null(stack.Run(randn(2, 4, 2, dtype: ScalarType.Float64)).Boundaries);
        AssertEqual(stack, randn(2, 4, 2, dtype: ScalarType.Float64), 1e-10, varied: false);
    }

    [Fact]
    public void Both_gradients_have_bit_equal_forward_values()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        using var gates = new LevelStack(
            3, [6, 5, 4], top: true, ScalarType.Float32, 2, options => options with { Gradient = BoundaryGradient.Gates });
        using var operations = new LevelStack(
            3, [6, 5, 4], top: true, ScalarType.Float32, 2, options => options with { Gradient = BoundaryGradient.Operations });
        using (no_grad())
        {
            foreach (((_, _, Tensor source), (_, _, Tensor target)) in gates.Parameters.Zip(operations.Parameters))
            {
                target.copy_(source);
            }
        }

        Tensor input = randn(4, 12, 3);
        (Tensor[] first, _, Tensor? firstBoundaries) = gates.Run(input);
        (Tensor[] second, _, Tensor? secondBoundaries) = operations.Run(input);
        Assert.Equal(Numbers.Of(firstBoundaries!), Numbers.Of(secondBoundaries!));
        Assert.Equal(first.SelectMany(Numbers.Of), second.SelectMany(Numbers.Of));
    }

    [Fact]
    public void Rows_that_have_ended_keep_their_state_and_rows_that_go_on_do_not_notice()
    {
        using var scope = NewDisposeScope();
        manual_seed(13);
        using var stack = new LevelStack(2, [4, 3], top: true, ScalarType.Float64, 1.5, options => options);
        Tensor input = randn(3, 6, 2, dtype: ScalarType.Float64);
        AssertEqual(stack, input, 1e-10, varied: false, lengths: [6, 2, 4]);
    }

    [Fact]
    public void A_sampled_boundary_is_drawn_in_training_as_often_as_its_probability_says_and_rounded_in_evaluation()
    {
        using var scope = NewDisposeScope();
        manual_seed(17);
        using var stack = new LevelStack(
            1, [2, 2], top: false, ScalarType.Float64, 1, options => options with { Estimator = BoundaryEstimator.Sample });
        Tensor input = zeros(20_000, 1, 1, dtype: ScalarType.Float64);
        double sum = Numbers.Of(stack.Levels[0].get_parameter("bias")!)[8];
        double probability = Math.Clamp((sum + 1) / 2, 0, 1);
        Assert.InRange(probability, 0.05, 0.95);

        Set(stack, training: true);
        double[] drawn = Numbers.Of(stack.Run(input).Boundaries!);
        Assert.All(drawn, z => Assert.True(z is 0 or 1));
        Assert.InRange(drawn.Average(), probability - 0.015, probability + 0.015);

        Set(stack, training: false);
        Assert.All(Numbers.Of(stack.Run(input).Boundaries!), z => Assert.Equal(sum > 0 ? 1 : 0, z));
    }

    [Fact]
    public void A_sum_of_exactly_zero_is_no_boundary()
    {
        using var scope = NewDisposeScope();
        foreach (BoundaryActivation activation in Enum.GetValues<BoundaryActivation>())
        {
            using var stack = new LevelStack(
                1, [2, 2], top: true, ScalarType.Float32, 1, options => options with { Activation = activation });
            using (no_grad())
            {
                foreach ((_, _, Tensor value) in stack.Parameters)
                {
                    value.zero_();
                }
            }

            Assert.All(Numbers.Of(stack.Run(randn(2, 3, 1)).Boundaries!), z => Assert.Equal(0, z));
        }
    }

    [Fact]
    public void A_level_above_that_is_missing_or_too_many_is_refused()
    {
        using var scope = NewDisposeScope();
        using var stack = new LevelStack(2, [3, 3], top: false, ScalarType.Float32, 1, options => options);
        var state = new HmLstmLevelStateMaker(1, 3).Make();
        Tensor projected = stack.Levels[0].Project(randn(1, 2));
        Assert.Contains(
            "missing",
            Assert.Throws<ArgumentException>(() => stack.Levels[0].AdvanceProjected(projected, state, null)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "top level",
            Assert.Throws<ArgumentException>(() => stack.Levels[1].Advance(state, state, state)).Message,
            StringComparison.Ordinal);
    }

    private static void Set(LevelStack stack, bool training)
    {
        foreach (Runtime.Cells.HmLstmLevel level in stack.Levels)
        {
            level.train(training);
        }
    }

    private static void AssertEqual(LevelStack stack, Tensor input, double tolerance, bool varied, int[]? lengths = null)
    {
        HmLstmReference reference = stack.Reference();
        reference.Run(Numbers.Nested(input), lengths);
        (Tensor[] hidden, Tensor[] cell, Tensor? boundaries) = stack.Run(
            input, lengths is null ? null : tensor(lengths.Select(length => (long)length).ToArray()));
        for (int n = 0; n < hidden.Length; n++)
        {
            double[] expected = [.. reference.Hidden.SelectMany(row => row.SelectMany(step => step[n]))];
            Numbers.AssertNear(expected, Numbers.Of(hidden[n]), tolerance, $"h of level {n}");
            Numbers.AssertNear([.. reference.Cell.SelectMany(row => row[n])], Numbers.Of(cell[n]), tolerance, $"c of level {n}");
        }

        if (boundaries is null)
        {
            return;
        }

        int detectors = (int)boundaries.size(1);
        double[] z = [.. reference.Boundary.SelectMany(row => Enumerable.Range(0, detectors).SelectMany(n => row.Select(step => step[n])))];
        Numbers.AssertNear(z, Numbers.Of(boundaries), tolerance, "z");
        if (varied)
        {
            AssertEveryOperationOccurs(reference, detectors);
        }
    }

    // Without this a stack whose detectors never fire would pass as well.
    private static void AssertEveryOperationOccurs(HmLstmReference reference, int detectors)
    {
        var operations = new HashSet<string>();
        foreach (double[][] row in reference.Boundary)
        {
            for (int t = 1; t < row.Length; t++)
            {
                for (int n = 1; n < detectors; n++)
                {
                    operations.Add(row[t - 1][n] == 1 ? "flush" : row[t][n - 1] == 1 ? "update" : "copy");
                }
            }
        }

        Assert.Equal(3, operations.Count);
    }
}
