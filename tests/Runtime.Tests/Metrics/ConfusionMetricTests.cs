using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

public sealed class ConfusionMetricTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>Truth 0 0 0 1 1 2 and what fills up; predictions 0 1 0 1 1 1.</summary>
    [Fact]
    public void Rows_are_the_data_s_classes_and_columns_the_network_s()
    {
        using ConfusionMetric metric = new(outputs: 4);
        metric.Add(Chosen(0, 1, 0, 3), Classes(0, 0, 0, Batch.Ignored));
        metric.Add(Chosen(1, 1, 1), Classes(1, 1, 2));

        double macro = metric.Finish()[0];

        ConfusionMatrix matrix = metric.Matrix!;
        long[][] rows = [.. Enumerable.Range(0, 4)
            .Select(actual => Enumerable.Range(0, 4).Select(predicted => matrix[actual, predicted]).ToArray())];
        Assert.Equal([[2, 1, 0, 0], [0, 2, 0, 0], [0, 1, 0, 0], [0, 0, 0, 0]], rows);
        Assert.Equal([1, 0.5, double.NaN, double.NaN], Enumerable.Range(0, 4).Select(matrix.Precision));
        Assert.Equal([2 / 3.0, 1, 0, double.NaN], Enumerable.Range(0, 4).Select(matrix.Recall));
        Assert.Equal([0.8, 4 / 6.0, 0, double.NaN], Enumerable.Range(0, 4).Select(matrix.F1));
        Assert.Equal([3, 2, 1, 0], Enumerable.Range(0, 4).Select(matrix.Support));
        Assert.Equal((0.8 + (4 / 6.0) + 0) / 3, macro, 15);
    }

    [Fact]
    public void One_output_tells_two_classes_apart_by_its_sign()
    {
        using ConfusionMetric metric = new(outputs: 1);
        metric.Add(new FixedOutput(torch.tensor(new float[] { 2, -1, 0, 3 }).reshape(4, 1)), Classes(1, 0, 1, 0));
        metric.Finish();
        ConfusionMatrix matrix = metric.Matrix!;
        Assert.Equal([1, 1, 1, 1], new[] { matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1] });
    }

    [Fact]
    public void A_finished_metric_starts_again_and_leaves_its_matrix()
    {
        using ConfusionMetric metric = new(outputs: 2);
        metric.Add(Chosen(1), Classes(1));
        metric.Finish();
        ConfusionMatrix first = metric.Matrix!;
        Assert.True(double.IsNaN(metric.Finish()[0]));
        Assert.Equal(1, first[1, 1]);
        Assert.Equal(0, metric.Matrix![1, 1]);
    }

    [Fact]
    public void More_classes_than_a_matrix_can_show_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConfusionMetric(ConfusionMetric.MostClasses + 1));

    private static FixedOutput Chosen(params int[] classes)
    {
        float[] logits = new float[classes.Length * 4];
        for (int i = 0; i < classes.Length; i++)
        {
            logits[(i * 4) + classes[i]] = 1;
        }

        return new FixedOutput(torch.tensor(logits).reshape(classes.Length, 4));
    }

    private static Batch Classes(params long[] classes) => new()
    {
        Input = torch.zeros(classes.Length, 1),
        Target = torch.tensor(classes),
        Predictions = classes.Count(static value => value != Batch.Ignored),
    };
}
