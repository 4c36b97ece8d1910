using Hmlstm.Engine.Cells.Rnn;
using Hmlstm.Engine.Threads;

namespace Hmlstm.Engine.Tests.Cells;

public sealed class RnnLayersTests : IDisposable
{
    private readonly int threads = ThreadGroup.Threads;

    public static TheoryData<RnnKind, bool, bool> Rules()
    {
        var rules = new TheoryData<RnnKind, bool, bool>();
        foreach (RnnKind kind in Enum.GetValues<RnnKind>())
        {
            rules.Add(kind, false, false);
            rules.Add(kind, false, true);
            rules.Add(kind, true, false);
            rules.Add(kind, true, true);
        }

        return rules;
    }

    public static TheoryData<RnnKind, bool> Cells()
    {
        var cells = new TheoryData<RnnKind, bool>();
        foreach (RnnKind kind in Enum.GetValues<RnnKind>())
        {
            cells.Add(kind, false);
            cells.Add(kind, true);
        }

        return cells;
    }

    public void Dispose() => ThreadGroup.Threads = threads;

    [Theory]
    [MemberData(nameof(Rules))]
    public void Windows_of_odd_sizes_give_the_numbers_of_the_equations_and_their_gradients(RnnKind kind, bool bidirectional, bool bias)
    {
        foreach ((int[] hidden, int batch, int steps) in new[]
        {
            (new[] { 1 }, 1, 1),
            ([7, 1], 3, 4),
            ([33, 7], 13, 3),
            ([16], 2, 5),
            ([5, 32], 1, 2),
            ([4], 2, 1),
        })
        {
            var run = new RnnRun(new RnnShape(kind, 3, hidden, bidirectional, bias), batch, steps, null, seed: batch + steps);
            Check(run, new RnnLayers(new RnnShape(kind, 3, hidden, bidirectional, bias)));
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Rows_that_end_early_keep_their_state_and_cost_nothing_of_the_others(RnnKind kind, bool bidirectional)
    {
        foreach ((int[] hidden, int[] lengths) in new[]
        {
            (new[] { 7, 9 }, new[] { 5, 1, 3 }),
            ([20], [2, 2, 2, 1]),
            ([4, 4], [1]),
            ([3], [1, 5, 5, 2, 4, 1, 3]),
        })
        {
            var shape = new RnnShape(kind, 5, hidden, bidirectional);
            Check(new RnnRun(shape, lengths.Length, 5, lengths, seed: lengths.Length), new RnnLayers(shape));
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Zoneout_gives_the_numbers_of_the_equations_and_their_gradients(RnnKind kind, bool bidirectional)
    {
        foreach ((int[] hidden, int[]? lengths, RnnZoneout zoneout) in new[]
        {
            (new[] { 7, 9 }, new[] { 5, 1, 3 }, new RnnZoneout(0.1f, 0.4f)),
            ([20], null, new RnnZoneout(0.3f, 0)),
            ([1, 33], null, new RnnZoneout(0, 0.5f)),
        })
        {
            var shape = new RnnShape(kind, 5, hidden, bidirectional, Zoneout: zoneout);
            foreach (bool draws in new[] { false, true })
            {
                Check(new RnnRun(shape, lengths?.Length ?? 4, 5, lengths, seed: 7, draws), new RnnLayers(shape));
            }
        }
    }

    [Theory]
    [InlineData(RnnKind.NormalisedLstm)]
    [InlineData(RnnKind.Gru)]
    public void Zoneout_gives_the_same_bits_with_any_number_of_threads_and_where_nothing_is_kept(RnnKind kind)
    {
        var shape = new RnnShape(kind, 5, [70, 33], Zoneout: new(0.2f, 0.3f));
        var run = new RnnRun(shape, 3, 6, [6, 2, 5], seed: 5, drawsZones: true);
        ThreadGroup.Threads = 1;
        run.Run(new RnnLayers(shape));
        Dictionary<string, float[]> alone = run.Results.ToDictionary(name => name, name => run[name].ToArray());
        ThreadGroup.Threads = 5;
        var stack = new RnnLayers(shape) { LeastWork = 1, LeastShared = 1 };
        foreach (bool keep in new[] { true, false })
        {
            stack.Forward(run.Window, keep);
            Assert.All(alone, pair => Assert.Equal(pair.Value, run[pair.Key].ToArray()));
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Any_number_of_threads_gives_the_same(RnnKind kind, bool bidirectional)
    {
        var shape = new RnnShape(kind, 40, [64, 33], bidirectional);
        int[] lengths = [.. Enumerable.Range(0, 29).Select(row => 1 + (row * 7 % 31))];
        foreach (int[]? ends in new[] { null, lengths })
        {
            var run = new RnnRun(shape, 29, 31, ends, seed: 5);
            ThreadGroup.Threads = 1;
            run.Run(new RnnLayers(shape));
            string[] all = [.. run.Results, .. run.Leaves.Select(name => "grad " + name)];
            Dictionary<string, float[]> alone = all.ToDictionary(name => name, name => run[name].ToArray());
            foreach (int count in new[] { 2, 3 })
            {
                ThreadGroup.Threads = count;
                run.Run(new RnnLayers(shape));
                Assert.All(
                    all,
                    name => AssertNear([.. alone[name].Select(value => (double)value)], run[name], 2e-5, $"{name}, {count} threads"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void More_threads_than_rows_share_the_columns_out_and_give_the_same(RnnKind kind, bool bidirectional)
    {
        var shape = new RnnShape(kind, 5, [70, 33], bidirectional);
        foreach (int batch in new[] { 1, 2, 3 })
        {
            foreach (int[]? ends in new[] { null, Enumerable.Range(1, batch).Select(static row => 2 * row).ToArray() })
            {
                var run = new RnnRun(shape, batch, 6, ends, seed: 5);
                ThreadGroup.Threads = 1;
                run.Run(new RnnLayers(shape));
                string[] gradients = [.. run.Leaves.Select(name => "grad " + name)];
                Dictionary<string, float[]> alone = run.Results.Concat(gradients).ToDictionary(name => name, name => run[name].ToArray());
                foreach (int count in new[] { 2, 5 })
                {
                    ThreadGroup.Threads = count;
                    var stack = new RnnLayers(shape) { LeastWork = 1, LeastShared = 1 };
                    run.Run(stack);
                    Assert.All(run.Results, name => Assert.Equal(alone[name], run[name].ToArray()));
                    Assert.All(
                        gradients,
                        name => AssertNear([.. alone[name].Select(value => (double)value)], run[name], 2e-5, $"{name}, {count} threads"));
                    stack.Forward(run.Window, keep: false);
                    Assert.All(run.Results, name => Assert.Equal(alone[name], run[name].ToArray()));
                }
            }
        }
    }

    [Fact]
    public void A_stack_that_is_used_again_for_other_windows_forgets_the_last_one()
    {
        var shape = new RnnShape(RnnKind.Lstm, 3, [7, 5], Bidirectional: true);
        var stack = new RnnLayers(shape);
        Check(new RnnRun(shape, 13, 9, null, seed: 1), stack);
        Check(new RnnRun(shape, 3, 4, [4, 2, 1], seed: 2), stack);
        Check(new RnnRun(shape, 1, 1, null, seed: 3), stack);
        Check(new RnnRun(shape, 14, 9, null, seed: 4), stack);
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Nothing_kept_gives_the_same_bits(RnnKind kind, bool bidirectional)
    {
        var shape = new RnnShape(kind, 6, [40, 7, 12], bidirectional);
        var run = new RnnRun(shape, 30, 40, [.. Enumerable.Range(0, 30).Select(row => 40 - row)], seed: 8);
        ThreadGroup.Threads = 3;
        new RnnLayers(shape).Forward(run.Window, keep: true);
        Dictionary<string, float[]> kept = run.Results.ToDictionary(name => name, name => run[name].ToArray());
        new RnnLayers(shape).Forward(run.Window, keep: false);
        Assert.All(kept, pair => Assert.Equal(pair.Value, run[pair.Key].ToArray()));
    }

    [Theory]
    [InlineData(RnnKind.Gru, true)]
    [InlineData(RnnKind.Lstm, false)]
    public void A_row_without_steps_keeps_its_start(RnnKind kind, bool bidirectional)
    {
        var shape = new RnnShape(kind, 3, [5], bidirectional);
        var run = new RnnRun(shape, 2, 3, [0, 3], seed: 6);
        run.Run(new RnnLayers(shape));
        int width = shape.OutputOf(0);
        for (int k = 0; k < shape.Passes; k++)
        {
            float[] start = run[$"h0{k}"][..5].ToArray(), gradient = run[$"weights hn{k}"][..5].ToArray();
            Assert.Equal(start, run[$"hn{k}"][..5].ToArray());
            for (int t = 0; t < 3; t++)
            {
                Assert.Equal(start, run["output"].Slice((t * width) + (5 * k), 5).ToArray());
                gradient = [.. gradient.Zip(run["weights output"].Slice((t * width) + (5 * k), 5).ToArray(), (sum, value) => sum + value)];
            }

            AssertNear([.. gradient.Select(value => (double)value)], run[$"grad h0{k}"][..5], 1e-6, "gradient of the start");
        }

        Assert.All(run["grad x"][..9].ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Dropped_values_reach_neither_the_layer_above_nor_their_gradient_the_one_below()
    {
        var shape = new RnnShape(RnnKind.Lstm, 3, [5, 4]);
        var run = new RnnRun(shape, 2, 3, null, seed: 6);
        var mask = new Memory.FloatBuffer();
        unsafe
        {
            run.Window.Masks[1] = (nint)mask.Zeros(2 * 3 * 5);
        }

        run["weights hn0"].Clear();
        run["weights cn0"].Clear();
        run.Run(new RnnLayers(shape));
        Assert.All(run["grad weight_ih_l1"].ToArray(), value => Assert.Equal(0, value));
        Assert.All(run["grad x"].ToArray(), value => Assert.Equal(0, value));
        Assert.DoesNotContain(run["grad weight_hh_l1"].ToArray(), value => value == 0);
    }

    [Fact]
    public void Gradients_that_nobody_has_or_wants_are_left_out()
    {
        var shape = new RnnShape(RnnKind.Gru, 3, [5, 4], Bidirectional: true);
        var run = new RnnRun(shape, 2, 3, null, seed: 9);
        var stack = new RnnLayers(shape);
        run["weights output"].Clear();
        foreach (int k in new[] { 0, 1, 2 })
        {
            run[$"weights hn{k}"].Clear();
        }

        run.Run(stack);
        float[] expected = run["grad weight_hh_l0_reverse"].ToArray();
        run["grad weight_hh_l0_reverse"].Fill(float.NaN);
        run.Gradients.Output = run.Gradients.Input = 0;
        foreach (int k in new[] { 0, 1, 2 })
        {
            run.Gradients.EndHidden[k] = run.Gradients.StartHidden[k] = 0;
            run.Gradients.Parameters[k] = k == 1 ? new LayerParameters(0, run.Gradients.Parameters[1].HiddenWeight, 0, 0) : default;
        }

        run.Run(stack);
        Assert.Equal(expected, run["grad weight_hh_l0_reverse"].ToArray());
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1)]
    public void Nothing_is_allocated_after_the_first_time(int batch)
    {
        ThreadGroup.Threads = 2;
        var shape = new RnnShape(RnnKind.Gru, 3, [9, 6], Bidirectional: true);
        var run = new RnnRun(shape, batch, 7, [.. new[] { 7, 3, 2, 1, 5 }.Take(batch)], seed: 9);
        var stack = new RnnLayers(shape) { LeastWork = 1, LeastShared = 1 };
        run.Run(stack);
        run.Run(stack);

        // The least of several: where other tests hold all threads of the engine, it makes another one.
        Assert.Equal(0, Enumerable.Range(0, 10).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int round = 0; round < 10; round++)
            {
                run.Run(stack);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }));
    }

    [Fact]
    public void Windows_beyond_what_memory_can_be_addressed_are_refused()
    {
        var shape = new RnnShape(RnnKind.Lstm, 3, [512]);
        Assert.True(RnnLayers.CanAddress(shape, 64, 1000));
        Assert.False(RnnLayers.CanAddress(shape, 1_000_000, 1000));
        Assert.False(RnnLayers.CanAddress(shape, long.MaxValue, long.MaxValue));
        Assert.False(RnnLayers.CanAddress(shape, 0, 5));
        Assert.False(RnnLayers.CanAddress(new RnnShape(RnnKind.TanhRnn, 200_000, [5_000]), 1, 1));
    }

    private static void Check(RnnRun run, RnnLayers stack)
    {
        run.Run(stack);
        foreach ((string name, double[] expected) in run.Reference())
        {
            AssertNear(expected, run[name], 1e-5, name);
        }

        // Along a direction with all numbers in it: a gradient that is wrong anywhere shows.
        var random = new Random(11);
        foreach (string leaf in run.Leaves.ToArray())
        {
            float[] gradient = run["grad " + leaf].ToArray();
            double[] direction = [.. gradient.Select(_ => (random.NextDouble() * 2) - 1)];
            const double amount = 1e-6;
            double expected = (run.Loss(leaf, direction, amount) - run.Loss(leaf, direction, -amount)) / (2 * amount);
            double actual = gradient.Zip(direction, (slope, part) => slope * part).Sum(), scale = Math.Max(1, gradient.Max(Math.Abs));
            Assert.True(
                Math.Abs(expected - actual) <= 2e-5 * scale * Math.Sqrt(gradient.Length),
                $"{leaf}: expected {expected:R}, got {actual:R}");
        }
    }

    private static void AssertNear(double[] expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double allowed = tolerance * Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"{what}[{i}]: expected {expected[i]:R}, got {actual[i]:R}");
        }
    }
}
