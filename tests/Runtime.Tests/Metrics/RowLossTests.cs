using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Training;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

public sealed class RowLossTests : IDisposable
{
    /// <summary>Logits ln 1, ln 3: the loss of class 1, and of class 0.</summary>
    private static readonly double Low = -Math.Log(0.75), High = -Math.Log(0.25);

    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void A_row_goes_on_from_batch_to_batch_until_it_starts_anew()
    {
        using RowLossMetric metric = new(new CrossEntropyLoss());
        Add(metric, [[1, 1], [0, 1]], startsAll: true);
        Add(metric, [[0, Batch.Ignored], [0, 0]]);
        Add(metric, [[1, 1], [0, 0]], starts: [true, false]);
        Assert.Empty(metric.Finish());

        AssertClose([((2 * Low) + High) / 3, ((5 * High) + Low) / 6, Low], metric.Rows!.Losses);
        Assert.Equal(((5 * Low) + (6 * High)) / 11, metric.Rows.Mean, 1e-6);
    }

    [Fact]
    public void Without_a_carried_state_every_sequence_is_a_row_and_a_finished_metric_starts_again()
    {
        using RowLossMetric metric = new(new CrossEntropyLoss());
        Add(metric, [[1], [0]], startsAll: true);
        Add(metric, [[0]], startsAll: true);
        metric.Finish();
        AssertClose([Low, High, High], metric.Rows!.Losses);

        Add(metric, [[1]]);
        metric.Finish();
        AssertClose([Low], metric.Rows!.Losses);
    }

    [Fact]
    public void The_rows_of_the_other_losses_add_up_to_their_means()
    {
        torch.Tensor predictions = torch.randn(3, 4, 2);
        Batch values = new()
        {
            Input = predictions, Target = torch.randn(3, 4, 2), Lengths = torch.tensor(new long[] { 4, 2, 1 }), StartsAll = true,
            Predictions = 7,
        };
        Batch labels = new()
        {
            Input = predictions, Target = torch.tensor(new long[] { 1, 0, 1, 1, 0, 0, 1, 1, 0, 1, 1, 0 }).reshape(3, 4),
            Lengths = values.Lengths, StartsAll = true, Predictions = 7,
        };
        foreach ((IRowLoss loss, torch.Tensor given, Batch batch, long[] counts) in new (IRowLoss, torch.Tensor, Batch, long[])[]
        {
            (new MeanSquaredErrorLoss(), predictions, values, [8, 4, 2]),
            (new BinaryCrossEntropyLoss(), predictions.narrow(2, 0, 1), labels, [4, 2, 1]),
            (new CrossEntropyLoss(), predictions, labels, [4, 2, 1]),
        })
        {
            FixedOutput output = new(given);
            (torch.Tensor sums, torch.Tensor counted) = loss.OfRows(output, batch);

            Assert.Equal(counts, counted.data<long>().ToArray());
            Assert.Equal(loss.Compute(output, batch).item<float>(), sums.sum().item<double>() / counts.Sum(), 1e-5);
        }
    }

    /// <summary>Rows of 200 predictions with given mean losses in nats.</summary>
    [Theory]
    [InlineData(new[] { 1.0, 1, 1, 4 }, true, 3, 1)]
    [InlineData(new[] { 1.0, 1.1, 0.9, 1.2 }, false, 3, 0)]
    [InlineData(new[] { 0.001, 0.001, 0.001, 0.1 }, false, 3, 1)]
    [InlineData(new[] { 6.0, 1, 1, 6, 1, 1, 1, 1, 1, 1 }, true, 0, 2)]
    public void A_row_is_far_from_the_mean_by_a_factor_and_by_nats(double[] losses, bool far, int worst, int aboveTwice)
    {
        RowLosses rows = new([.. losses.Select(static loss => (loss * 200, 200L))], LossUnit.Nats);

        Assert.Equal((far, worst, aboveTwice), (rows.AreFarApart, rows.Worst, rows.AboveTwiceTheMean));
        Assert.Equal(far, rows.Line(inBits: true) is not null);
    }

    [Fact]
    public void Rows_of_few_predictions_and_a_single_row_are_not_compared()
    {
        Assert.Null(new RowLosses([(100, 100), (100, 100), (900, 100)], LossUnit.Nats).Worst);
        Assert.Null(new RowLosses([(1000, 1000)], LossUnit.Nats).Worst);
        Assert.False(new RowLosses([(1000, 1000)], LossUnit.Nats).AreFarApart);

        // The short row counts in the mean.
        RowLosses mixed = new([(200, 200), (400, 200), (900, 100)], LossUnit.Nats);
        Assert.Equal((1, 3.0), (mixed.Worst, mixed.Mean));
    }

    [Fact]
    public void Squared_errors_are_compared_by_their_roots()
    {
        (double, long)[] rows = [(0.2, 200), (0.2, 200), (0.6, 200)];

        Assert.False(new RowLosses(rows, LossUnit.SquaredSize).AreFarApart);
        Assert.True(new RowLosses([.. rows.Take(2), .. rows.Take(2), (6, 200)], LossUnit.SquaredSize).AreFarApart);
    }

    [Fact]
    public void The_line_names_the_row_from_one_and_says_how_many_are_as_bad()
    {
        List<(double, long)> rows = [.. Enumerable.Repeat((Math.Log(2) * 400, 200L), 14)];
        rows.Insert(2, (Math.Log(2) * 1662, 200));
        Assert.Equal(
            "worst row 3 of 15: 8.31 bits per character (mean 2.42; 1 row above twice the mean)",
            new RowLosses(rows, LossUnit.Nats).Line(inBits: true));

        RowLosses nats = new([(100, 200), (100, 200), (100, 200), (300, 200)], LossUnit.Nats);
        Assert.Equal("worst row 4 of 4: loss 1.5000 (mean 0.7500)", nats.Line(inBits: false));
    }

    private static void Add(RowLossMetric metric, long[][] classes, bool startsAll = false, bool[]? starts = null)
    {
        torch.Tensor target = torch.tensor(classes.SelectMany(static row => row).ToArray()).reshape(classes.Length, -1);
        torch.Tensor logits = torch.tensor(new[] { 0, MathF.Log(3) }).expand(classes.Length, classes[0].Length, 2);
        metric.Add(new FixedOutput(logits), new Batch
        {
            Input = target,
            Target = target,
            StartsAll = startsAll,
            Starts = starts is null ? null : torch.tensor(starts),
            Predictions = classes.Sum(static row => row.Count(static target => target != Batch.Ignored)),
        });
    }

    private static void AssertClose(double[] expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }
}
