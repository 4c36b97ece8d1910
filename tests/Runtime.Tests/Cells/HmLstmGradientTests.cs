using Hmlstm.Definitions.Models;
using Hmlstm.Reference;
using Hmlstm.Runtime.Cells;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

public sealed class HmLstmGradientTests
{
    [Theory]
    [MemberData(nameof(HmLstmForwardTests.Rules), MemberType = typeof(HmLstmForwardTests))]
    public void Gradients_of_every_rule_are_those_of_finite_differences(
        BoundaryEstimator estimator, BoundaryActivation activation, BoundaryGradient gradient, OnCopy onCopy, bool layerNorm, bool top)
    {
        using var scope = NewDisposeScope();
        manual_seed(23);
        using var stack = new LevelStack(2, [3, 2, 2], top, ScalarType.Float64, slope: 0.6, options => options with
        {
            Estimator = estimator, Activation = activation, Gradient = gradient, OnCopy = onCopy, LayerNorm = layerNorm,
        });

        // What was drawn on a copied row is in no output once it is held at 0, and only `operations` has a use for it: there, round.
        bool training = onCopy == OnCopy.Recompute || gradient == BoundaryGradient.Gates;
        foreach (HmLstmLevel level in stack.Levels)
        {
            level.train(training);
        }

        Tensor input = randn(2, 5, 2, dtype: ScalarType.Float64).requires_grad_(true);
        (Tensor[] hidden, Tensor[] cell, Tensor? boundaries) = stack.Run(input);

        // Every output with a weight of its own, so that no gradient can hide behind another.
        Tensor[] outputs = [.. hidden, .. cell, boundaries!];
        double[][] weights =
        [
            .. outputs.Select((output, k) =>
                Enumerable.Range(0, (int)output.numel()).Select(i => Math.Sin((7 * k) + i + 1)).ToArray()),
        ];
        Tensor loss = zeros(1, dtype: ScalarType.Float64);
        for (int k = 0; k < outputs.Length; k++)
        {
            loss = loss + (outputs[k].reshape(-1) * tensor(weights[k])).sum();
        }

        loss.backward();

        double[][][]? drawn = training && estimator == BoundaryEstimator.Sample ? Numbers.Nested(boundaries!.transpose(1, 2)) : null;
        HmLstmReference reference = stack.Reference(drawn);
        double[][][] numbers = Numbers.Nested(input);
        Assert.Equal(loss.sum().item<double>(), Loss(reference, numbers, weights), 9);
        reference.Freeze();

        foreach ((int level, string name, Tensor value) in stack.Parameters)
        {
            double[] entries = reference.Levels[level].Weights[name];
            FiniteDifference.Assert(entries, value.grad!, () => Loss(reference, numbers, weights), $"{name} of level {level}");
        }

        double[] inputGradient = Numbers.Of(input.grad!);
        for (int i = 0; i < inputGradient.Length; i++)
        {
            double[] place = numbers[i / 10][i / 2 % 5];
            Assert.Equal(FiniteDifference.At(place, i % 2, () => Loss(reference, numbers, weights)), inputGradient[i], 6);
        }
    }

    [Fact]
    public void With_gates_the_gates_of_copied_rows_receive_no_gradient()
    {
        using var scope = NewDisposeScope();
        manual_seed(29);
        using var stack = new LevelStack(2, [3, 3], top: false, ScalarType.Float64, 1, options => options);
        var below = new HmLstmLevelState(
            randn(2, 3, dtype: ScalarType.Float64),
            zeros(2, 3, dtype: ScalarType.Float64),
            tensor(new[] { 0.0, 1.0 }).reshape(2, 1));
        Tensor h = randn(2, 3, dtype: ScalarType.Float64).requires_grad_(true);
        Tensor c = randn(2, 3, dtype: ScalarType.Float64).requires_grad_(true);
        HmLstmLevelState next = stack.Levels[1].Advance(below, new HmLstmLevelState(h, c), above: null);
        (next.Hidden.sum() + next.Cell.sum()).backward();

        // A copied row hands h and c on as they are; the other one does not.
        Assert.Equal([1.0, 1, 1], Numbers.Of(h.grad!)[..3]);
        Assert.Equal([1.0, 1, 1], Numbers.Of(c.grad!)[..3]);
        Assert.All(Numbers.Of(h.grad!)[3..], value => Assert.NotEqual(1, value));
    }

    private static double Loss(HmLstmReference reference, double[][][] input, double[][] weights)
    {
        reference.Run(input);
        int levels = reference.Levels.Count;
        double loss = 0;
        for (int n = 0; n < levels; n++)
        {
            loss += Dot(reference.Hidden.SelectMany(row => row.SelectMany(step => step[n])), weights[n]);
            loss += Dot(reference.Cell.SelectMany(row => row[n]), weights[levels + n]);
        }

        int detectors = reference.Levels.Count(level => level.HasDetector);
        return loss + Dot(
            reference.Boundary.SelectMany(row => Enumerable.Range(0, detectors).SelectMany(n => row.Select(step => step[n]))), weights[^1]);
    }

    private static double Dot(IEnumerable<double> values, double[] weights) => values.Zip(weights).Sum(pair => pair.First * pair.Second);
}
