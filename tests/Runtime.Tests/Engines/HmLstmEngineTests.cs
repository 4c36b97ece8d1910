using Hmlstm.Definitions.Models;
using Hmlstm.Reference;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

public sealed class HmLstmEngineTests
{
    [Theory]
    [MemberData(nameof(HmLstmForwardTests.Rules), MemberType = typeof(HmLstmForwardTests))]
    public void Every_rule_gives_the_numbers_and_gradients_of_the_steps(
        BoundaryEstimator estimator, BoundaryActivation activation, BoundaryGradient gradient, OnCopy onCopy, bool layerNorm, bool top)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(31);
        using LevelStack stack = Stack(3, [5, 4, 3], top, options => options with
        {
            Estimator = estimator, Activation = activation, Gradient = gradient, OnCopy = onCopy, LayerNorm = layerNorm,
        });
        SetTraining(stack, estimator != BoundaryEstimator.Sample);
        AssertSame(stack, batch: 4, steps: 7, features: 3);
    }

    [Theory]
    [InlineData(1, 1, 1, 1, 1)]
    [InlineData(7, 3, 5, 1, 2)]
    [InlineData(33, 13, 7, 5, 3)]
    [InlineData(1, 3, 6, 2, 1)]
    [InlineData(16, 5, 9, 40, 2)]
    [InlineData(9, 1, 4, 2, 3)]
    public void Odd_sizes_and_thread_counts_give_the_numbers_of_the_steps(int width, int batch, int steps, int features, int threads)
    {
        foreach (bool bias in new[] { true, false })
        {
            using DisposeScope scope = NewDisposeScope();
            manual_seed(37);
            using LevelStack stack = Stack(
                features, [width, 2, width], top: false, options => options with { Bias = bias, LayerNorm = width > 7 });
            using var settings = new EngineSettings(threads);
            AssertSame(stack, batch, steps, features);
        }
    }

    [Theory]
    [InlineData(BoundaryEstimator.Step)]
    [InlineData(BoundaryEstimator.Soft)]
    public void Rows_that_have_ended_rest(BoundaryEstimator estimator)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(41);
        using LevelStack stack = Stack(3, [6, 5], top: true, options => options with
        {
            Estimator = estimator, Gradient = estimator == BoundaryEstimator.Soft ? BoundaryGradient.Operations : BoundaryGradient.Gates,
        });
        AssertSame(stack, batch: 5, steps: 6, features: 3, lengths: tensor(new long[] { 6, 1, 3, 0, 5 }));
    }

    [Fact]
    public void A_single_level_has_neither_neighbours_nor_boundaries()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(43);
        using LevelStack stack = Stack(4, [9], top: false, options => options);
        AssertSame(stack, batch: 3, steps: 5, features: 4);
    }

    [Theory]
    [InlineData(BoundaryGradient.Gates)]
    [InlineData(BoundaryGradient.Operations)]
    public void Drawn_boundaries_give_the_numbers_and_gradients_of_the_equations(BoundaryGradient gradient)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(47);
        using LevelStack stack = Stack(
            2, [3, 2, 2], top: true, options => options with { Estimator = BoundaryEstimator.Sample, Gradient = gradient });
        SetTraining(stack, true);
        Tensor input = randn(3, 6, 2).requires_grad_(true);
        (Tensor[] hidden, Tensor[] cell, Tensor? boundaries) = stack.RunByEngine(input);
        Tensor loss = hidden.Concat(cell).Append(boundaries!).Select(output => (output * Pattern(output)).sum()).Aggregate((a, b) => a + b);
        loss.backward();
        HmLstmReference reference = stack.Reference(Numbers.Nested(boundaries!.transpose(1, 2)));
        double[][][] numbers = Numbers.Nested(input);
        double[][] weights = [.. hidden.Concat(cell).Append(boundaries!).Select(output => Numbers.Of(Pattern(output)))];
        Assert.Equal(loss.item<float>(), Loss(reference, numbers, weights), 1e-4);
        reference.Freeze();
        foreach ((int level, string name, Tensor value) in stack.Parameters)
        {
            double[] entries = reference.Levels[level].Weights[name];
            double[] expected =
            [
                .. Enumerable.Range(0, entries.Length)
                    .Select(i => FiniteDifference.At(entries, i, () => Loss(reference, numbers, weights))),
            ];
            Numbers.AssertNear(expected, Numbers.Of(value.grad!), 2e-4, $"{name} of level {level}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Following_the_boundaries_gives_the_bits_of_computing_every_row(bool sharesColumns)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(53);
        using LevelStack stack = Stack(6, [40, 33, 20], top: false, options => options with { LayerNorm = true });
        Tensor input = randn(7, 30, 6);
        HmLstm engine = stack.Stack(sharesColumns: sharesColumns);
        HmLstm dense = stack.Stack(computesEveryRow: true, sharesColumns: !sharesColumns);
        foreach (bool training in new[] { false, true })
        {
            Tensor with = input.clone().requires_grad_(training), without = input.clone().requires_grad_(training);
            (Tensor[] hidden, _, Tensor? boundaries) = stack.RunByEngine(with, engine: engine);
            (Tensor[] denseHidden, _, Tensor? denseBoundaries) = stack.RunByEngine(without, engine: dense);
            Assert.Equal(Numbers.Of(denseBoundaries!), Numbers.Of(boundaries!));
            Assert.All(hidden.Zip(denseHidden), pair => Assert.Equal(Numbers.Of(pair.Second), Numbers.Of(pair.First)));
            Assert.InRange(engine.Work.Done, 1, dense.Work.Done - 1);
            Assert.Equal(engine.Work.Dense, dense.Work.Dense);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_work_is_what_the_boundaries_ask_for(bool hasLengths)
    {
        using DisposeScope scope = NewDisposeScope();
        using var without = no_grad();
        manual_seed(67);
        const int batch = 5, steps = 24, features = 4;
        int[] widths = [7, 5], inputs = [features, 7], above = [5, 0];
        int[] real = hasLengths ? [24, 1, 13, 0, 20] : [24, 24, 24, 24, 24];
        using LevelStack stack = Stack(features, widths, top: true, options => options);
        HmLstm engine = stack.Stack();
        Tensor? lengths = hasLengths ? tensor([.. real.Select(static length => (long)length)]) : null;
        Tensor boundaries = stack.RunByEngine(randn(batch, steps, features) * 2, lengths, engine).Boundaries!;  // [B, L', T]
        double[] z = Numbers.Of(boundaries);

        long done = 0, dense = 0, computed = 0;
        for (int row = 0; row < batch; row++)
        {
            bool isAboveKnown = false;
            for (int t = 0; t < real[row]; t++)
            {
                for (int level = 0; level < 2; level++)
                {
                    bool At(int of, int step) => step >= 0 && z[(((row * 2) + of) * steps) + step] != 0;
                    bool flush = At(level, t - 1), reads = level == 0 || At(level - 1, t);
                    long width = widths[level], gates = flush ? 3 : 4;
                    done += flush || reads ? gates * width * width : 0;
                    done += level == 0 ? 4 * width * inputs[0] : reads ? gates * width * inputs[level] : 0;
                    done += level == 0 && flush && !isAboveKnown ? 3 * width * above[0] : 0;
                    dense += 4 * width * (width + inputs[level] + above[level]);
                    computed += flush || reads ? 1 : 0;
                    isAboveKnown = level == 0 ? isAboveKnown || flush : isAboveKnown && !flush && !reads;
                }
            }
        }

        Assert.InRange(computed, real.Sum() + 1, (2 * real.Sum()) - 1);
        Assert.Equal((done, dense), (engine.Work.Done, engine.Work.Dense));
        stack.RunByEngine(randn(2, 3, features), engine: engine);
        Assert.Equal(dense + (6 * dense / real.Sum()), engine.Work.Dense);
    }

    [Fact]
    public void Tokens_give_the_numbers_of_their_vectors()
    {
        foreach (int vocabulary in new[] { 5, 60 })
        {
            using DisposeScope scope = NewDisposeScope();
            manual_seed(59);
            using LevelStack stack = Stack(4, [6, 5], top: false, options => options);
            using TorchSharp.Modules.Embedding embedding = nn.Embedding(vocabulary, 4);
            Tensor tokens = randint(0, vocabulary, [3, 8], dtype: ScalarType.Int64);
            HmLstmOutput output = stack.Stack().Run(tokens, embedding, stack.StartOf(3, ScalarType.Float32), new SequenceMask(null, 8));
            (Tensor[] Hidden, Tensor[], Tensor?) ours = LevelStack.Gather(output);
            Tensor[] parameters = [embedding.weight!, .. stack.Parameters.Select(static parameter => parameter.Value)];
            double[][] gradients = Gradients(ours.Hidden, parameters);
            (Tensor[] Hidden, Tensor[], Tensor?) theirs = stack.Run(embedding.call(tokens));
            AssertNear(theirs.Hidden, ours.Hidden, "hidden");
            double[][] expected = Gradients(theirs.Hidden, parameters);
            for (int k = 0; k < expected.Length; k++)
            {
                Numbers.AssertNear(expected[k], gradients[k], 2e-5, $"gradient {k}");
            }
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    public void A_token_outside_the_table_is_refused(long token)
    {
        using DisposeScope scope = NewDisposeScope();
        using LevelStack stack = Stack(4, [6], top: false, options => options);
        using TorchSharp.Modules.Embedding embedding = nn.Embedding(5, 4);
        HmLstmState start = stack.StartOf(1, ScalarType.Float32);
        Tensor tokens = zeros(1, 12, dtype: ScalarType.Int64);
        tokens[0, 11] = token;
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(
            () => stack.Stack().Run(tokens, embedding, start, new SequenceMask(null, 12)));
        Assert.Contains("0 to 4", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_backward_through_the_same_graph_gives_the_same_gradients()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(61);
        using LevelStack stack = Stack(3, [5, 4], top: false, options => options);
        Tensor input = randn(2, 6, 3).requires_grad_(true);
        Tensor loss = stack.RunByEngine(input).Hidden[0].sum();
        loss.backward(retain_graph: true);
        double[] first = Numbers.Of(input.grad!);
        input.grad!.zero_();
        loss.backward();
        Assert.Equal(first, Numbers.Of(input.grad!));
    }

    [Fact]
    public void Dropout_between_levels_drops_its_share_and_passes_gradient_through_what_is_left()
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(67);
        using LevelStack stack = Stack(3, [64, 4], top: false, options => options with { Gradient = BoundaryGradient.Gates });
        HmLstm engine = stack.Stack(new HmLstmDropout(0.5));
        Tensor input = randn(4, 9, 3);
        SetTraining(stack, false);
        AssertNear(stack.RunByEngine(input).Hidden, stack.RunByEngine(input, engine: engine).Hidden, "evaluation");
        SetTraining(stack, true);
        double[] once = Numbers.Of(stack.RunByEngine(input, engine: engine).Hidden[1]);
        double[] again = Numbers.Of(stack.RunByEngine(input, engine: engine).Hidden[1]);
        Assert.NotEqual(once, again);
    }

    [Fact]
    public void Memory_stays_flat()
    {
        using LevelStack stack = Stack(3, [12, 9], top: false, options => options);
        HmLstm engine = stack.Stack();
        long after = 0;
        for (int iteration = 0; iteration < 200; iteration++)
        {
            using (DisposeScope scope = NewDisposeScope())
            {
                (Tensor[] hidden, _, _) = stack.RunByEngine(randn(3, 8, 3), engine: engine);
                hidden[^1].sum().backward();
                foreach ((_, _, Tensor value) in stack.Parameters)
                {
                    value.grad!.zero_();
                }
            }

            long live = LiveTensors.CountOfThread;
            after = iteration < 20 ? live : after;
            Assert.Equal(after, live);
        }
    }

    [Fact]
    public void Switched_off_or_in_another_type_libtorch_computes_the_window_and_nothing_is_counted()
    {
        using DisposeScope scope = NewDisposeScope();
        using var stack = new LevelStack(3, [4, 2], top: false, ScalarType.Float64, 1, options => options);
        HmLstm levels = stack.Stack();
        Assert.Equal(
            ScalarType.Float64,
            levels.Run(randn(2, 5, 3, dtype: ScalarType.Float64), levels.CreateState(2), new SequenceMask(null, 5)).Hidden[1].dtype);
        levels.to(ScalarType.Float32);
        using (new EngineSettings(CpuEngine.Threads, enabled: false))
        {
            levels.Run(randn(2, 5, 3), levels.CreateState(2), new SequenceMask(null, 5));
        }

        Assert.Equal(0, levels.SkippedWork.Whole);
        levels.Run(randn(2, 5, 3), levels.CreateState(2), new SequenceMask(null, 5));
        Assert.InRange(levels.SkippedWork.Whole, 1, long.MaxValue);
    }

    private static LevelStack Stack(int input, int[] hidden, bool top, Func<HmLstmLevelOptions, HmLstmLevelOptions> rules) =>
        new(input, hidden, top, ScalarType.Float32, slope: 0.7, rules);

    private static void SetTraining(LevelStack stack, bool training)
    {
        foreach (HmLstmLevel level in stack.Levels)
        {
            level.train(training);
        }
    }

    /// <summary>
    /// Two windows from a state with gradient: outputs, boundaries, and gradients of every parameter, the input and the start.
    /// </summary>
    private static void AssertSame(LevelStack stack, int batch, int steps, int features, Tensor? lengths = null)
    {
        Tensor input = randn(batch, steps, features).requires_grad_(true);
        HmLstmState start = new([.. stack.StartOf(batch, ScalarType.Float32).Levels.Select(static state => new HmLstmLevelState(
            randn_like(state.Hidden).requires_grad_(true),
            randn_like(state.Cell).requires_grad_(true),
            state.Boundary is null ? null : rand_like(state.Boundary).gt(0.5).to(ScalarType.Float32).requires_grad_(true)))]);
        Tensor[] leaves = Leaves(input, start);
        (Tensor[] Hidden, Tensor[] Cell, Tensor? Boundaries) theirs = stack.RunByTorch(start, input, lengths);
        Tensor[] Outputs((Tensor[] Hidden, Tensor[] Cell, Tensor? Boundaries) all) =>
            [.. all.Hidden, .. all.Cell, .. all.Boundaries is null ? Array.Empty<Tensor>() : [all.Boundaries]];
        double[][] expected = Gradients(Outputs(theirs), leaves);
        var all = new List<double[][]>();
        foreach (bool sharesColumns in new[] { false, true })
        {
            HmLstm engine = stack.Stack(sharesColumns: sharesColumns);
            (Tensor[] Hidden, Tensor[] Cell, Tensor? Boundaries) ours = stack.RunByEngine(input, lengths, engine, start);
            AssertNear(Outputs(theirs), Outputs(ours), "output");
            all.Add(Gradients(Outputs(ours), leaves));

            using (no_grad())
            {
                AssertNear(Outputs(theirs), Outputs(stack.RunByEngine(input, lengths, engine, start)), "without gradient");
            }
        }

        // Gradients are judged against float64. A layer normalisation over two units is ill-conditioned: either way loses several digits
        // there, each in its own order of sums.
        foreach (HmLstmLevel level in stack.Levels)
        {
            level.to(ScalarType.Float64);
        }

        Tensor Exact(Tensor value) => value.detach().to(ScalarType.Float64).requires_grad_(true);
        Tensor exactInput = Exact(input);
        HmLstmState exactStart = start.Map(Exact);
        double[][] exact = Gradients(Outputs(stack.RunByTorch(exactStart, exactInput, lengths)), Leaves(exactInput, exactStart));
        for (int k = 0; k < leaves.Length; k++)
        {
            double rounding = exact[k].Zip(expected[k], static (a, b) => Math.Abs(a - b)).DefaultIfEmpty().Max();
            foreach (double[][] actual in all)
            {
                Numbers.AssertNear(exact[k], actual[k], Math.Max(5e-4, 10 * rounding), $"gradient {k}");
            }
        }

        Tensor[] Leaves(Tensor given, HmLstmState before) =>
        [
            given,
            .. before.Tensors("level").Select(static named => named.Value),
            .. stack.Parameters.Select(static parameter => parameter.Value),
        ];
    }

    private static double[][] Gradients(IReadOnlyList<Tensor> outputs, Tensor[] leaves)
    {
        foreach (Tensor leaf in leaves)
        {
            leaf.grad?.zero_();
        }

        outputs
            .Where(static output => output.requires_grad)
            .Select(output => (output * Pattern(output)).sum())
            .Aggregate((a, b) => a + b)
            .backward();
        return [.. leaves.Select(static leaf => leaf.grad is null ? new double[leaf.numel()] : Numbers.Of(leaf.grad))];
    }

    // Every output with a weight of its own, so that no gradient can hide behind another.
    private static Tensor Pattern(Tensor output) => arange(1, output.numel() + 1, dtype: ScalarType.Float32).sin().reshape(output.shape);

    private static void AssertNear(Tensor[] expected, Tensor[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int k = 0; k < expected.Length; k++)
        {
            Numbers.AssertNear(Numbers.Of(expected[k]), Numbers.Of(actual[k]), 2e-5, $"{what} {k}");
        }
    }

    private static double Loss(HmLstmReference reference, double[][][] input, double[][] weights)
    {
        reference.Run(input);
        int levels = reference.Levels.Count;
        double loss = 0;
        for (int n = 0; n < levels; n++)
        {
            loss += Dot(reference.Hidden.SelectMany(row => row.SelectMany(step => step[n])), weights[n]);
            loss += Dot(reference.Cell.SelectMany(row => row[n]), weights[levels + n]);
        }

        int detectors = reference.Levels.Count(level => level.HasDetector);
        return loss + Dot(
            reference.Boundary.SelectMany(row => Enumerable.Range(0, detectors).SelectMany(n => row.Select(step => step[n]))), weights[^1]);
    }

    private static double Dot(IEnumerable<double> values, double[] weights) => values.Zip(weights).Sum(pair => pair.First * pair.Second);
}
