using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using TorchSharp;

namespace Hmlstm.Runtime.Tests.Metrics;

public sealed class SelectionMetricTests : IDisposable
{
    private const int Cells = 3;

    private readonly DisposeScope scope = torch.NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Usage_of_each_cell_is_that_of_a_count_over_real_steps()
    {
        Random random = new(4);
        using SelectionMetric metric = new(Cells);
        double[] mean = new double[Cells];
        double[] probability = new double[Cells];
        double[] share = new double[Cells];
        double entropy = 0;
        int steps = 0;
        foreach (int[] lengths in new int[][] { [5, 2, 0], [1, 5, 3] })
        {
            float[] w = Simplex(random, 15);
            float[] q = Simplex(random, 15);
            metric.Add(Output(w, q, rows: 3), Rows(lengths, steps: 5));
            for (int place = 0; place < 15; place++)
            {
                if (place % 5 >= lengths[place / 5])
                {
                    continue;
                }

                steps++;
                ReadOnlySpan<float> own = q.AsSpan(place * Cells, Cells);
                int highest = 0;
                for (int k = 0; k < Cells; k++)
                {
                    mean[k] += w[(place * Cells) + k];
                    probability[k] += own[k];
                    entropy -= own[k] * Math.Log(own[k]);
                    highest = own[k] > own[highest] ? k : highest;
                }

                share[highest]++;
            }
        }

        double[] expected =
        [
            .. Enumerable.Range(0, Cells).SelectMany(k => new[] { mean[k] / steps, probability[k] / steps, share[k] / steps }),
            entropy / steps,
        ];
        IReadOnlyList<double> actual = metric.Finish();
        Assert.Equal(expected.Length, actual.Count);
        Assert.All(expected.Zip(actual), static pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void A_certain_selector_has_no_entropy_and_an_undecided_one_the_logarithm_of_its_cells()
    {
        using SelectionMetric metric = new(2);
        metric.Add(Output([1, 0], [1, 0], rows: 1, cells: 2), Rows([1], steps: 1));
        Assert.Equal([1, 1, 1, 0, 0, 0, 0], metric.Finish());
        metric.Add(Output([1, 0], [0.5f, 0.5f], rows: 1, cells: 2), Rows([1], steps: 1));
        Assert.Equal(Math.Log(2), metric.Finish()[^1], 15);
    }

    [Fact]
    public void A_network_without_a_selection_is_refused()
    {
        using SelectionMetric metric = new(2);
        Assert.Throws<ArgumentException>(() => metric.Add(new FixedOutput(torch.zeros(1, 1, 1)), Rows([1], steps: 1)));
        Assert.Throws<ArgumentException>(() => metric.Add(Output([1, 0, 0], [1, 0, 0], rows: 1), Rows([1], steps: 1)));
    }

    private static float[] Simplex(Random random, int count)
    {
        float[] values = new float[count * Cells];
        for (int place = 0; place < values.Length; place += Cells)
        {
            double[] drawn = [.. Enumerable.Range(0, Cells).Select(_ => random.NextDouble() + 0.01)];
            for (int k = 0; k < Cells; k++)
            {
                values[place + k] = (float)(drawn[k] / drawn.Sum());
            }
        }

        return values;
    }

    private static FixedOutput Output(float[] w, float[] q, int rows, int cells = Cells) => new(torch.zeros(rows, 1))
    {
        Chosen = (torch.tensor(w).reshape(rows, -1, cells), torch.tensor(q).reshape(rows, -1, cells)),
    };

    private static Batch Rows(int[] lengths, int steps) => new()
    {
        Input = torch.zeros(lengths.Length, steps, 1),
        Target = torch.zeros(lengths.Length, dtype: torch.ScalarType.Int64),
        Lengths = torch.tensor(lengths.Select(static length => (long)length).ToArray()),
        StartsAll = true,
        Predictions = lengths.Length,
    };
}
