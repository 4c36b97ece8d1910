using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Metrics;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

public sealed class BoundaryScoreTests : IDisposable
{
    private static readonly BoundaryStack[] TwoStacks = [new(1, 0, 2, 1), new(3, 1, 2, 2)];

    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(0, 40, true)]
    [InlineData(0, 7, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 7, false)]
    [InlineData(2, 5, true)]
    [InlineData(3, 2, false)]
    public void Scores_are_those_of_the_largest_matching_whatever_the_windows(int tolerance, int window, bool byLengths)
    {
        BoundaryRows rows = new(seed: tolerance + window, rows: 5, detectors: 3, steps: 40, window);
        using BoundaryScoreMetric metric = new(TwoStacks, tolerance);

        rows.AddTo(metric, byLengths);

        List<double> expected = [];
        for (int detector = 0; detector < 3; detector++)
        {
            expected.AddRange(Scores(rows, detector, tolerance));
        }

        int given = Enumerable.Range(0, 5).Sum(row => Places(rows.Given[row], rows.Lengths[row]).Count);
        expected.Add((double)given / rows.Lengths.Sum());
        Assert.Equal(expected, metric.Finish());
        Assert.Equal(
            ["boundary_precision_1", "boundary_recall_1", "boundary_f1_1", "boundary_f1_chance_1",
             "boundary_precision_3", "boundary_recall_3", "boundary_f1_3", "boundary_f1_chance_3",
             "boundary_precision_4", "boundary_recall_4", "boundary_f1_4", "boundary_f1_chance_4", "given_boundary_rate"],
            metric.Kinds.Select(static kind => kind.Name));
    }

    /// <summary>Found at the steps 1 and 4, given at 1 and 5 of six.</summary>
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 1.0)]
    public void A_boundary_beside_a_given_one_counts_only_within_the_tolerance(int tolerance, double score)
    {
        using BoundaryScoreMetric metric = new([new(1, 0, 2, 1)], tolerance);
        metric.Add(Row(0, 1, 0, 0, 1, 0), Window([0, 1, 0, 0, 0, 1], startsAll: true));
        Assert.Equal([score, score, score, double.NaN, 2 / 6.0], metric.Finish());
    }

    [Fact]
    public void A_given_boundary_is_hit_once()
    {
        using BoundaryScoreMetric metric = new([new(1, 0, 2, 1)], tolerance: 2);
        metric.Add(Row(1, 1, 1), Window([0, 1, 0], startsAll: true));
        Assert.Equal([1 / 3.0, 1, 0.5, double.NaN, 1 / 3.0], metric.Finish());
    }

    [Fact]
    public void A_row_that_starts_anew_is_not_matched_with_the_one_before_it()
    {
        using BoundaryScoreMetric metric = new([new(1, 0, 2, 1)], tolerance: 1);
        metric.Add(Row(0, 1), Window([0, 0], startsAll: true));
        metric.Add(Row(0, 0), Window([1, 0], startsAll: true));
        Assert.Equal([0, 0, 0, double.NaN, 1 / 4.0], metric.Finish());
        metric.Add(Row(0, 1), Window([0, 0], startsAll: true));
        metric.Add(Row(0, 0), Window([1, 0], startsAll: false));
        Assert.Equal([1, 1, 1, double.NaN, 1 / 4.0], metric.Finish());
    }

    [Fact]
    public void Only_the_rows_that_start_anew_forget()
    {
        using BoundaryScoreMetric metric = new([new(1, 0, 2, 1)], tolerance: 1);
        Batch first = Window([0, 0, 0, 0], startsAll: true, rows: 2);
        metric.Add(Rows(2, 0, 1, 0, 1), first);
        Batch second = Window([1, 0, 1, 0], startsAll: false, rows: 2, starts: [true, false]);
        metric.Add(Rows(2, 0, 0, 0, 0), second);
        Assert.Equal([0.5, 0.5, 0.5, double.NaN, 2 / 8.0], metric.Finish());
    }

    [Fact]
    public void Without_boundaries_of_either_kind_there_is_no_score()
    {
        using BoundaryScoreMetric metric = new([new(1, 0, 2, 1)]);
        metric.Add(Row(0, 0), Window([0, 1], startsAll: true));
        Assert.Equal([double.NaN, 0, 0, double.NaN, 0.5], metric.Finish());
        metric.Add(Row(0, 0), Window([0, 0], startsAll: true));
        Assert.Equal([double.NaN, double.NaN, double.NaN, double.NaN, 0], metric.Finish());
    }

    [Fact]
    public void Boundaries_are_compared_with_chance_at_their_own_rate()
    {
        var random = new Random(5);
        using BoundaryScoreMetric metric = new([new(1, 0, 2, 1)]);
        for (int window = 0; window < 100; window++)
        {
            // Half of the given boundaries are found, and nothing else is: F1 is 2 · 0.5 / 1.5.
            // By chance 0.3 of what is found would be given: 2 · 0.3 · 0.15 / 0.45.
            long[] given = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble() < 0.3 ? 1L : 0L)];
            float[] found = [.. given.Select(one => one == 1 && random.NextDouble() < 0.5 ? 1f : 0f)];
            metric.Add(Row(found), Window(given, startsAll: window == 0));
        }

        IReadOnlyList<double> values = metric.Finish();
        Assert.Equal(1, values[0]);
        Assert.InRange(values[2], 0.64, 0.69);
        Assert.InRange(values[3], 0.18, 0.22);
    }

    [Fact]
    public void Short_sequences_have_a_chance_level_together()
    {
        using BoundaryScoreMetric metric = new([new(1, 0, 2, 1)]);
        for (int sequence = 0; sequence < 600; sequence++)
        {
            metric.Add(Row(1, 1, 1, 1), Window([0, 0, 1, 1], startsAll: true));
        }

        Assert.Equal(2 * 0.5 / 1.5, metric.Finish()[3], 2);
    }

    [Fact]
    public void A_batch_without_given_boundaries_is_refused()
    {
        using BoundaryScoreMetric metric = new([new(1, 0, 2, 1)]);
        Batch batch = new() { Input = torch.zeros(1, 2), Target = torch.zeros(1, 2), Predictions = 2 };
        Assert.Throws<ArgumentException>(() => metric.Add(Row(0, 1), batch));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BoundaryScoreMetric([], tolerance: -1));
    }

    [Fact]
    public void However_long_a_row_is_no_tensor_stays_behind()
    {
        BoundaryRows rows = new(seed: 1, rows: 2, detectors: 1, steps: 400, window: 4);
        using BoundaryScoreMetric metric = new([new(1, 0, 2, 1)], tolerance: 3);
        rows.AddTo(metric, byLengths: true);
        long before = LiveTensors.CountOfThread;
        rows.AddTo(metric, byLengths: true);
        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    private static double[] Scores(BoundaryRows rows, int detector, int tolerance)
    {
        int hits = 0;
        int found = 0;
        int given = 0;
        for (int row = 0; row < rows.Lengths.Length; row++)
        {
            List<int> own = Places(rows.Found[row][detector], rows.Lengths[row]);
            List<int> truth = Places(rows.Given[row], rows.Lengths[row]);
            found += own.Count;
            given += truth.Count;
            hits += LargestMatching(own, truth, tolerance);
        }

        return [(double)hits / found, (double)hits / given, 2.0 * hits / (found + given), double.NaN];
    }

    private static List<int> Places(bool[] row, int length) => [.. Enumerable.Range(0, length).Where(t => row[t])];

    /// <summary>Kuhn's algorithm: augmenting paths, which knows nothing of order or time.</summary>
    private static int LargestMatching(List<int> found, List<int> given, int tolerance)
    {
        int?[] partner = new int?[given.Count];
        return Enumerable.Range(0, found.Count).Count(f => Augment(f, new bool[given.Count]));

        bool Augment(int f, bool[] visited)
        {
            for (int g = 0; g < given.Count; g++)
            {
                if (!visited[g] && Math.Abs(found[f] - given[g]) <= tolerance)
                {
                    visited[g] = true;
                    if (partner[g] is not int other || Augment(other, visited))
                    {
                        partner[g] = f;
                        return true;
                    }
                }
            }

            return false;
        }
    }

    private static FixedOutput Row(params float[] z) => new(torch.zeros(1, z.Length, 1), torch.tensor(z).reshape(1, 1, z.Length));

    private static FixedOutput Rows(int rows, params float[] z) =>
        new(torch.zeros(rows, z.Length / rows, 1), torch.tensor(z).reshape(rows, 1, z.Length / rows));

    private static Batch Window(long[] given, bool startsAll, int rows = 1, bool[]? starts = null) => new()
    {
        Input = torch.zeros(rows, given.Length / rows, dtype: torch.ScalarType.Int64),
        Target = torch.zeros(rows, given.Length / rows, dtype: torch.ScalarType.Int64),
        Boundaries = torch.tensor(given).reshape(rows, given.Length / rows).ne(0),
        StartsAll = startsAll,
        Starts = starts is null ? null : torch.tensor(starts),
        Predictions = given.Length,
    };
}
