using Hmlstm.Definitions.Models;
using Hmlstm.Reference;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

public sealed class KLstmLayerTests
{
    [Theory]
    [InlineData(3, 4, 3, true)]
    [InlineData(1, 1, 2, true)]
    [InlineData(5, 7, 1, true)]
    [InlineData(3, 4, 3, false)]
    public void Evaluation_takes_the_likeliest_cell_and_gives_the_numbers_of_the_equations(int input, int hidden, int cells, bool bias)
    {
        foreach (int[]? lengths in new[] { null, new[] { 6, 1, 4 } })
        {
            using var scope = NewDisposeScope();
            manual_seed(43);
            using KLstmLayer layer = Make(input, hidden, cells, bias);
            layer.eval();
            Tensor x = randn(3, 6, input, dtype: ScalarType.Float64);
            KLstmReference reference = Reference(layer, hidden, cells);
            reference.Run(Numbers.Nested(x), lengths);
            AssertEqual(reference, layer.Run(x, Start(3, hidden), Rows(lengths, 6)), 1e-10);
            Assert.True(cells == 1 || reference.Selection.SelectMany(row => row.Select(w => Array.IndexOf(w, 1))).Distinct().Count() > 1);
        }
    }

    [Theory]
    [InlineData(3, 4, 3, true)]
    [InlineData(5, 7, 2, false)]
    public void Evaluation_can_mix_the_cells_by_their_probabilities_and_its_gradients_are_those_of_finite_differences(
        int input, int hidden, int cells, bool bias)
    {
        using var scope = NewDisposeScope();
        manual_seed(43);
        int[] lengths = [4, 1, 3];
        using KLstmLayer layer = Make(input, hidden, cells, bias);
        layer.eval();
        layer.Temperature = 0.3;
        layer.Selection = SelectionKind.Mixed;
        Tensor x = randn(3, 4, input, dtype: ScalarType.Float64);
        KLstmReference reference = Reference(layer, hidden, cells);
        reference.Mixes = true;
        double[][][] inputs = Numbers.Nested(x);
        reference.Run(inputs, lengths);
        KLstmLayerOutput output = layer.Run(x, Start(3, hidden), Rows(lengths, 4));
        AssertEqual(reference, output, 1e-10);
        Assert.Equal(Numbers.Of(output.Probability), Numbers.Of(output.Selection));

        output.Hidden.square().sum().backward();
        foreach ((string name, Tensor value) in layer.named_parameters())
        {
            FiniteDifference.Assert(ReferenceWeights[name], value.grad!, Loss, name);
        }

        double Loss()
        {
            reference.Run(inputs, lengths);
            return reference.Hidden.Sum(static row => row.Sum(static step => step.Sum(static h => h * h)));
        }
    }

    [Theory]
    [InlineData(InitialKind.Default, 0.5)]
    [InlineData(InitialKind.Uniform, 0.1)]
    public void The_selector_starts_uniform_within_one_over_the_root_of_the_cells_unless_a_rule_is_given(InitialKind initial, double bound)
    {
        using DisposeScope scope = NewDisposeScope();
        manual_seed(3);
        using var layer = new KLstmLayer(new KLstmLayerOptions { InputSize = 50, HiddenSize = 100, Cells = 4, Initial = initial });
        foreach (string name in new[] { "select_ih", "select_hh" })
        {
            double[] values = Numbers.Of(layer.get_parameter(name)!);
            Assert.InRange(values.Max(), 0.95 * bound, bound);
            Assert.InRange(values.Min(), -bound, -0.95 * bound);
            Assert.InRange(values.Average(static x => x * x), 0.8 * bound * bound / 3, 1.2 * bound * bound / 3);
        }
    }

    [Fact]
    public void Training_mixes_the_cells_by_a_gumbel_softmax_and_its_gradients_are_those_of_finite_differences()
    {
        using var scope = NewDisposeScope();
        manual_seed(47);
        int[] lengths = [4, 2];
        using KLstmLayer layer = Make(2, 3, 3, bias: true);
        layer.Temperature = 0.7;
        layer.train();
        Tensor x = randn(2, 4, 2, dtype: ScalarType.Float64);
        KLstmLayerOutput output = layer.Run(x, Start(2, 3), Rows(lengths, 4));

        // What was drawn follows from w up to a number per step, which no softmax sees.
        KLstmReference reference = Reference(layer, 3, 3);
        double[][][] drawn = Numbers.Nested(output.Selection);
        double[][][] probability = Numbers.Nested(output.Probability);
        reference.Training = ([.. drawn.Select((row, b) => row.Select((w, t) =>
            w.Select((value, k) => (0.7 * Math.Log(value)) - Math.Log(probability[b][t][k])).ToArray()).ToArray())], 0.7);
        double[][][] input = Numbers.Nested(x);
        reference.Run(input, lengths);
        AssertEqual(reference, output, 1e-10);

        double[] weights = [.. Enumerable.Range(0, 100).Select(i => Math.Sin(i + 1))];
        Tensor loss = Weighted(output.Hidden) + Weighted(output.Selection) + Weighted(output.Probability) + Weighted(output.State.Cell)
            - (0.3 * SelectionEntropy.Of(output.Probability, tensor(new long[] { 4, 2 })));
        loss.backward();
        foreach ((string name, Tensor value) in layer.named_parameters())
        {
            FiniteDifference.Assert(ReferenceWeights[name], value.grad!, Loss, name);
        }

        Tensor Weighted(Tensor value) => (value.reshape(-1) * tensor(weights[..(int)value.numel()])).sum();

        double Loss()
        {
            reference.Run(input, lengths);
            double entropy = 0;
            for (int row = 0; row < 2; row++)
            {
                entropy -= reference.Probability[row][..lengths[row]].Sum(q => q.Sum(value => value * Math.Log(value))) / 2;
            }

            return Dot(reference.Hidden) + Dot(reference.Selection) + Dot(reference.Probability) + Dot([reference.Cell]) - (0.3 * entropy);
        }

        double Dot(double[][][] values) =>
            values.SelectMany(row => row.SelectMany(step => step)).Zip(weights).Sum(pair => pair.First * pair.Second);
    }

    [Fact]
    public void A_cold_selection_is_one_cell_as_often_as_its_probability_says_and_a_hot_one_is_even()
    {
        using var scope = NewDisposeScope();
        manual_seed(53);
        using KLstmLayer layer = Make(1, 2, 3, bias: true);
        layer.train();
        Tensor x = ones(20_000, 1, 1, dtype: ScalarType.Float64);
        layer.Temperature = 1e-4;
        KLstmLayerOutput cold = layer.Run(x, Start(20_000, 2), Rows(null, 1));
        double[] frequency = Numbers.Of(cold.Selection.mean([0L, 1L]));
        double[] probability = Numbers.Of(cold.Probability.select(0, 0).squeeze(0));
        Numbers.AssertNear(probability, frequency, 0.015, "frequency");
        layer.Temperature = 1e4;
        Assert.All(Numbers.Of(layer.Run(x, Start(20_000, 2), Rows(null, 1)).Selection), value => Assert.InRange(value, 0.33, 0.34));
    }

    [Fact]
    public void With_one_cell_it_is_an_lstm()
    {
        using var scope = NewDisposeScope();
        manual_seed(59);
        using KLstmLayer layer = Make(3, 4, 1, bias: true);
        using var lstm = nn.LSTM(3, 4, batchFirst: true);
        lstm.to(ScalarType.Float64);
        using (no_grad())
        {
            lstm.get_parameter("weight_ih_l0")!.copy_(layer.get_parameter("weight_ih")!);
            lstm.get_parameter("weight_hh_l0")!.copy_(layer.get_parameter("weight_hh")!);
            lstm.get_parameter("bias_ih_l0")!.copy_(layer.get_parameter("bias")!);
            lstm.get_parameter("bias_hh_l0")!.zero_();
        }

        Tensor x = randn(2, 5, 3, dtype: ScalarType.Float64);
        foreach (bool training in new[] { true, false })
        {
            layer.train(training);
            Numbers.AssertNear(Numbers.Of(lstm.call(x).Item1), Numbers.Of(layer.Run(x, Start(2, 4), Rows(null, 5)).Hidden), 1e-12, "h");
        }
    }

    [Theory]
    [InlineData(SelectionKind.MostProbable)]
    [InlineData(SelectionKind.Mixed)]
    public void Steps_of_a_stream_are_a_window(SelectionKind selection)
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(3, 4, 3, bias: true);
        layer.Selection = selection;
        layer.eval();
        Tensor x = randn(2, 5, 3, dtype: ScalarType.Float64);
        KLstmLayerOutput whole = layer.Run(x, Start(2, 4), Rows(null, 5));
        KLstmLayerState state = Start(2, 4);
        for (int t = 0; t < 5; t++)
        {
            KLstmLayerOutput step = layer.Step(x.select(1, t), state);
            Numbers.AssertNear(Numbers.Of(whole.Hidden.select(1, t)), Numbers.Of(step.Hidden), 1e-12, "h");
            Numbers.AssertNear(Numbers.Of(whole.Selection.select(1, t)), Numbers.Of(step.Selection), 1e-12, "w");
            Numbers.AssertNear(Numbers.Of(whole.Probability.select(1, t)), Numbers.Of(step.Probability), 1e-12, "q");
            state = step.State;
        }

        layer.train();
        Assert.Equal([2L, 3], layer.Step(x.select(1, 0), state).Selection.shape);
    }

    [Fact]
    public void Parameters_have_the_names_and_shapes_of_a_weights_file()
    {
        using var layer = new KLstmLayer(new KLstmLayerOptions { InputSize = 3, HiddenSize = 4, Cells = 2, ForgetBias = 1.5 });
        Assert.Equal(
            ["bias [32]", "select_bias [2]", "select_hh [2, 4]", "select_ih [2, 3]", "weight_hh [32, 4]", "weight_ih [32, 3]"],
            layer.named_parameters()
                .Select(pair => $"{pair.name} [{string.Join(", ", pair.parameter.shape)}]")
                .Order(StringComparer.Ordinal));
        double[] bias = Numbers.Of(layer.get_parameter("bias")!);
        Assert.All(bias[8..16], value => Assert.Equal(1.5, value));
        Assert.All(bias[..8].Concat(bias[16..]), value => Assert.Equal(0, value));
        using var bare = new KLstmLayer(new KLstmLayerOptions { InputSize = 3, HiddenSize = 4, Cells = 2, Bias = false });
        Assert.Equal(4, bare.parameters().Count());
    }

    [Fact]
    public void Impossible_sizes_and_temperatures_are_refused()
    {
        var options = new KLstmLayerOptions { InputSize = 3, HiddenSize = 4, Cells = 2 };
        Assert.Throws<ArgumentOutOfRangeException>(() => new KLstmLayer(options with { InputSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KLstmLayer(options with { HiddenSize = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KLstmLayer(options with { Cells = 0 }));
        using var layer = new KLstmLayer(options);
        Assert.Throws<ArgumentOutOfRangeException>(() => layer.Temperature = 0);
    }

    [Fact]
    public void The_entropy_of_an_even_selector_is_the_logarithm_of_its_cells_per_step_and_that_of_a_sure_one_zero()
    {
        using var scope = NewDisposeScope();
        Tensor even = full([2, 3, 4], 0.25, dtype: ScalarType.Float64);
        Assert.Equal(3 * Math.Log(4), SelectionEntropy.Of(even).item<double>(), 12);
        Assert.Equal(2 * Math.Log(4), SelectionEntropy.Of(even, tensor(new long[] { 1, 3 })).item<double>(), 12);
        Tensor sure = tensor(new[] { 1.0, 0 }).reshape(1, 1, 2).requires_grad_(true);
        Tensor entropy = SelectionEntropy.Of(sure);
        entropy.backward();
        Assert.Equal(0, entropy.item<double>());
        Assert.All(Numbers.Of(sure.grad!), value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void A_run_leaves_nothing_behind_but_its_result()
    {
        using var layer = new KLstmLayer(new KLstmLayerOptions { InputSize = 3, HiddenSize = 4, Cells = 2 });
        using Tensor x = ones(2, 5, 3);
        KLstmLayerState start = Start(2, 4, ScalarType.Float32);
        foreach (bool training in new[] { true, false })
        {
            layer.train(training);
            long before = LiveTensors.CountOfThread;
            KLstmLayerOutput output = layer.Run(x, start, new SequenceMask(null, 5));
            KLstmLayerOutput step = layer.Step(x[TensorIndex.Colon, 0], start);
            foreach (KLstmLayerOutput result in new[] { output, step })
            {
                result.Hidden.Dispose();
                result.Selection.Dispose();
                result.Probability.Dispose();
                result.State.Hidden.Dispose();
                result.State.Cell.Dispose();
            }

            Assert.Equal(before + 1, LiveTensors.CountOfThread);
            Assert.Equal(30, x.sum().item<float>());
        }
    }

    private Dictionary<string, double[]> ReferenceWeights { get; set; } = [];

    private static KLstmLayer Make(int input, int hidden, int cells, bool bias)
    {
        var layer = new KLstmLayer(new KLstmLayerOptions
        {
            InputSize = input,
            HiddenSize = hidden,
            Cells = cells,
            Selection = SelectionKind.MostProbable,
            Bias = bias,
            Initial = InitialKind.Normal,
        });
        layer.to(ScalarType.Float64);
        using (no_grad())
        {
            foreach (Tensor parameter in layer.parameters())
            {
                parameter.normal_(0, 0.9);
            }
        }

        return layer;
    }

    private KLstmReference Reference(KLstmLayer layer, int hidden, int cells)
    {
        ReferenceWeights = layer.named_parameters().ToDictionary(pair => pair.name, pair => Numbers.Of(pair.parameter));
        return new KLstmReference(hidden, cells, ReferenceWeights);
    }

    private static KLstmLayerState Start(int batch, int hidden, ScalarType type = ScalarType.Float64) =>
        new(zeros(batch, hidden, dtype: type), zeros(batch, hidden, dtype: type));

    private static SequenceMask Rows(int[]? lengths, int steps) =>
        new(lengths is null ? null : tensor(lengths.Select(length => (long)length).ToArray()), steps);

    private static void AssertEqual(KLstmReference reference, KLstmLayerOutput output, double tolerance)
    {
        Numbers.AssertNear(Flat(reference.Hidden), Numbers.Of(output.Hidden), tolerance, "h");
        Numbers.AssertNear(Flat([reference.Cell]), Numbers.Of(output.State.Cell), tolerance, "c");
        Numbers.AssertNear(Flat(reference.Selection), Numbers.Of(output.Selection), tolerance, "w");
        Numbers.AssertNear(Flat(reference.Probability), Numbers.Of(output.Probability), tolerance, "q");
    }

    private static double[] Flat(double[][][] values) => [.. values.SelectMany(row => row.SelectMany(step => step))];
}
