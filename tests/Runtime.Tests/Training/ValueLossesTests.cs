using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Distributions;
using Hmlstm.Runtime.Tests.Cells;
using Hmlstm.Runtime.Tests.Metrics;
using Hmlstm.Runtime.Training;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Training;

/// <summary>Each loss against its formula written out over plain numbers, and its gradient against differences of that formula.</summary>
public sealed class ValueLossesTests : IDisposable
{
    private const int Rows = 2;
    private const int Steps = 3;
    private const int Size = 2;
    private const int Components = 3;
    private const double Delta = 0.4;

    private static readonly double[] Levels = [0.1, 0.5, 0.8];

    private static readonly Dictionary<string, Case> Cases = new()
    {
        ["mae"] = new(new MeanAbsoluteErrorLoss(), Size, static (given, y) => y.Select((value, d) => Math.Abs(given[d] - value)).Sum()),
        ["huber"] = new(new HuberLoss(Delta), Size, static (given, y) => y.Select((value, d) => Huber(given[d] - value)).Sum()),
        ["quantile"] = new(new PinballLoss(Levels), Size * Levels.Length, Pinball),
        ["gaussian"] = new(new DensityLoss(static d => 2 * d, static given => new GaussianDistribution(given)), 2 * Size, Gaussian),
        ["mixture"] = new(
            new DensityLoss(static d => Components * (1 + (2 * d)), static given => new MixtureDistribution(given, Components)),
            Components * (1 + (2 * Size)),
            Mixture),
    };

    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public static TheoryData<string> Names => [.. Cases.Keys];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_is_its_formula_and_its_gradient_that_of_finite_differences(string name)
    {
        (IRowLoss loss, int width, Func<double[], double[], double> formula) = Cases[name];
        double[] given = Numbers(Rows * Steps * width, 1), target = Numbers(Rows * Steps * Size, 2);
        Tensor predictions = tensor(given, [Rows, Steps, width]).requires_grad_(true);

        Tensor mean = loss.Compute(new FixedOutput(predictions), Batch(target, lengths: null));
        mean.backward();

        Assert.Equal(Mean([0, 1, 2, 3, 4, 5]), mean.item<double>(), 10);
        FiniteDifference.Assert(given, predictions.grad!, () => Mean([0, 1, 2, 3, 4, 5]), name);

        double Mean(int[] steps) =>
            steps.Sum(step => formula(Slice(given, step, width), Slice(target, step, Size))) / (steps.Length * Size);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Steps_beyond_a_rows_end_count_nothing_whatever_they_are(string name)
    {
        (IRowLoss loss, int width, Func<double[], double[], double> formula) = Cases[name];
        double[] given = Numbers(Rows * Steps * width, 1), target = Numbers(Rows * Steps * Size, 2);
        given.AsSpan(4 * width).Fill(1e30);
        Tensor predictions = tensor(given, [Rows, Steps, width]).requires_grad_(true);
        Batch batch = Batch(target, tensor(new long[] { 3, 1 }));

        Tensor mean = loss.Compute(new FixedOutput(predictions), batch);
        mean.backward();
        (Tensor sums, Tensor counts) = loss.OfRows(new FixedOutput(predictions), batch);

        double[] ofSteps = [.. Enumerable.Range(0, 4).Select(step => formula(Slice(given, step, width), Slice(target, step, Size)))];
        Assert.Equal(ofSteps.Sum() / (4 * Size), mean.item<double>(), 10);
        Assert.Equal([3L * Size, Size], counts.data<long>().ToArray());
        Cells.Numbers.AssertNear([ofSteps.Take(3).Sum(), ofSteps[3]], Cells.Numbers.Of(sums), 1e-10, name);
        Assert.All(Cells.Numbers.Of(predictions.grad!).Skip(4 * width), static gradient => Assert.Equal(0, gradient));
        Assert.True(predictions.grad!.isfinite().all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predictions_of_another_width_are_refused(string name)
    {
        (IRowLoss loss, int width, _) = Cases[name];
        FixedOutput output = new(zeros(Rows, Steps, width + 1));

        Assert.Throws<ArgumentException>(() => loss.Compute(output, Batch(Numbers(Rows * Steps * Size, 2), lengths: null)));
    }

    [Theory]
    [InlineData("gaussian")]
    [InlineData("mixture")]
    public void A_density_stays_finite_in_float32_where_the_network_is_far_off(string name)
    {
        (IRowLoss loss, int width, _) = Cases[name];
        foreach (float far in new[] { -1e4f, -200f, 200f, 1e4f })
        {
            Tensor predictions = full([Rows, Steps, width], far).requires_grad_(true);
            Batch batch = new() { Input = zeros(Rows, Steps, 1), Target = zeros(Rows, Steps, Size), Predictions = Rows * Steps };

            Tensor mean = loss.Compute(new FixedOutput(predictions), batch);
            mean.backward();

            Assert.True(float.IsFinite(mean.item<float>()), $"{name} at {far} is {mean.item<float>()}");
            Assert.True(predictions.grad!.isfinite().all().item<bool>(), $"the gradient of {name} at {far}");
        }
    }

    [Theory]
    [InlineData(0.0, null, 3)]
    [InlineData(0.2, null, 3)]
    [InlineData(0.0, new[] { 0.5, 2.0, 0.0 }, 3)]
    [InlineData(0.3, new[] { 0.5, 2.0, 1.0 }, 3)]
    [InlineData(0.3, new[] { 0.5, 2.0 }, 1)]
    public void Smoothed_and_weighted_cross_entropy_is_its_formula(double smoothing, double[]? weights, int width)
    {
        int count = Math.Max(2, width);
        double[] given = Numbers(4 * width, 3);
        long[] classes = [1, 0, Runtime.Data.Batch.Ignored, count - 1];
        Tensor predictions = tensor(given, [4, width]).requires_grad_(true);

        Tensor mean = new WeightedCrossEntropyLoss(smoothing, weights).Compute(
            new FixedOutput(predictions), new Batch { Input = zeros(4, 1, 1), Target = tensor(classes), Predictions = 3 });
        mean.backward();

        Assert.Equal(Formula(), mean.item<double>(), 10);
        FiniteDifference.Assert(given, predictions.grad!, Formula, "cross-entropy");

        double Formula()
        {
            double sum = 0, total = 0;
            foreach (int row in new[] { 0, 1, 3 })
            {
                double[] logits = width == 1 ? [0, given[row]] : Slice(given, row, width);
                double normaliser = Math.Log(logits.Sum(Math.Exp));
                double weight = weights?[classes[row]] ?? 1;
                total += weight;
                sum += (1 - smoothing) * weight * (normaliser - logits[classes[row]]);
                sum += smoothing / count * logits.Select((logit, c) => (weights?[c] ?? 1) * (normaliser - logit)).Sum();
            }

            return sum / total;
        }
    }

    [Fact]
    public void A_batch_whose_classes_have_no_weight_has_no_loss_and_no_gradient()
    {
        Tensor predictions = randn(3, 2).requires_grad_(true);

        Tensor mean = new WeightedCrossEntropyLoss(0, [0, 1]).Compute(
            new FixedOutput(predictions), new Batch { Input = zeros(3, 1, 1), Target = zeros(3, ScalarType.Int64), Predictions = 3 });
        mean.backward();

        Assert.Equal(0, mean.item<float>());
        Assert.All(Cells.Numbers.Of(predictions.grad!), static gradient => Assert.Equal(0, gradient));
    }

    [Fact]
    public void Balanced_weights_let_every_class_count_the_same_and_a_missing_one_nothing()
    {
        TensorBatches source = new(zeros(8, 2, 1), tensor(new long[] { 0, 0, 0, 0, 0, 0, 2, 2 }), batchSize: 3);

        Assert.Equal([8 / 18.0, 0, 8 / 6.0], BalancedWeights.Of(source, classes: 3));
        Assert.Throws<DataException>(() => BalancedWeights.Of(source, classes: 2));
    }

    private static double Huber(double error) =>
        Math.Abs(error) <= Delta ? error * error / 2 : Delta * (Math.Abs(error) - (Delta / 2));

    private static double Pinball(double[] given, double[] y) => y
        .SelectMany((value, d) => Levels.Select((level, q) => (Error: value - given[(d * Levels.Length) + q], level)))
        .Sum(static one => one.Error >= 0 ? one.level * one.Error : (one.level - 1) * one.Error) / Levels.Length;

    private static double Gaussian(double[] given, double[] y) =>
        y.Select((value, d) => -LogDensity(value, given[d], given[Size + d])).Sum();

    private static double Mixture(double[] given, double[] y)
    {
        double[] shares = [.. given.Take(Components).Select(Math.Exp)];
        double density = Enumerable.Range(0, Components).Sum(m => shares[m] / shares.Sum() * Math.Exp(y.Select((value, d) => LogDensity(
            value, given[Components + (m * Size) + d], given[(Components * (1 + Size)) + (m * Size) + d])).Sum()));
        return -Math.Log(density);
    }

    private static double LogDensity(double value, double mean, double number)
    {
        double deviation = Math.Log(1 + Math.Exp(number)) + 0.001;
        double z = (value - mean) / deviation;
        return -(z * z / 2) - Math.Log(deviation) - (Math.Log(2 * Math.PI) / 2);
    }

    private static double[] Numbers(int count, int seed) =>
        [.. Enumerable.Range(0, count).Select(i => 1.3 * Math.Sin((1.7 * i) + seed))];

    private static double[] Slice(double[] values, int place, int width) => values[(place * width)..((place + 1) * width)];

    private static Batch Batch(double[] target, Tensor? lengths) => new()
    {
        Input = zeros(Rows, Steps, 1),
        Target = tensor(target, [Rows, Steps, Size]),
        Lengths = lengths,
        Predictions = Rows * Steps,
    };

    /// <summary>A loss, the numbers of a prediction, and the loss of one step's values by its formula.</summary>
    private sealed record Case(IRowLoss Loss, int Width, Func<double[], double[], double> Formula);
}
