using Hmlstm.Definitions.Models;
using Hmlstm.Reference;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

public sealed class TorchRnnTests
{
    public static TheoryData<CellKind, ActivationKind, bool, bool> Rules()
    {
        var rules = new TheoryData<CellKind, ActivationKind, bool, bool>();
        foreach (bool bidirectional in new[] { false, true })
        {
            foreach (bool bias in new[] { false, true })
            {
                rules.Add(CellKind.Lstm, ActivationKind.Tanh, bidirectional, bias);
                rules.Add(CellKind.Gru, ActivationKind.Tanh, bidirectional, bias);
                rules.Add(CellKind.Rnn, ActivationKind.Tanh, bidirectional, bias);
                rules.Add(CellKind.Rnn, ActivationKind.Relu, bidirectional, bias);
            }
        }

        return rules;
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Whole_windows_short_rows_and_unequal_widths_give_the_numbers_of_the_equations(
        CellKind kind, ActivationKind activation, bool bidirectional, bool bias)
    {
        foreach ((int[] hidden, int[]? lengths) in new[]
        {
            ([4, 4], null), ([4, 4], new[] { 5, 2, 1 }), ([3, 5, 2], null), (new[] { 3, 5 }, new[] { 1, 5, 4 }),
        })
        {
            using var scope = NewDisposeScope();
            manual_seed(31);
            (TorchRnn stack, RnnReference reference) = Make(
                new RnnStack(kind) { Hidden = new(hidden), Activation = activation, Bidirectional = bidirectional, Bias = bias }, 3);
            Tensor input = randn(3, 5, 3, dtype: ScalarType.Float64);
            RnnState start = stack.CreateState(3).Map(value => randn_like(value));
            reference.Run(Numbers.Nested(input), lengths, Rows(start.Hidden), start.Cell.Count == 0 ? null : Rows(start.Cell));
            RnnOutput output = stack.Run(
                input, start, new SequenceMask(lengths is null ? null : tensor(lengths.Select(n => (long)n).ToArray()), 5));

            Numbers.AssertNear(Flat(reference.Output), Numbers.Of(output.Hidden), 1e-10, "output");
            AssertState(reference.Hidden, output.State.Hidden);
            if (kind == CellKind.Lstm)
            {
                AssertState(reference.Cell, output.State.Cell);
            }

            stack.Core.Dispose();
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_fused_operation_and_the_steps_have_the_same_gradients(
        CellKind kind, ActivationKind activation, bool bidirectional, bool bias)
    {
        using var scope = NewDisposeScope();
        manual_seed(37);
        (TorchRnn stack, _) = Make(
            new RnnStack(kind) { Hidden = new([4, 4]), Activation = activation, Bidirectional = bidirectional, Bias = bias }, 3);
        Tensor input = randn(2, 5, 3, dtype: ScalarType.Float64);
        double[][] Gradients(Tensor? lengths)
        {
            stack.Core.zero_grad();
            RnnOutput output = stack.Run(input, stack.CreateState(2), new SequenceMask(lengths, 5));
            Tensor weights = arange(output.Hidden.numel(), dtype: ScalarType.Float64).sin();
            Tensor loss = (output.Hidden.reshape(-1) * weights).sum();
            foreach ((_, Tensor value) in output.State.Tensors("x"))
            {
                loss = loss + value.square().sum();
            }

            loss.backward();
            return [.. stack.Core.parameters().Select(parameter => Numbers.Of(parameter.grad!))];
        }

        double[][] fused = Gradients(null);
        double[][] stepwise = Gradients(tensor(new long[] { 5, 5 }));
        for (int n = 0; n < fused.Length; n++)
        {
            Numbers.AssertNear(fused[n], stepwise[n], 1e-10, $"parameter {n}");
        }

        stack.Core.Dispose();
    }

    [Theory]
    [InlineData(CellKind.Lstm)]
    [InlineData(CellKind.Gru)]
    [InlineData(CellKind.Rnn)]
    public void Steps_of_a_stream_are_a_window(CellKind kind)
    {
        using var scope = NewDisposeScope();
        (TorchRnn stack, _) = Make(new RnnStack(kind) { Hidden = new([4, 4]) }, 3);
        Tensor input = randn(2, 6, 3, dtype: ScalarType.Float64);
        RnnState start = stack.CreateState(2);
        RnnOutput whole = stack.Run(input, start, new SequenceMask(null, 6));
        RnnState state = start;
        for (int t = 0; t < 6; t++)
        {
            state = stack.Step(input.select(1, t), state);
            Numbers.AssertNear(Numbers.Of(whole.Hidden.select(1, t)), Numbers.Of(state.Hidden[1]), 1e-12, $"step {t}");
        }

        Assert.Equal(whole.State.Tensors("s").Select(entry => entry.Name), state.Tensors("s").Select(entry => entry.Name));
        stack.Core.Dispose();
    }

    [Fact]
    public void A_bidirectional_stack_reads_no_stream()
    {
        using var scope = NewDisposeScope();
        (TorchRnn stack, _) = Make(new RnnStack(CellKind.Gru) { Hidden = new([4]), Bidirectional = true }, 3);
        Assert.Throws<InvalidOperationException>(() => stack.Step(zeros(1, 3, dtype: ScalarType.Float64), stack.CreateState(1)));
        stack.Core.Dispose();
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(4, 5)]
    public void Parameters_have_torchs_names_also_when_widths_differ(int first, int second)
    {
        var stack = new TorchRnn(new RnnStack(CellKind.Lstm) { Hidden = new([first, second]), Bidirectional = true }, 3);
        string[] expected = [.. from layer in new[] { 0, 1 }
                                from end in new[] { "", "_reverse" }
                                from name in new[] { "weight_ih", "weight_hh", "bias_ih", "bias_hh" }
                                select $"{name}_l{layer}{end}"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), stack.Core.state_dict().Keys.Order(StringComparer.Ordinal));
        Assert.Equal([4 * second, 2 * first], stack.Core.get_parameter("weight_ih_l1")!.shape);
        stack.Core.Dispose();
    }

    [Fact]
    public void Fresh_weights_are_uniform_and_biases_zero_but_for_the_forget_gate()
    {
        var stack = new TorchRnn(new RnnStack(CellKind.Lstm) { Hidden = new([25]), ForgetBias = 1 }, 50);
        double[] weight = Numbers.Of(stack.Core.get_parameter("weight_ih_l0")!);
        Assert.InRange(weight.Max(Math.Abs), 0.19, 0.2);
        double[] bias = Numbers.Of(stack.Core.get_parameter("bias_ih_l0")!);
        Assert.All(bias[25..50], value => Assert.Equal(1, value));
        Assert.All(
            bias[..25].Concat(bias[50..]).Concat(Numbers.Of(stack.Core.get_parameter("bias_hh_l0")!)),
            value => Assert.Equal(0, value));
        stack.Core.Dispose();
    }

    [Fact]
    public void Orthogonal_weights_are_orthogonal_gate_by_gate()
    {
        using var scope = NewDisposeScope();
        var stack = new TorchRnn(new RnnStack(CellKind.Gru) { Hidden = new([6]), Initial = InitialKind.Orthogonal }, 6);
        for (int gate = 0; gate < 3; gate++)
        {
            Tensor block = stack.Core.get_parameter("weight_hh_l0")!.detach().narrow(0, 6 * gate, 6);
            Numbers.AssertNear(Numbers.Of(eye(6)), Numbers.Of(block.mm(block.t())), 1e-5, "W Wt");
        }

        stack.Core.Dispose();
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(4, 5)]
    public void Dropout_acts_between_layers_in_training_only(int first, int second)
    {
        using var scope = NewDisposeScope();
        (TorchRnn stack, _) = Make(new RnnStack(CellKind.Rnn) { Hidden = new([first, second]), Dropout = 0.5 }, 3);
        Tensor input = randn(2, 6, 3, dtype: ScalarType.Float64);
        double[] Output() => Numbers.Of(stack.Run(input, stack.CreateState(2), new SequenceMask(null, 6)).Hidden);
        stack.Core.train();
        Assert.NotEqual(Output(), Output());
        stack.Core.eval();
        Assert.Equal(Output(), Output());
        stack.Core.Dispose();
    }

    [Fact]
    public void What_makes_no_stack_is_refused()
    {
        var definition = new RnnStack(CellKind.Lstm) { Hidden = new([4]) };
        Assert.Contains(
            "none of torch's",
            Assert.Throws<ArgumentException>(() => new TorchRnn(definition with { Kind = CellKind.HmLstm }, 3)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "at least one layer",
            Assert.Throws<ArgumentException>(() => new TorchRnn(definition with { Hidden = default }, 3)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchRnn(definition with { Hidden = new([4, 0]) }, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchRnn(definition with { Dropout = 1 }, 3));
    }

    [Theory]
    [InlineData(4, 4, false)]
    [InlineData(4, 4, true)]
    [InlineData(4, 5, false)]
    public void A_run_leaves_nothing_behind_but_its_result(int first, int second, bool varied)
    {
        var stack = new TorchRnn(new RnnStack(CellKind.Lstm) { Hidden = new([first, second]), Bidirectional = true, Dropout = 0.5 }, 3);
        using Tensor input = ones(2, 5, 3);
        using Tensor lengths = tensor(new long[] { 3, 5 });
        long Run()
        {
            using (NewDisposeScope())
            {
                var running = new SequenceMask(varied ? lengths : null, 5);
                RnnState start = stack.CreateState(2);
                long before = LiveTensors.CountOfThread;
                RnnOutput output = stack.Run(input, start, running);
                long kept = LiveTensors.CountOfThread - before;
                output.Hidden.sum().backward();
                return kept;
            }
        }

        Assert.Equal(9, Run());
        long live = LiveTensors.CountOfThread;
        Assert.Equal(9, Run());
        Assert.Equal(live, LiveTensors.CountOfThread);
        stack.Core.Dispose();
    }

    [Fact]
    public void The_last_real_step_of_each_row_is_found_with_and_without_lengths()
    {
        using var scope = NewDisposeScope();
        Tensor sequence = arange(12, dtype: ScalarType.Float64).reshape(2, 3, 2);
        Assert.Equal([4.0, 5, 10, 11], Numbers.Of(new SequenceMask(null, 3).Last(sequence)));
        var running = new SequenceMask(tensor(new long[] { 2, 0 }), 3);
        Assert.Equal([2.0, 3, 6, 7], Numbers.Of(running.Last(sequence)));
        Assert.Equal([0.0, 1, 2, 3, 2, 3, 6, 7, 6, 7, 6, 7], Numbers.Of(running.HoldLast(sequence)));
    }

    private static (TorchRnn Stack, RnnReference Reference) Make(RnnStack definition, int inputs)
    {
        var stack = new TorchRnn(definition with { Initial = InitialKind.Normal }, inputs);
        stack.Core.to(ScalarType.Float64);
        using (no_grad())
        {
            foreach (Tensor bias in stack.Core.named_parameters()
                .Where(pair => pair.name.StartsWith("bias", StringComparison.Ordinal))
                .Select(pair => pair.parameter))
            {
                bias.normal_(0, 0.3);
            }
        }

        stack.Core.eval();
        return (stack, new RnnReference(
            definition.Kind,
            definition.Activation,
            [.. definition.Hidden],
            definition.Bidirectional ? 2 : 1,
            stack.Core.named_parameters().ToDictionary(pair => pair.name, pair => Numbers.Of(pair.parameter))));
    }

    private static double[][][] Rows(IReadOnlyList<Tensor> values) => [.. Enumerable.Range(0, (int)values[0].size(0)).Select(row =>
        values.Select(value => Numbers.Of(value.select(0, row))).ToArray())];

    private static double[] Flat(double[][][] values) => [.. values.SelectMany(row => row.SelectMany(step => step))];

    private static void AssertState(double[][][] expected, IReadOnlyList<Tensor> actual)
    {
        for (int k = 0; k < actual.Count; k++)
        {
            Numbers.AssertNear([.. expected.SelectMany(row => row[k])], Numbers.Of(actual[k]), 1e-10, $"state {k}");
        }
    }
}
