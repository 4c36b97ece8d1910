using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

public sealed class MetricTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>Logits ln 1, ln 3 make the probabilities 1/4 and 3/4.</summary>
    [Fact]
    public void Bits_per_character_and_perplexity_come_from_the_mean_loss()
    {
        using LossMetric metric = new(new CrossEntropyLoss(), ofCharacters: true);
        metric.Add(Logits([0, MathF.Log(3)], [0, MathF.Log(3)]), Classes(1, 1));
        metric.Add(Logits([0, MathF.Log(3)], [0, MathF.Log(3)]), Classes(0, Batch.Ignored));
        double nats = -((2 * Math.Log(0.75)) + Math.Log(0.25)) / 3;
        AssertClose([nats, nats / Math.Log(2), Math.Exp(nats)], metric.Finish());
        Assert.Equal(["loss", "bits_per_character", "perplexity"], metric.Kinds.Select(static kind => kind.Name));
    }

    [Fact]
    public void A_finished_metric_starts_again()
    {
        using LossMetric metric = new(new CrossEntropyLoss());
        metric.Add(Logits([0, 9], [0, 9]), Classes(0, 0));
        metric.Finish();
        Assert.True(double.IsNaN(metric.Finish()[0]));
        metric.Add(Logits([0, MathF.Log(3)]), Classes(1));
        AssertClose([-Math.Log(0.75)], metric.Finish());
    }

    [Fact]
    public void Accuracy_counts_the_highest_logit_and_leaves_out_what_fills_up()
    {
        using AccuracyMetric metric = new();
        metric.Add(Logits([2, 1, 0], [0, 1, 2], [5, 4, 6]), Classes(0, 1, Batch.Ignored));
        metric.Add(Logits([0, 0, 1]), Classes(2));
        AssertClose([2 / 3.0], metric.Finish());
    }

    [Fact]
    public void Accuracy_of_one_output_reads_its_sign()
    {
        using AccuracyMetric metric = new();
        metric.Add(Logits([2], [-1], [0], [3]), Classes(1, 0, 1, 0));
        AssertClose([0.5], metric.Finish());
    }

    [Theory]
    [InlineData(new[] { 0.1, 0.4, 0.35, 0.8 }, new[] { false, false, true, true }, 0.75)]
    [InlineData(new[] { 1.0, 2, 3, 4 }, new[] { false, false, true, true }, 1)]
    [InlineData(new[] { 4.0, 3, 2, 1 }, new[] { false, false, true, true }, 0)]
    [InlineData(new[] { 5.0, 5, 5, 5 }, new[] { false, true, false, true }, 0.5)]
    [InlineData(new[] { 1.0, 2, 2, 3 }, new[] { false, false, true, true }, 0.875)]
    public void The_area_under_the_curve_is_the_share_of_pairs_in_order(double[] scores, bool[] positive, double area) =>
        Assert.Equal(area, AreaUnderCurveMetric.Of([.. scores.Zip(positive)]), 12);

    [Fact]
    public void The_area_under_the_curve_needs_both_classes() =>
        Assert.True(double.IsNaN(AreaUnderCurveMetric.Of([(1, true), (2, true)])));

    [Fact]
    public void The_area_under_the_curve_gathers_batches()
    {
        using AreaUnderCurveMetric metric = new();
        metric.Add(Logits([0.1f], [0.4f]), Classes(0, 0));
        metric.Add(Logits([0.35f], [0.8f]), Classes(1, 1));
        AssertClose([0.75], metric.Finish());
    }

    /// <summary>Targets 1, 2, 3, 4 (mean 2.5, squares around it 5), predictions 1.5, 2, 2, 4: errors 0.5, 0, -1, 0.</summary>
    [Fact]
    public void Regression_is_measured_by_squares_sizes_and_explained_variance()
    {
        using RegressionMetric metric = new();
        metric.Add(Values(1.5f, 2), ValueBatch(1, 2));
        metric.Add(Values(2, 4), ValueBatch(3, 4));
        AssertClose([1.25 / 4, 1.5 / 4, 1 - (1.25 / 5)], metric.Finish());
    }

    [Fact]
    public void Steps_beyond_a_rows_end_count_nowhere()
    {
        // Two rows of three steps; the second has one real step.
        torch.Tensor predictions = torch.tensor(new float[] { 1, 2, 3, 1, 99, 99 }).reshape(2, 3, 1);
        Batch batch = new()
        {
            Input = predictions,
            Target = torch.tensor(new float[] { 1, 2, 5, 2, 0, 0 }).reshape(2, 3, 1),
            Lengths = torch.tensor(new long[] { 3, 1 }),
            Predictions = 4,
        };
        using RegressionMetric metric = new();
        metric.Add(new FixedOutput(predictions), batch);
        AssertClose([5 / 4.0, 3 / 4.0, 1 - (5 / 9.0)], metric.Finish());
        Assert.Equal(5 / 4f, new MeanSquaredErrorLoss().Compute(new FixedOutput(predictions), batch).item<float>(), 1e-6);
    }

    [Fact]
    public void Class_targets_beyond_a_rows_end_count_nowhere()
    {
        torch.Tensor logits = torch.tensor(new float[] { 0, MathF.Log(3), 9, -9 }).reshape(1, 2, 2);
        Batch batch = new()
        {
            Input = logits,
            Target = torch.tensor(new long[] { 1, 1 }).reshape(1, 2),
            Lengths = torch.tensor(new long[] { 1 }),
            Predictions = 1,
        };
        Assert.Equal(-Math.Log(0.75), new CrossEntropyLoss().Compute(new FixedOutput(logits), batch).item<float>(), 1e-6);
        using AccuracyMetric metric = new();
        metric.Add(new FixedOutput(logits), batch);
        AssertClose([1], metric.Finish());
    }

    [Fact]
    public void Binary_cross_entropy_reads_logits()
    {
        // σ(ln 3) = 3/4.
        torch.Tensor loss = new BinaryCrossEntropyLoss().Compute(Logits([MathF.Log(3)], [MathF.Log(3)], [7]), Classes(1, 0, Batch.Ignored));
        Assert.Equal(-(Math.Log(0.75) + Math.Log(0.25)) / 2, loss.item<float>(), 1e-6);
    }

    [Fact]
    public void Predictions_and_targets_that_do_not_fit_are_refused()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new CrossEntropyLoss().Compute(Logits([0, 1], [0, 1]), Classes(0)));
        Assert.StartsWith("Predictions [2, 2] do not fit classes [1].", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new MeanSquaredErrorLoss().Compute(Values(1, 2), ValueBatch(1)));
    }

    [Theory]
    [InlineData(TaskKind.LanguageModel, 5, new[] { "loss", "bits_per_character", "perplexity", "accuracy" })]
    [InlineData(TaskKind.Classification, 5, new[] { "loss", "accuracy" })]
    [InlineData(TaskKind.Classification, 1, new[] { "loss", "accuracy", "auc" })]
    [InlineData(TaskKind.Regression, 1, new[] { "loss", "mse", "mae", "r2" })]
    public void Each_task_has_its_metrics(TaskKind task, int size, string[] names)
    {
        NetworkDefinition definition = new()
        {
            Name = "Any",
            Task = task,
            Input = new InputDefinition { Kind = InputKind.Features, Size = 1 },
            Layers = new([new RnnStack(CellKind.Rnn) { Hidden = new([2]) }]),
            Output = new OutputDefinition { Size = size },
            Training = new TrainingDefinition(),
        };
        Assert.Equal(names, TaskMetrics.Of(definition).SelectMany(static metric => metric.Kinds).Select(static kind => kind.Name));
    }

    /// <summary>
    /// Two levels, one detector: z = 0 1 0 | 1 1 0 over two windows of one row. Level 1 flushes after each 1; level 2 updates at each 1.
    /// </summary>
    [Fact]
    public void Boundaries_give_rates_and_shares_of_operations_across_windows()
    {
        using BoundaryMetric metric = new(levels: 2, detectors: 1);
        Assert.Equal(
            ["boundary_rate_1", "update_1", "copy_1", "flush_1", "update_2", "copy_2", "flush_2"],
            metric.Kinds.Select(static kind => kind.Name));
        metric.Add(Boundaries(0, 1, 0), Steps(3, startsAll: true));
        metric.Add(Boundaries(1, 1, 0), Steps(3, startsAll: false));
        AssertClose([3 / 6.0, 3 / 6.0, 0, 3 / 6.0, 3 / 6.0, 3 / 6.0, 0], metric.Finish());
    }

    [Fact]
    public void A_row_that_starts_anew_has_no_boundary_behind_it()
    {
        using BoundaryMetric metric = new(levels: 2, detectors: 1);
        metric.Add(Boundaries(0, 0, 1), Steps(3, startsAll: true));
        metric.Add(Boundaries(0, 0, 0), Steps(3, startsAll: true));
        AssertClose([1 / 6.0, 1, 0, 0, 1 / 6.0, 5 / 6.0, 0], metric.Finish());
    }

    [Fact]
    public void Boundaries_of_steps_that_fill_up_count_nowhere()
    {
        using BoundaryMetric metric = new(levels: 1, detectors: 1);
        Batch batch = new()
        {
            Input = torch.zeros(1, 3, dtype: torch.ScalarType.Int64),
            Target = torch.tensor(new long[] { 4, 4, Batch.Ignored }).reshape(1, 3),
            StartsAll = true,
            Predictions = 2,
        };
        metric.Add(Boundaries(0, 1, 1), batch);
        AssertClose([0.5, 1, 0, 0], metric.Finish());
    }

    private static void AssertClose(double[] expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    private static FixedOutput Logits(params float[][] rows) =>
        new(torch.tensor(rows.SelectMany(static row => row).ToArray()).reshape(rows.Length, rows[0].Length));

    private static Batch Classes(params long[] classes) => new()
    {
        Input = torch.zeros(classes.Length, 1),
        Target = torch.tensor(classes),
        Predictions = classes.Count(static value => value != Batch.Ignored),
    };

    private static FixedOutput Values(params float[] values) => new(torch.tensor(values).reshape(values.Length, 1));

    private static Batch ValueBatch(params float[] values) => new()
    {
        Input = torch.zeros(values.Length, 1),
        Target = torch.tensor(values).reshape(values.Length, 1),
        Predictions = values.Length,
    };

    private static FixedOutput Boundaries(params float[] z) => new(torch.zeros(1, z.Length, 1), torch.tensor(z).reshape(1, 1, z.Length));

    private static Batch Steps(int steps, bool startsAll) => new()
    {
        Input = torch.zeros(1, steps, dtype: torch.ScalarType.Int64),
        Target = torch.zeros(1, steps, dtype: torch.ScalarType.Int64),
        StartsAll = startsAll,
        Predictions = steps,
    };
}
