using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Tests.Metrics;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Reports;

[Collection("torch")]
public sealed class SampleCollectorTests : IDisposable
{
    private readonly TorchSharp.DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Two_classes_give_scores_by_class_and_a_table()
    {
        using SampleCollector collector = new(
            Network("task: classification, input: { features: 1 }, layers: [ { cell: lstm, hidden: 2 } ], output: { size: 1 }"),
            DataProfile.Empty);

        collector.Add(
            new FixedOutput(tensor(new[] { 0f, 2, -2, 100 }, 4, 1)),
            Batch(zeros(4, 3, 1), tensor(new[] { 0L, 1, 1, Runtime.Data.Batch.Ignored }), predictions: 3));
        HeldOutSample sample = collector.ToSample("test");

        Assert.Equal([0.5], sample.Scores[0]);
        Assert.Equal(
            [1 / (1 + Math.Exp(-2)), 1 / (1 + Math.Exp(2))],
            sample.Scores[1].Select(static score => Math.Round(score, 6)),
            (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal([[1, 0], [1, 1]], sample.Confusion.Select(static row => row.ToArray()));
        Assert.Equal((0, 0), sample.SequenceClass);
        Assert.Empty(sample.Values);
    }

    [Fact]
    public void Values_come_in_the_units_of_the_data_and_steps_beyond_the_end_do_not_come()
    {
        Scaler scaler = new(new(["x"]), new([10.0]), new([2.0]));
        using SampleCollector collector = new(
            Network(
                "task: regression, input: { features: 1 }, layers: [ { cell: lstm, hidden: 2 } ], output: { size: 1 }, " +
                "data: { series: a.csv, columns: [x], target: [x], lookback: 3 }"),
            new DataProfile { Inputs = scaler, Targets = scaler });

        collector.Add(
            new FixedOutput(tensor(new[] { 1f, 2, 3, 4, 5, 6 }, 2, 3, 1)),
            Batch(
                tensor(new[] { 0f, 1, 2, 3, 4, 5 }, 2, 3, 1),
                tensor(new[] { 0f, 0, 0, 0, 0, 1 }, 2, 3, 1),
                predictions: 5,
                lengths: tensor(new[] { 2L, 3 })));
        HeldOutSample sample = collector.ToSample("validation");

        Assert.Equal([new(10, 12), new(10, 14), new(10, 18), new(10, 20), new ChartPoint(12, 22)], sample.Values);
        Assert.Equal([new ChartPoint(12, 22)], sample.Forecast);
        Assert.Equal([10.0, 12], sample.Sequence!.Inputs[0]);
        Assert.Equal([12.0, 14], sample.Sequence.Predictions[0]);
        Assert.Equal("validation", sample.Part);
    }

    [Fact]
    public void Quantiles_give_a_forecast_with_a_band_and_their_coverage()
    {
        Scaler scaler = new(new(["x"]), new([10.0]), new([2.0]));
        NetworkDefinition network = Network(
            "task: regression, input: { features: 1 }, layers: [ { cell: lstm, hidden: 2 } ], output: { size: 1, steps: last, loss: "
            + "quantile }, data: { series: a.csv, columns: [x], target: [x], lookback: 3 }");
        using SampleCollector collector = new(network, new DataProfile { Inputs = scaler, Targets = scaler });

        collector.Add(
            new FixedOutput(tensor(new[] { 0f, 1, 2, 5, 6, 7 }, 2, 3)),
            Batch(zeros(2, 3, 1), tensor(new[] { 1f, 8 }, 2, 1), predictions: 2));
        collector.Finish();
        HeldOutSample sample = collector.ToSample("test");
        string page = new RunReport { Definition = network, History = [], Sample = sample }.ToHtml();

        Assert.Equal([new ChartPoint(12, 12), new ChartPoint(26, 22)], sample.Forecast);
        Assert.Equal([(10.0, 14.0), (20.0, 24.0)], sample.ForecastBand);
        Assert.Equal([0, 0.5, 0.5], sample.Coverage!.Shares);
        Assert.Equal((0.5, 2.0, 2), (sample.Coverage.Inside, sample.Coverage.Width, sample.Coverage.Count));
        Assert.Contains("Coverage", page, StringComparison.Ordinal);
        Assert.Contains("quantile 0.9", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sequence_goes_on_over_windows_that_carry_its_state_and_ends_where_the_next_one_starts()
    {
        using SampleCollector collector = new(
            Network(
                "task: regression, input: { features: 1 }, layers: [ { cell: hm-lstm, hidden: [2, 2] } ], output: { from: all, " +
                "embedding: 3, size: 1 }"),
            DataProfile.Empty);

        foreach ((float first, bool starts) in new[] { (1f, true), (3f, false), (5f, true) })
        {
            Tensor values = tensor(new[] { first, first + 1 }, 1, 2, 1);
            collector.Add(
                new FixedOutput(values, boundaries: tensor(new[] { 0f, 1 }, 1, 1, 2)),
                Batch(values, values, predictions: 2, starts: starts));
        }

        SequenceReading reading = collector.ToSample("test").Sequence!;
        Assert.Equal([1.0, 2, 3, 4], reading.Inputs[0]);
        Assert.Equal([false, true, false, true], Enumerable.Range(0, 4).Select(step => reading.IsBoundary(0, step)));
    }

    [Fact]
    public void Whatever_the_size_of_the_part_the_sample_stays_small()
    {
        using SampleCollector collector = new(
            Network("task: regression, input: { features: 1 }, layers: [ { cell: lstm, hidden: 2 } ], output: { size: 1 }"),
            DataProfile.Empty);

        Tensor values = zeros(8, 1000, 1);
        for (int n = 0; n < 50; n++)
        {
            collector.Add(new FixedOutput(values), Batch(values, values, predictions: 8000));
        }

        HeldOutSample sample = collector.ToSample("test");
        Assert.Equal(SampleCollector.Most, sample.Values.Count);
        Assert.InRange(sample.Sequence!.Length, 100, 400);
    }

    [Fact]
    public void Images_are_kept_with_their_classes_the_first_ones_and_the_first_that_are_taken_for_another()
    {
        NetworkDefinition network = Network(
            "task: classification, input: { features: 2 }, layers: [ { cell: lstm, hidden: 2 } ], output: { size: 2, steps: last }");
        using SampleCollector collector = new(network, DataProfile.Empty, (3, 2));
        using SampleCollector cut = new(network, DataProfile.Empty, (6, 2));

        // 30 images of class 1; all but every tenth are taken for class 1.
        Tensor pixels = arange(180, dtype: ScalarType.Float32).reshape(30, 3, 2) / 180;
        Tensor logits = tensor(Enumerable.Range(0, 30).SelectMany(static n => new[] { n % 10 == 9 ? 1f : 0, 0.5f }).ToArray(), 30, 2);
        foreach (SampleCollector one in new[] { collector, cut })
        {
            one.Add(new FixedOutput(logits), Batch(pixels, ones(30, dtype: ScalarType.Int64), predictions: 30));
        }

        HeldOutSample sample = collector.ToSample("test");
        Assert.Equal(24, sample.Images.Count);
        Assert.Equal([(1, 0), (1, 0), (1, 0)], sample.WrongImages.Select(static image => (image.Truth, image.Prediction)));
        Assert.Equal((3, 2, 1, 1), (sample.Images[1].Height, sample.Images[1].Width, sample.Images[1].Truth, sample.Images[1].Prediction));
        Assert.Equal([6.0, 7, 8, 9, 10, 11], sample.Images[1].Pixels.Select(static pixel => Math.Round(pixel * 180)));
        Assert.Empty(cut.ToSample("test").Images);
    }

    [Fact]
    public void A_classifier_of_several_cells_shows_them_over_the_steps_of_some_sequences_of_each_class_and_its_use_of_them()
    {
        NetworkDefinition network = Network(
            "task: classification, input: { features: 1 }, layers: [ { cell: k-lstm, hidden: 2, cells: 2 } ], output: { size: 2, " +
            "steps: last }");
        using SampleCollector collector = new(network, DataProfile.Empty);

        // Row n takes cell 1 at its step n % 3 alone.
        Tensor w = tensor(
            Enumerable.Range(0, 20)
                .SelectMany(static n => Enumerable.Range(0, 3).SelectMany(t => t == n % 3 ? new[] { 0f, 1 } : [1, 0]))
                .ToArray(),
            20,
            3,
            2);
        Tensor labels = tensor(Enumerable.Range(0, 20).Select(static n => n < 15 ? 0L : 1).ToArray());
        FixedOutput output = new(zeros(20, 2)) { Chosen = (w, w) };
        collector.Add(
            output,
            Batch(
                zeros(20, 3, 1),
                labels,
                predictions: 20,
                lengths: tensor(Enumerable.Range(0, 20).Select(static n => n == 1 ? 2L : 3).ToArray())));
        collector.Finish();

        HeldOutSample sample = collector.ToSample("test");
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1], sample.Chosen.Select(static one => one.Class!.Value.Truth));
        Assert.Equal([[1, 0, 0], [0, 1], [0, 0, 1]], sample.Chosen.Take(3).Select(static one => one.Cells.ToArray()));
        Assert.Equal([0, 1], sample.ClassSelections.Select(static one => one.Class));
        Assert.Equal(15 / 44.0, sample.ClassSelections[0].Use[1], 6);
        Assert.Equal(3, sample.ClassSelections[1].UseByStep[0].Count);
    }

    private static NetworkDefinition Network(string yaml) => NetworkParser.Parse("a.model.yaml", $"{{ model: A, {yaml} }}").Definition!;

    private static Batch Batch(Tensor input, Tensor target, long predictions, Tensor? lengths = null, bool starts = true) =>
        new() { Input = input, Target = target, Predictions = predictions, Lengths = lengths, StartsAll = starts };
}
