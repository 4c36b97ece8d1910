using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

public sealed class ClassSelectionTests : IDisposable
{
    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Each_class_has_the_means_over_the_real_steps_of_its_sequences()
    {
        using ClassSelectionMetric metric = new(outputs: 3, cells: 2, steps: 2);

        // Rows of classes 2, 0 and 2; the last one has a single real step.
        float[] w = [1, 0, 0, 1, 1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0];
        float[] q = [.. w.Select(static value => 0.25f + (0.5f * value))];
        metric.Add(Output(w, q, rows: 3), Rows([2, 0, 2], lengths: [3, 3, 1], steps: 3));
        Assert.Empty(metric.Finish());

        ClassSelection[] found = [.. metric.Classes];
        Assert.Equal([0, 1, 2], found.Select(static one => one.Class));
        Assert.Equal([0.0, 1], found[0].Use);
        Assert.Equal([0.5, 0.5], found[2].Use);
        Assert.Equal([0.5, 0.5], found[2].Probability);
        Assert.Equal([0.25, 0.75], found[0].Probability);
        Assert.All(found[1].Use, static use => Assert.True(double.IsNaN(use)));

        // Only the first two steps are told apart.
        Assert.Equal([[0.5, 0], [0.5, 1]], found[2].UseByStep.Select(static cell => cell.ToArray()));
        Assert.Equal([[0.5, 0.25], [0.5, 0.75]], found[2].ProbabilityByStep.Select(static cell => cell.ToArray()));
        Assert.All(found[1].UseByStep, static cell => Assert.Empty(cell));
    }

    [Fact]
    public void Steps_of_a_window_that_carries_its_state_follow_those_before_and_a_step_may_have_its_own_class()
    {
        using ClassSelectionMetric metric = new(outputs: 1, cells: 2, steps: 10);
        Batch first = Each([0, 1], startsAll: true);
        metric.Add(Output([1, 0, 1, 0], [1, 0, 1, 0], rows: 1), first);
        metric.Add(Output([0, 1, 0, 1], [0, 1, 0, 1], rows: 1), Each([1, Batch.Ignored], startsAll: false));
        metric.Finish();

        Assert.Equal([1.0, 0], metric.Classes[0].Use);
        Assert.Equal([0.5, 0.5], metric.Classes[1].Use);
        Assert.Equal(3, metric.Classes[1].UseByStep[0].Count);
        Assert.Equal((1.0, 0.0), (metric.Classes[1].UseByStep[0][1], metric.Classes[1].UseByStep[0][2]));
        Assert.True(double.IsNaN(metric.Classes[1].UseByStep[0][0]));
    }

    [Fact]
    public void A_network_without_a_selection_is_refused()
    {
        using ClassSelectionMetric metric = new(outputs: 2, cells: 2);
        Assert.Throws<ArgumentException>(() => metric.Add(new FixedOutput(torch.zeros(1, 2)), Rows([0], lengths: [1], steps: 1)));
    }

    private static FixedOutput Output(float[] w, float[] q, int rows) => new(torch.zeros(rows, 3))
    {
        Chosen = (torch.tensor(w).reshape(rows, -1, 2), torch.tensor(q).reshape(rows, -1, 2)),
    };

    private static Batch Rows(long[] labels, long[] lengths, int steps) => new()
    {
        Input = torch.zeros(labels.Length, steps, 1),
        Target = torch.tensor(labels),
        Lengths = torch.tensor(lengths),
        StartsAll = true,
        Predictions = labels.Length,
    };

    private static Batch Each(long[] labels, bool startsAll) => new()
    {
        Input = torch.zeros(1, labels.Length, 1),
        Target = torch.tensor(labels).reshape(1, -1),
        StartsAll = startsAll,
        Predictions = labels.Count(static label => label >= 0),
    };
}
