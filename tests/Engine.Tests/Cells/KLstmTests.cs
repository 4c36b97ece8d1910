using Hmlstm.Engine.Cells.KLstm;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Tests.Cells;

public sealed class KLstmTests
{
    /// <summary>in, H, K, B, T; whether lengths differ.</summary>
    public static TheoryData<int, int, int, int, int, bool> Sizes => new()
    {
        { 1, 1, 1, 1, 1, false }, { 3, 7, 2, 3, 5, true }, { 5, 33, 5, 3, 3, true }, { 20, 16, 2, 13, 6, false }, { 33, 7, 1, 3, 1, false },
        { 2, 17, 4, 13, 3, true },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Values_are_those_of_plain_loops_in_training_and_evaluation(
        int inputs, int hidden, int cells, int batch, int steps, bool vary)
    {
        foreach ((bool training, bool bias, int threads) in new[]
        {
            (true, true, 1),
            (false, true, 2),
            (true, false, 3),
            (false, false, 1),
        })
        {
            using var _ = new EngineThreads(threads);
            var layer = new KLstmCase(new(inputs, hidden, cells), batch, steps, bias, training, vary ? Lengths(batch, steps) : null);
            foreach (KLstmGradientNeed need in Enum.GetValues<KLstmGradientNeed>())
            {
                layer.Forward(Workspace(), need);
                foreach ((string name, double[] expected) in layer.Reference())
                {
                    AssertNear(expected, layer.Found[name], 2e-5, name);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gradients_of_all_that_enters_are_those_of_finite_differences(
        int inputs, int hidden, int cells, int batch, int steps, bool vary)
    {
        foreach ((bool training, bool bias, int threads) in new[] { (true, true, 1), (false, true, 2), (true, false, 3) })
        {
            using var _ = new EngineThreads(threads);
            var layer = new KLstmCase(new(inputs, hidden, cells), batch, steps, bias, training, vary ? Lengths(batch, steps) : null);
            Dictionary<string, double[]> upstream = Upstream(layer);
            KLstmWorkspace workspace = Workspace();
            layer.Forward(workspace);
            layer.Backward(workspace, upstream);
            AssertGradients(layer, upstream, samples: 5);
        }
    }

    [Fact]
    public void A_gradient_comes_from_every_result_alone()
    {
        foreach (string name in KLstmCase.Results)
        {
            var layer = new KLstmCase(new(3, 7, 3), 4, 3, lengths: [3, 1, 2, 3]);
            Dictionary<string, double[]> upstream = Upstream(layer);
            foreach (string other in KLstmCase.Results.Where(other => other != name))
            {
                upstream.Remove(other);
            }

            KLstmWorkspace workspace = Workspace();
            layer.Forward(workspace);
            layer.Backward(workspace, upstream);
            AssertGradients(layer, upstream, samples: 6);
        }
    }

    [Fact]
    public void A_window_in_two_halves_has_the_values_and_gradients_of_the_whole()
    {
        var shape = new KLstmShape(3, 7, 2);
        var whole = new KLstmCase(shape, 3, 6);
        whole.Forward(Workspace());
        KLstmCase first = Half(0), second = Half(1);
        first.Forward(Workspace());
        first.Found["last h"].CopyTo(second.Values["hidden"], 0);
        first.Found["last c"].CopyTo(second.Values["cell"], 0);
        second.Forward(Workspace());
        Assert.Equal(whole.Found["last h"], second.Found["last h"]);
        Assert.Equal(whole.Found["last c"], second.Found["last c"]);
        Assert.Equal(whole.Found["h"].Chunk(6 * 7).SelectMany(row => row.Take(3 * 7)), first.Found["h"]);
        Assert.Equal(whole.Found["h"].Chunk(6 * 7).SelectMany(row => row.Skip(3 * 7)), second.Found["h"]);

        KLstmCase Half(int half)
        {
            var part = new KLstmCase(shape, 3, 3);
            foreach (string name in part.Values.Keys)
            {
                double[] from = whole.Values[name], to = part.Values[name];
                int row = from.Length / 3, width = to.Length / 3;
                for (int i = 0; i < to.Length; i++)
                {
                    to[i] = from.Length == to.Length ? from[i] : from[(i / width * row) + (half * width) + (i % width)];
                }
            }

            return part;
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(2)]
    [InlineData(1)]
    public void The_number_of_threads_changes_no_value_also_where_rows_are_fewer(int batch)
    {
        Dictionary<string, double[]>[] found = [.. new[] { 1, 2, 3, 5 }.Select(threads =>
        {
            using var _ = new EngineThreads(threads);
            var layer = new KLstmCase(new(20, 64, 4), batch, 5, lengths: Lengths(batch, 5));
            KLstmWorkspace workspace = Workspace();
            layer.Forward(workspace);
            layer.Backward(workspace, Upstream(layer));
            return layer.Found;
        })];
        foreach (Dictionary<string, double[]> other in found[1..])
        {
            foreach ((string name, double[] values) in found[0])
            {
                bool sums = name.StartsWith("d ", StringComparison.Ordinal) && name is not ("d input" or "d hidden" or "d cell");
                AssertNear(values, other[name], sums ? 1e-4 : 0, name);
            }
        }
    }

    [Fact]
    public void Computing_only_the_cell_that_a_row_takes_gives_the_same_bits()
    {
        foreach ((int threads, int batch) in new[] { (1, 30), (3, 30), (3, 2), (4, 1) })
        {
            using var _ = new EngineThreads(threads);
            var layer = new KLstmCase(new(5, 20, 4), batch, 6, training: false, lengths: Lengths(batch, 6));
            layer.Forward(Workspace(), KLstmGradientNeed.WithoutInput);
            Dictionary<string, double[]> all = new(layer.Found);
            layer.Forward(Workspace(), KLstmGradientNeed.None);
            Assert.All(all, pair => Assert.Equal(pair.Value, layer.Found[pair.Key]));
            Assert.InRange(all["w"].Chunk(4).Select(w => Array.IndexOf(w, 1)).Distinct().Count(), batch == 30 ? 4 : 1, 4);
        }
    }

    [Fact]
    public void What_nobody_asks_for_changes_nothing_else()
    {
        var layer = new KLstmCase(new(20, 7, 2), 5, 4);
        KLstmWorkspace workspace = Workspace();
        layer.Forward(workspace);
        layer.Backward(workspace, Upstream(layer));
        Dictionary<string, double[]> all = new(layer.Found);
        layer.Forward(workspace, KLstmGradientNeed.WithoutInput);
        layer.Backward(workspace, Upstream(layer), input: false);
        Assert.All(layer.Found["d input"], value => Assert.Equal(double.NaN, value));
        foreach ((string name, double[] values) in all.Where(pair => pair.Key != "d input"))
        {
            Assert.Equal(values, layer.Found[name]);
        }
    }

    [Fact]
    public void A_workspace_that_served_larger_windows_gives_the_same_bits_and_allocates_nothing()
    {
        var small = new KLstmCase(new(3, 7, 2), 5, 4, lengths: [4, 2, 1, 3, 4]);
        using var _ = new EngineThreads(1);
        KLstmWorkspace fresh = Workspace();
        small.Forward(fresh);
        small.Backward(fresh, Upstream(small));
        Dictionary<string, double[]> expected = new(small.Found);
        KLstmWorkspace used = Workspace();
        var large = new KLstmCase(new(9, 33, 3), 20, 7);
        large.Forward(used);
        large.Backward(used, Upstream(large));
        small.Forward(used);
        small.Backward(used, Upstream(small));
        Assert.All(expected, pair => Assert.Equal(pair.Value, small.Found[pair.Key]));
        Assert.Equal(0, small.Allocated);
    }

    // With as many threads as there may be, however small the window.
    private static KLstmWorkspace Workspace() => new() { LeastWork = 1, LeastShared = 1 };

    private static int[] Lengths(int batch, int steps) => [.. Enumerable.Range(0, batch).Select(row => (row * 7 % steps) + 1)];

    private static Dictionary<string, double[]> Upstream(KLstmCase layer)
    {
        int seed = 0;
        return KLstmCase.Results.ToDictionary(name => name, name =>
        {
            var random = new Random(++seed);
            return layer.Found
                .GetValueOrDefault(name, layer.Reference()[name])
                .Select(_ => (double)(float)((random.NextDouble() * 2) - 1))
                .ToArray();
        });
    }

    private static void AssertGradients(KLstmCase layer, Dictionary<string, double[]> upstream, int samples)
    {
        const double step = 1e-5;
        var random = new Random(5);
        foreach (string name in layer.Values.Keys.Where(name => name != "noise"))
        {
            double[] values = layer.Values[name], found = layer.Found["d " + name];
            for (int sample = 0; sample < Math.Min(samples, values.Length); sample++)
            {
                int i = values.Length <= samples ? sample : random.Next(values.Length);
                double kept = values[i];
                values[i] = kept + step;
                double more = Loss();
                values[i] = kept - step;
                double less = Loss();
                values[i] = kept;
                double expected = (more - less) / (2 * step);
                Assert.True(
                    Math.Abs(expected - found[i]) <= 1e-4 * Math.Max(1, Math.Abs(expected)),
                    $"{name}[{i}]: expected {expected:R}, got {found[i]:R}");
            }
        }

        double Loss() =>
            layer.Reference()
                .Where(pair => upstream.ContainsKey(pair.Key))
                .Sum(pair => pair.Value.Zip(upstream[pair.Key]).Sum(two => two.First * two.Second));
    }

    private static void AssertNear(double[] expected, double[] actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }

    private sealed class EngineThreads : IDisposable
    {
        private readonly int before = ThreadGroup.Threads;

        public EngineThreads(int threads) => ThreadGroup.Threads = threads;

        public void Dispose() => ThreadGroup.Threads = before;
    }
}
