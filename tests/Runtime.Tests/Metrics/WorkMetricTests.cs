using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

public class WorkMetricTests
{
    private static readonly BoundaryDefinition Step = new() { Slope = Schedule.Constant(1) };

    [Theory]
    [InlineData(OnCopy.Recompute, 40, true)]
    [InlineData(OnCopy.Recompute, 7, false)]
    [InlineData(OnCopy.Hold, 7, true)]
    [InlineData(OnCopy.Hold, 1, false)]
    public void Updates_and_saved_work_are_those_of_a_count_step_by_step(OnCopy onCopy, int window, bool byLengths)
    {
        NetworkDefinition definition = TwoStacks(Step with { OnCopy = onCopy });
        BoundaryRows rows = new(seed: window, rows: 4, detectors: 3, steps: 40, window);
        using WorkMetric metric = new(definition);

        rows.AddTo(metric, byLengths);

        // in, H and above of each level; the first stack reads 3 features, the second the first's top level. Detectors 0, then 1 and 2.
        Level[] levels = [new(3, 5, 4, 0, null), new(5, 4, 0, null, 0), new(4, 6, 2, 1, null), new(6, 2, 0, 2, 1)];
        double[][] counted = [.. levels.Select(level => level.Count(rows, onCopy))];
        double steps = rows.Lengths.Sum();
        double[] expected =
        [
            .. levels.Zip(counted).SelectMany(pair => new[] { pair.Second[0] / steps, 1 - (pair.Second[1] / (pair.First.Dense * steps)) }),
            counted.Sum(static level => level[0]) / steps,
            1 - (counted.Sum(static level => level[1]) / (levels.Sum(static level => level.Dense) * steps)),
        ];
        Assert.Equal(expected, metric.Finish());
        Assert.Equal(
            [
                "updates_per_step_1", "work_saved_1", "updates_per_step_2", "work_saved_2", "updates_per_step_3", "work_saved_3",
                "updates_per_step_4", "work_saved_4", "updates_per_step", "work_saved"
            ],
            metric.Kinds.Select(static kind => kind.Name));
    }

    [Fact]
    public void Levels_that_always_work_save_only_what_never_comes_from_above()
    {
        // One detector that never fires: level 1 updates at each step without a top-down product; level 2 copies,
        // its product from above does not exist.
        NetworkDefinition definition = OneStack(Step);
        using DisposeScope scope = torch.NewDisposeScope();
        using WorkMetric metric = new(definition);
        metric.Add(new FixedOutput(torch.zeros(1, 6, 1), torch.zeros(1, 1, 6)), Steps(6));

        // Level 1: 9 rows, 9·3 + 9·2 needed of 9·3 + 9·2 + 9·2. Level 2 has 8 rows and no detector.
        Assert.Equal([1, 1 - (45 / 63.0), 0, 1, 1, 1 - (45 / (63.0 + 32))], metric.Finish());
    }

    [Fact]
    public void Soft_boundaries_save_nothing()
    {
        NetworkDefinition definition = OneStack(Step with { Estimator = BoundaryEstimator.Soft, Gradient = BoundaryGradient.Operations });
        using DisposeScope scope = torch.NewDisposeScope();
        using WorkMetric metric = new(definition);
        metric.Add(new FixedOutput(torch.zeros(1, 6, 1), torch.full([1, 1, 6], 0.25)), Steps(6));
        Assert.Equal([1, 0, 0, 0, 1, 0], metric.Finish());
    }

    [Fact]
    public void A_network_without_boundaries_has_no_work_to_save() =>
        Assert.Throws<ArgumentException>(() => new WorkMetric(Of([new RnnStack(CellKind.Rnn) { Hidden = new([2]) }])));

    [Fact]
    public void Networks_are_measured_by_what_they_have()
    {
        HmLstmStack levels = new() { Hidden = new([2, 2]), Boundary = Step };
        StackDefinition[] layers = [new KLstmStack { Hidden = new([3]), Cells = 2, Temperature = Schedule.Constant(1) }, levels, levels];
        IReadOnlyList<IMetric> metrics = TaskMetrics.Of(Of(layers));
        Assert.Equal(
            [
                "loss", "mse", "mae", "r2",
                "boundary_rate_1", "update_1", "copy_1", "flush_1", "update_2", "copy_2", "flush_2",
                "boundary_rate_3", "update_3", "copy_3", "flush_3", "update_4", "copy_4", "flush_4",
                "updates_per_step_1", "work_saved_1", "updates_per_step_2", "work_saved_2", "updates_per_step_3", "work_saved_3",
                "updates_per_step_4", "work_saved_4", "updates_per_step", "work_saved",
                "selection_1", "selection_probability_1", "selection_share_1", "selection_2", "selection_probability_2",
                "selection_share_2", "selection_entropy",
            ],
            metrics.SelectMany(static metric => metric.Kinds).Select(static kind => kind.Name));
        foreach (IMetric metric in metrics)
        {
            metric.Dispose();
        }
    }

    [Fact]
    public void Each_stack_s_operations_are_those_of_its_own_boundaries()
    {
        BoundaryRows rows = new(seed: 5, rows: 3, detectors: 3, steps: 30, window: 7);
        using BoundaryMetric second = new(new BoundaryStack(3, 1, 2, 2));
        rows.AddTo(second, byLengths: true);

        double steps = rows.Lengths.Sum();
        double flushes = 0;
        for (int row = 0; row < 3; row++)
        {
            flushes += Enumerable.Range(1, rows.Lengths[row] - 1).Count(t => rows.Found[row][2][t - 1]);
        }

        Assert.Equal(flushes / steps, second.Finish()[^1], 12);
    }

    private static NetworkDefinition TwoStacks(BoundaryDefinition boundary) => Of(
        [
            new HmLstmStack { Hidden = new([5, 4]), Boundary = boundary },
            new HmLstmStack { Hidden = new([6, 2]), Boundary = boundary with { Top = true } },
        ]);

    private static NetworkDefinition OneStack(BoundaryDefinition boundary) =>
        Of([new HmLstmStack { Hidden = new([2, 2]), Boundary = boundary }]) with
        {
            Input = new InputDefinition { Kind = InputKind.Features, Size = 3 },
        };

    private static NetworkDefinition Of(StackDefinition[] layers) => new()
    {
        Name = "Any",
        Task = TaskKind.Regression,
        Input = new InputDefinition { Kind = InputKind.Features, Size = 3 },
        Layers = new(layers),
        Output = new OutputDefinition { Size = 1 },
        Training = new TrainingDefinition(),
    };

    private static Batch Steps(int steps) => new()
    {
        Input = torch.zeros(1, steps, 3),
        Target = torch.zeros(1, steps, 1),
        StartsAll = true,
        Predictions = steps,
    };

    /// <summary>A level's widths, its detector and the one below it among all; null for none.</summary>
    private sealed record Level(int Input, int Hidden, int Above, int? Detector, int? Below)
    {
        private int Rows => (4 * Hidden) + (Detector is null ? 0 : 1);

        public int Dense => Rows * (Input + Hidden + Above);

        /// <summary>Updates and multiply-adds, one step after another.</summary>
        public double[] Count(BoundaryRows rows, OnCopy onCopy)
        {
            long updates = 0;
            long work = 0;
            for (int row = 0; row < rows.Lengths.Length; row++)
            {
                bool copiedBefore = false;
                for (int t = 0; t < rows.Lengths[row]; t++)
                {
                    bool below = Below is not int b || rows.Found[row][b][t];
                    bool own = t > 0 && Detector is int d && rows.Found[row][d][t - 1];
                    bool copies = !below && !own;
                    updates += copies ? 0 : 1;
                    work += below ? Rows * Input : 0;
                    work += own ? Rows * Above : 0;
                    work += copies ? 0 : Rows * Hidden;
                    work += copies && !copiedBefore && Detector is not null && onCopy == OnCopy.Recompute ? Hidden : 0;
                    copiedBefore = copies;
                }
            }

            return [updates, work];
        }
    }
}
