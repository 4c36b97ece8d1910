using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Cells;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

public sealed class KLstmEngineTests
{
    /// <summary>in, H, K, B, T, threads; bias, training, whether lengths differ, and whether evaluation mixes the cells.</summary>
    public static TheoryData<int, int, int, int, int, int, bool, bool, bool, bool> Cases => new()
    {
        { 1, 1, 1, 1, 1, 1, true, true, false, false },
        { 3, 7, 2, 3, 5, 2, true, true, true, false },
        { 5, 33, 5, 13, 4, 3, true, true, true, false },
        { 3, 7, 2, 3, 5, 1, false, true, false, false },
        { 3, 7, 2, 3, 5, 1, true, false, true, false },
        { 33, 20, 5, 13, 4, 2, false, false, false, false },
        { 28, 64, 4, 40, 6, 2, true, true, false, false },
        { 28, 64, 4, 40, 6, 2, true, true, true, false },
        { 1, 1, 1, 1, 1, 1, true, false, false, true },
        { 3, 7, 2, 3, 5, 2, true, false, true, true },
        { 28, 64, 4, 40, 6, 2, false, false, true, true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_window_and_its_gradients_are_those_of_torch(
        int inputs, int hidden, int cells, int batch, int steps, int threads, bool bias, bool training, bool vary, bool mixes)
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(inputs, hidden, cells, bias, training);
        layer.Selection = mixes ? SelectionKind.Mixed : SelectionKind.MostProbable;
        using var _ = new EngineSettings(threads);
        int[]? lengths = vary ? [.. Enumerable.Range(0, batch).Select(row => row * 5 % (steps + 1))] : null;
        AssertSame(Trace(layer, batch, steps, lengths, engine: false), Trace(layer, batch, steps, lengths, engine: true));
    }

    [Theory]
    [InlineData(1, 1, 1, 1, true, false)]
    [InlineData(3, 7, 2, 5, false, false)]
    [InlineData(33, 20, 5, 16, true, false)]
    [InlineData(28, 64, 4, 17, true, false)]
    [InlineData(3, 12, 3, 64, true, false)]
    [InlineData(1, 1, 1, 1, true, true)]
    [InlineData(3, 7, 2, 5, false, true)]
    [InlineData(28, 64, 4, 17, true, true)]
    public void Steps_of_a_stream_are_those_of_torch(int inputs, int hidden, int cells, int batch, bool bias, bool mixes)
    {
        using var scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using KLstmLayer layer = Make(inputs, hidden, cells, bias, training: false);
        layer.Selection = mixes ? SelectionKind.Mixed : SelectionKind.MostProbable;
        Tensor elements = randn(6, batch, inputs);
        List<double[]>[] found = [.. new[] { false, true }.Select(engine =>
        {
            using var _ = new EngineSettings(1, engine);
            List<double[]> values = [];
            KLstmLayerState state = Start(batch, hidden);
            for (int t = 0; t < 6; t++)
            {
                KLstmLayerOutput output = layer.Step(elements[t], state);
                state = output.State;
                Assert.Equal([batch, hidden], output.Hidden.shape);
                values.AddRange(new[] { output.Hidden, output.Selection, output.Probability, state.Hidden, state.Cell }.Select(Numbers.Of));
            }

            return values;
        })];
        for (int i = 0; i < found[0].Count; i++)
        {
            Numbers.AssertNear(found[0][i], found[1][i], 2e-5, $"step {i / 5} value {i % 5}");
        }
    }

    [Fact]
    public void Every_result_alone_gives_the_gradients_of_torch()
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(3, 7, 3, bias: true, training: true);
        using var _ = new EngineSettings(2);
        for (int result = 0; result < 5; result++)
        {
            AssertSame(Trace(layer, 4, 5, [5, 0, 2, 5], false, result), Trace(layer, 4, 5, [5, 0, 2, 5], true, result));
        }
    }

    [Fact]
    public void A_state_carried_over_two_windows_carries_the_gradient_back()
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(3, 7, 2, bias: true, training: true);
        Tensor x = randn(2, 3, 4, 3);
        Dictionary<string, double[]>[] found = [.. new[] { false, true }.Select(engine =>
        {
            using var _ = new EngineSettings(2, engine);
            manual_seed(5);
            layer.zero_grad();
            KLstmLayerOutput first = layer.Run(x[0], Start(3, 7), new SequenceMask(null, 4));
            KLstmLayerOutput second = layer.Run(x[1], first.State, new SequenceMask(null, 4));
            (second.Hidden.square().sum() + second.State.Cell.sum()).backward();
            return Gradients(layer).Append(KeyValuePair.Create("h", Numbers.Of(second.Hidden))).ToDictionary();
        })];
        AssertSame(found[0], found[1]);
    }

    [Fact]
    public void A_second_backward_through_a_kept_graph_gives_the_same_gradients_though_its_memory_served_another_window()
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(3, 7, 2, bias: true, training: true);
        using var _ = new EngineSettings(2);
        Tensor loss = layer.Run(randn(3, 4, 3), Start(3, 7), new SequenceMask(null, 4)).Hidden.square().sum();
        loss.backward(retain_graph: true);
        Dictionary<string, double[]> first = Gradients(layer);
        layer.zero_grad();
        layer.Run(randn(5, 6, 3), Start(5, 7), new SequenceMask(null, 6)).Hidden.sum().backward();
        layer.zero_grad();
        loss.backward(retain_graph: true);
        Assert.Equal(first, Gradients(layer));
        using (no_grad())
        {
            layer.get_parameter("bias")!.add_(1);
        }

        layer.zero_grad();
        loss.backward();
        Assert.All(Gradients(layer).Values.SelectMany(values => values), value => Assert.Equal(double.NaN, value));
    }

    [Fact]
    public void Parameters_that_change_before_backward_do_not_change_its_gradients()
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(3, 7, 2, bias: true, training: false);
        using var _ = new EngineSettings(1);
        Tensor x = randn(3, 4, 3);
        layer.Run(x, Start(3, 7), new SequenceMask(null, 4)).Hidden.sum().backward();
        Dictionary<string, double[]> expected = Gradients(layer);
        layer.zero_grad();
        Tensor loss = layer.Run(x, Start(3, 7), new SequenceMask(null, 4)).Hidden.sum();
        using (no_grad())
        {
            layer.get_parameter("weight_hh")!.mul_(3);
        }

        loss.backward();
        Assert.Equal(expected, Gradients(layer));
    }

    [Fact]
    public void Inputs_that_are_no_rows_in_memory_give_the_same_numbers()
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(3, 7, 2, bias: true, training: false);
        using var _ = new EngineSettings(1);
        Tensor x = randn(3, 4, 5);
        Tensor turned = x.permute(2, 1, 0), plain = turned.contiguous();
        Assert.False(turned.is_contiguous());
        KLstmLayerState start = new(zeros(1, 7).expand(5, 7), zeros(7, 5).t());
        Assert.Equal(
            Numbers.Of(layer.Run(plain, Start(5, 7), new SequenceMask(null, 4)).Hidden),
            Numbers.Of(layer.Run(turned, start, new SequenceMask(null, 4)).Hidden));
    }

    [Fact]
    public void Without_gradients_nothing_is_recorded_and_the_numbers_are_the_same()
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(3, 7, 2, bias: true, training: false);
        layer.Selection = SelectionKind.MostProbable;
        using var _ = new EngineSettings(2);
        Tensor x = randn(3, 4, 3);
        KLstmLayerOutput recorded = layer.Run(x, Start(3, 7), new SequenceMask(null, 4));
        using IDisposable quiet = no_grad();
        KLstmLayerOutput plain = layer.Run(x, Start(3, 7), new SequenceMask(null, 4));
        Assert.True(recorded.Hidden.requires_grad);
        Assert.False(recorded.Selection.requires_grad);
        Assert.False(plain.Hidden.requires_grad);
        Assert.Equal(Numbers.Of(recorded.Hidden), Numbers.Of(plain.Hidden));
        Assert.Equal(Numbers.Of(recorded.State.Cell), Numbers.Of(plain.State.Cell));
    }

    [Fact]
    public void A_frozen_parameter_gets_no_gradient_and_the_others_get_theirs()
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(3, 7, 2, bias: true, training: true);
        Dictionary<string, double[]> all = Trace(layer, 3, 4, null, engine: true);
        layer.get_parameter("weight_hh")!.requires_grad = false;
        layer.get_parameter("weight_hh")!.grad = null;
        Dictionary<string, double[]> rest = Trace(layer, 3, 4, null, engine: true);
        Assert.True(all.Remove("d weight_hh"));
        Assert.Equal(all, rest);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_as_torch_refuses_them()
    {
        using var scope = NewDisposeScope();
        using KLstmLayer layer = Make(3, 7, 2, bias: true, training: false);
        foreach ((long[] x, long batch, long width) in new[] { (new long[] { 2, 4, 5 }, 2L, 7L), ([2, 4, 3], 2, 6), ([2, 4, 3], 3, 7) })
        {
            string[] messages = [.. new[] { false, true }.Select(engine =>
            {
                using var _ = new EngineSettings(1, engine);
                return Assert.ThrowsAny<Exception>(() => layer.Run(zeros(x), Start(batch, width), new SequenceMask(null, 4))).Message;
            })];
            Assert.Equal(messages[0], messages[1]);
        }
    }

    [Fact]
    public void Two_hundred_iterations_leave_no_tensor_and_no_memory_behind()
    {
        using KLstmLayer layer = Make(28, 32, 4, bias: true, training: true);
        using Tensor x = randn(16, 10, 28);
        using Tensor lengths = randint(1, 11, 16, dtype: ScalarType.Int64);
        long tensors = 0, bytes = 0;
        for (int i = 0; i < 220; i++)
        {
            using (NewDisposeScope())
            {
                layer.zero_grad();
                KLstmLayerOutput output = layer.Run(x, Start(16, 32), new SequenceMask(lengths, 10));
                (output.Hidden.sum() + output.Probability.square().sum()).backward();
                output = layer.Run(x, output.State.Map(static value => value.detach()), new SequenceMask(lengths, 10));
                output.State.Cell.sum().backward();
            }

            if (i is 19 or 219)
            {
                (long liveBefore, long heldBefore) = (tensors, bytes);
                bytes = GC.GetTotalMemory(forceFullCollection: true);
                tensors = LiveTensors.Count;
                Assert.True(i == 19 || tensors <= liveBefore, $"{tensors} tensors after {liveBefore}");
                Assert.True(i == 19 || bytes <= heldBefore + 100_000, $"{bytes} bytes after {heldBefore}");
            }
        }
    }

    private static KLstmLayer Make(int inputs, int hidden, int cells, bool bias, bool training)
    {
        manual_seed(11);
        var layer = new KLstmLayer(new KLstmLayerOptions
        {
            InputSize = inputs,
            HiddenSize = hidden,
            Cells = cells,
            Bias = bias,
            ForgetBias = bias ? 0.5 : 0,
        });
        layer.train(training);
        layer.Temperature = 0.8;
        return layer;
    }

    private static KLstmLayerState Start(long batch, long hidden) => new(zeros(batch, hidden), zeros(batch, hidden));

    // Outputs and gradients of everything that enters, from a weighted sum of all results or of one of them.
    private static Dictionary<string, double[]> Trace(KLstmLayer layer, int batch, int steps, int[]? lengths, bool engine, int? only = null)
    {
        using var _ = new EngineSettings(CpuEngine.Threads, engine);
        using var scope = NewDisposeScope();
        manual_seed(3);
        layer.zero_grad();
        long inputs = layer.get_parameter("weight_ih")!.size(1), hidden = layer.get_parameter("weight_hh")!.size(1);
        Tensor x = randn(batch, steps, inputs, requires_grad: true);
        KLstmLayerState start = new(randn(batch, hidden, requires_grad: true), randn(batch, hidden, requires_grad: true));
        Tensor? ends = lengths is null ? null : tensor(lengths.Select(static length => (long)length).ToArray());
        KLstmLayerOutput output = layer.Run(x, start, new SequenceMask(ends, steps));
        Tensor[] results = [output.Hidden, output.Selection, output.Probability, output.State.Hidden, output.State.Cell];
        Tensor loss = zeros(1);
        for (int i = 0; i < results.Length; i++)
        {
            Tensor weights = randn(results[i].shape);
            loss = only is null || only == i ? loss + (results[i] * weights).sum() : loss;
        }

        loss.backward();
        Dictionary<string, double[]> found = Gradients(layer);
        foreach ((string name, Tensor tensor) in new[] { ("x", x), ("h0", start.Hidden), ("c0", start.Cell) })
        {
            found["d " + name] = tensor.grad is { } gradient ? Numbers.Of(gradient) : new double[tensor.numel()];
        }

        for (int i = 0; i < results.Length; i++)
        {
            found["result " + i] = Numbers.Of(results[i]);
        }

        return found;
    }

    private static Dictionary<string, double[]> Gradients(KLstmLayer layer) => layer.named_parameters()
        .Where(pair => pair.parameter.requires_grad)
        .ToDictionary(
            pair => "d " + pair.name,
            pair => pair.parameter.grad is { } gradient ? Numbers.Of(gradient) : new double[pair.parameter.numel()]);

    private static void AssertSame(Dictionary<string, double[]> expected, Dictionary<string, double[]> actual)
    {
        Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
        foreach ((string name, double[] values) in expected)
        {
            double largest = values.Append(1).Max(Math.Abs);
            Numbers.AssertNear(
                [.. values.Select(value => value / largest)], [.. actual[name].Select(value => value / largest)], 1e-5, name);
        }
    }
}
