using System.Runtime.InteropServices;
using TorchSharp.Modules;
using TorchSharp.Tests.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.Functional;

public class LossTests
{
    private static readonly double[,] Scores = { { 1, 2, 0 }, { 0, -1, 3 }, { 2, 2, 2 } };
    private static readonly long[] Targets = [1, 2, 0];

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Sum)]
    [InlineData(Reduction.Mean)]
    public void Cross_entropy_is_the_negative_logarithm_of_the_targets_probability(Reduction reduction)
    {
        double[] each = [.. Enumerable.Range(0, 3).Select(row => -LogSoftmax(row)[Targets[row]])];

        using Tensor loss = functional.cross_entropy(tensor(Scores), tensor(Targets), reduction: reduction);

        Numbers.AssertClose(Reduce(each, reduction), Numbers.Of(loss));
    }

    [Fact]
    public void Weighted_cross_entropy_divides_by_the_weights_of_the_targets()
    {
        double[] weights = [0.5, 2, 4];
        double expected = Enumerable.Range(0, 3).Sum(row => -weights[Targets[row]] * LogSoftmax(row)[Targets[row]]) / Targets.Sum(target => weights[target]);

        Assert.Equal(expected, functional.cross_entropy(tensor(Scores), tensor(Targets), tensor(weights)).item<double>(), 12);
        Assert.Equal(expected, CrossEntropyLoss(tensor(weights)).call(tensor(Scores), tensor(Targets)).item<double>(), 12);
    }

    [Fact]
    public void Ignored_targets_do_not_count()
    {
        double expected = -(LogSoftmax(0)[1] + LogSoftmax(2)[0]) / 2;

        Assert.Equal(expected, functional.cross_entropy(tensor(Scores), tensor(new long[] { 1, -100, 0 })).item<double>(), 12);
        Assert.Equal(expected, functional.cross_entropy(tensor(Scores), tensor(Targets), ignore_index: 2).item<double>(), 12);
        Assert.Equal(expected, CrossEntropyLoss(ignore_index: 2).call(tensor(Scores), tensor(Targets)).item<double>(), 12);
    }

    [Fact]
    public void Label_smoothing_spreads_a_part_over_all_classes()
    {
        double expected = Enumerable.Range(0, 3).Average(row => -((0.7 * LogSoftmax(row)[Targets[row]]) + (0.3 * LogSoftmax(row).Average())));

        Assert.Equal(expected, functional.cross_entropy(tensor(Scores), tensor(Targets), label_smoothing: 0.3).item<double>(), 12);
    }

    [Fact]
    public void Cross_entropy_takes_classes_in_the_second_dimension()
    {
        Tensor scores = Numbers.Wave(0, 2, 3, 4);
        Tensor targets = tensor(new long[,] { { 0, 1, 2, 0 }, { 2, 2, 1, 0 } });

        Numbers.AssertClose(
            functional.cross_entropy(scores.transpose(1, 2).reshape(8, 3), targets.reshape(8), reduction: Reduction.None).reshape(2, 4),
            functional.cross_entropy(scores, targets, reduction: Reduction.None));
    }

    [Fact]
    public void Cross_entropy_is_log_softmax_and_nll()
    {
        Tensor logs = functional.log_softmax(tensor(Scores), 1);

        Numbers.AssertClose(functional.cross_entropy(tensor(Scores), tensor(Targets)), functional.nll_loss(logs, tensor(Targets)));
        Numbers.AssertClose(functional.nll_loss(logs, tensor(Targets)), NLLLoss().call(logs, tensor(Targets)));
    }

    [Fact]
    public void Binary_cross_entropy_of_probabilities_and_of_scores_agree()
    {
        double[] scores = [0.3, -2, 4], targets = [1, 0.25, 0];
        double[] each = [.. scores.Zip(targets, (score, target) =>
        {
            double p = 1 / (1 + Math.Exp(-score));
            return -((target * Math.Log(p)) + ((1 - target) * Math.Log(1 - p)));
        })];

        Numbers.AssertClose(each, Numbers.Of(functional.binary_cross_entropy(tensor(scores).sigmoid(), tensor(targets), reduction: Reduction.None)), 1e-10);
        Numbers.AssertClose(each, Numbers.Of(functional.binary_cross_entropy_with_logits(tensor(scores), tensor(targets), reduction: Reduction.None)));
        Assert.Equal(each.Average(), BCELoss().call(tensor(scores).sigmoid(), tensor(targets)).item<double>(), 10);
        Assert.Equal(each.Sum(), BCEWithLogitsLoss(reduction: Reduction.Sum).call(tensor(scores), tensor(targets)).item<double>(), 10);
    }

    [Fact]
    public void Binary_weights_scale_elements_and_the_positive_part()
    {
        Tensor score = tensor(new double[] { 0, 0 }), target = tensor(new double[] { 1, 0 });
        double half = Math.Log(2);

        Numbers.AssertClose(
            [half * 3, half * 5],
            Numbers.Of(functional.binary_cross_entropy_with_logits(score, target, tensor(new double[] { 3, 5 }), Reduction.None)));
        Numbers.AssertClose(
            [half * 7, half],
            Numbers.Of(functional.binary_cross_entropy_with_logits(score, target, null, Reduction.None, tensor(new double[] { 7, 7 }))));
    }

    [Theory]
    [InlineData(Reduction.None)]
    [InlineData(Reduction.Sum)]
    [InlineData(Reduction.Mean)]
    public void Distances_are_squared_absolute_or_both(Reduction reduction)
    {
        Tensor input = tensor(new double[] { 1, 5, -0.5 }), target = tensor(new double[] { 1.5, 2, -0.5 });

        Numbers.AssertClose(Reduce([0.25, 9, 0], reduction), Numbers.Of(functional.mse_loss(input, target, reduction)));
        Numbers.AssertClose(Reduce([0.5, 3, 0], reduction), Numbers.Of(functional.l1_loss(input, target, reduction)));
        Numbers.AssertClose(Reduce([0.125, 2.5, 0], reduction), Numbers.Of(functional.smooth_l1_loss(input, target, reduction)));
        Numbers.AssertClose(Reduce([0.0625, 2, 0], reduction), Numbers.Of(functional.smooth_l1_loss(input, target, reduction, beta: 2)));
        Numbers.AssertClose(Reduce([0.125, 4, 0], reduction), Numbers.Of(functional.huber_loss(input, target, 2, reduction)));
        Numbers.AssertClose(Reduce([0.25, 9, 0], reduction), Numbers.Of(MSELoss(reduction).call(input, target)));
        Numbers.AssertClose(Reduce([0.5, 3, 0], reduction), Numbers.Of(L1Loss(reduction).call(input, target)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_divergence_compares_distributions(bool logTarget)
    {
        double[] p = [0.2, 0.8], q = [0.5, 0.5];
        double[] each = [.. p.Zip(q, (a, b) => a * Math.Log(a / b))];
        Tensor target = logTarget ? tensor(p).log() : tensor(p);

        Numbers.AssertClose(each, Numbers.Of(functional.kl_div(tensor(q).log(), target, logTarget, Reduction.None)));
        Assert.Equal(each.Sum(), KLDivLoss(logTarget, Reduction.Sum).call(tensor(q).log(), target).item<double>(), 12);
    }

    [Fact]
    public void Losses_have_the_gradients_of_their_equations()
    {
        Tensor scores = Numbers.Wave(0.4, 3, 4).requires_grad_(), targets = tensor(new long[] { 3, 0, 1 });
        Tensor values = Numbers.Wave(0.2, 6).requires_grad_(), other = Numbers.Wave(2, 6);

        Numbers.AssertGradients(() => functional.cross_entropy(scores, targets, tensor(new double[] { 1, 2, 3, 4 }), label_smoothing: 0.1), scores);
        Numbers.AssertGradients(() => functional.mse_loss(values, other), values);
        Numbers.AssertGradients(() => functional.smooth_l1_loss(values, other), values);
        Numbers.AssertGradients(() => functional.binary_cross_entropy_with_logits(values, other.abs()), values);
    }

    [Fact]
    public void A_class_that_is_not_there_is_a_native_error() =>
        Assert.Throws<ExternalException>(() => functional.cross_entropy(tensor(Scores), tensor(new long[] { 0, 1, 3 })));

    [Fact]
    public void Loss_modules_know_their_settings()
    {
        CrossEntropyLoss loss = new(ignore_index: 7, reduction: Reduction.Sum, label_smoothing: 0.5);

        Assert.Equal(7, loss.ignore_index);
        Assert.Equal(Reduction.Sum, loss.reduction);
        Assert.Equal(0.5, loss.label_smoothing);
        Assert.Null(loss.weight);
    }

    private static double[] LogSoftmax(int row)
    {
        double[] scores = [Scores[row, 0], Scores[row, 1], Scores[row, 2]];
        double total = Math.Log(scores.Sum(Math.Exp));
        return [.. scores.Select(score => score - total)];
    }

    private static double[] Reduce(double[] each, Reduction reduction) => reduction switch
    {
        Reduction.None => each,
        Reduction.Sum => [each.Sum()],
        _ => [each.Average()],
    };
}
