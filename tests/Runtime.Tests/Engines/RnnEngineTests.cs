using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Engines;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Engines;

public sealed class RnnEngineTests : IDisposable
{
    private readonly bool enabled = CpuEngine.Enabled;
    private readonly int threads = CpuEngine.Threads;

    public static TheoryData<CellKind, ActivationKind, bool> Cells()
    {
        var cells = new TheoryData<CellKind, ActivationKind, bool>();
        foreach (bool bidirectional in new[] { false, true })
        {
            cells.Add(CellKind.Lstm, ActivationKind.Tanh, bidirectional);
            cells.Add(CellKind.Gru, ActivationKind.Tanh, bidirectional);
            cells.Add(CellKind.Rnn, ActivationKind.Tanh, bidirectional);
            cells.Add(CellKind.Rnn, ActivationKind.Relu, bidirectional);
        }

        return cells;
    }

    public void Dispose()
    {
        CpuEngine.Enabled = enabled;
        CpuEngine.Threads = threads;
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void The_engine_gives_the_numbers_of_torch_and_their_gradients(CellKind kind, ActivationKind activation, bool bidirectional)
    {
        (int[] Hidden, long[]? Lengths, bool Bias)[] cases =
        [
            ([7], null, true),
            ([4, 4], null, false),
            ([33, 33], null, true),
            ([5, 7, 1], null, true),
            ([4, 4], [6, 0, 2, 5], true),
            ([3, 5], [1, 6, 4, 2], false),
        ];
        foreach ((int[] hidden, long[]? lengths, bool bias) in cases)
        {
            foreach (int count in new[] { 1, 3 })
            {
                CpuEngine.Threads = count;
                RnnStack definition = new(kind)
                {
                    Hidden = new(hidden),
                    Activation = activation,
                    Bidirectional = bidirectional,
                    Bias = bias,
                    Initial = InitialKind.Normal,
                };
                AssertSame(definition, 3, lengths);
                if (kind == CellKind.Lstm)
                {
                    AssertSame(definition with { LayerNorm = true }, 3, lengths);
                }
            }
        }
    }

    [Theory]
    [InlineData(4, 4, false, false)]
    [InlineData(4, 4, true, false)]
    [InlineData(4, 4, true, true)]
    [InlineData(4, 6, true, false)]
    public void Dropout_draws_as_torch_does(int first, int second, bool bidirectional, bool varied) => AssertSame(
        new RnnStack(CellKind.Lstm) { Hidden = new([first, second, first]), Bidirectional = bidirectional, Dropout = 0.4 }, 3,
        varied ? [6, 3, 2, 5] : null);

    [Theory]
    [MemberData(nameof(Cells))]
    public void Zoneout_draws_as_torch_does(CellKind kind, ActivationKind activation, bool bidirectional)
    {
        RnnStack definition = new(kind)
        {
            Hidden = new([4, 5]), Activation = activation, Bidirectional = bidirectional, Dropout = 0.3, WeightDropout = 0.3,
            ZoneoutHidden = 0.2, ZoneoutCell = kind == CellKind.Lstm ? 0.5 : 0, LayerNorm = kind == CellKind.Lstm,
        };
        AssertSame(definition, 3, null);
        AssertSame(definition with { LayerNorm = false, Hidden = new([4, 4]) }, 3, [6, 0, 2, 5]);
    }

    [Fact]
    public void State_is_carried_from_window_to_window_with_its_gradient()
    {
        double[][] Gradients(bool on)
        {
            CpuEngine.Enabled = on;
            using DisposeScope scope = NewDisposeScope();
            TorchRnn stack = Make(new RnnStack(CellKind.Lstm) { Hidden = new([4, 5]) }, 3);
            Tensor input = randn(2, 8, 3);
            RnnOutput first = stack.Run(input.narrow(1, 0, 4), stack.CreateState(2), new SequenceMask(null, 4));
            RnnOutput second = stack.Run(input.narrow(1, 4, 4), first.State, new SequenceMask(null, 4));
            (first.Hidden.sum() + second.Hidden.square().sum()).backward();
            double[][] gradients = [.. stack.Core.parameters().Select(parameter => Numbers.Of(parameter.grad!))];
            stack.Core.Dispose();
            return gradients;
        }

        double[][] expected = Gradients(false), actual = Gradients(true);
        for (int n = 0; n < expected.Length; n++)
        {
            Numbers.AssertNear(expected[n], actual[n], 1e-4, $"parameter {n}");
        }
    }

    [Fact]
    public void Without_gradients_the_numbers_are_the_same()
    {
        using DisposeScope scope = NewDisposeScope();
        TorchRnn stack = Make(new RnnStack(CellKind.Gru) { Hidden = new([4, 5]), Bidirectional = true }, 3);
        Tensor input = randn(2, 8, 3);
        RnnOutput recorded = stack.Run(input, stack.CreateState(2), new SequenceMask(null, 8));
        using IDisposable quiet = no_grad();
        RnnOutput alone = stack.Run(input, stack.CreateState(2), new SequenceMask(null, 8));
        Assert.True(recorded.Hidden.requires_grad);
        Assert.False(alone.Hidden.requires_grad);
        Assert.Equal(Numbers.Of(recorded.Hidden), Numbers.Of(alone.Hidden));
        Assert.Equal(Numbers.Of(recorded.State.Hidden[3]), Numbers.Of(alone.State.Hidden[3]));
        stack.Core.Dispose();
    }

    [Theory]
    [InlineData(CellKind.Lstm, 1)]
    [InlineData(CellKind.Gru, 4)]
    [InlineData(CellKind.Rnn, 5)]
    [InlineData(CellKind.Lstm, 64)]
    public void Steps_of_a_stream_without_gradients_are_the_window(CellKind kind, long batch)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        TorchRnn stack = Make(new RnnStack(kind) { Hidden = new([4, 20]) }, 3);
        Tensor input = randn(batch, 6, 3);
        RnnState state = stack.CreateState(batch);
        RnnOutput whole = stack.Run(input, state, new SequenceMask(null, 6));
        for (int t = 0; t < 6; t++)
        {
            state = stack.Step(input.select(1, t), state);
            Assert.Equal([batch, 20], state.Hidden[1].shape);
            Numbers.AssertNear(Numbers.Of(whole.Hidden.select(1, t)), Numbers.Of(state.Hidden[1]), 1e-5, $"step {t}");
        }

        stack.Core.Dispose();
    }

    [Fact]
    public void A_graph_can_be_gone_back_through_twice_also_after_other_calls()
    {
        using DisposeScope scope = NewDisposeScope();
        TorchRnn stack = Make(new RnnStack(CellKind.Lstm) { Hidden = new([4, 4]), Dropout = 0.5 }, 3);
        stack.Core.train();
        Tensor input = randn(2, 8, 3);
        RnnOutput output = stack.Run(input, stack.CreateState(2), new SequenceMask(tensor(new long[] { 8, 3 }), 8));
        Tensor loss = output.Hidden.square().sum();
        Parameter[] parameters = [.. stack.Core.parameters()];
        double[][] once = [.. autograd.grad([loss], [.. parameters], retain_graph: true).Select(Numbers.Of)];
        stack.Run(randn(2, 8, 3), stack.CreateState(2), new SequenceMask(null, 8)).Hidden.sum().backward();
        double[][] again = [.. autograd.grad([loss], [.. parameters]).Select(Numbers.Of)];
        Assert.Equal(once, again);
        stack.Core.Dispose();
    }

    [Fact]
    public void Weights_that_changed_before_a_second_way_back_give_no_numbers_instead_of_wrong_ones()
    {
        using DisposeScope scope = NewDisposeScope();
        TorchRnn stack = Make(new RnnStack(CellKind.Gru) { Hidden = new([4]) }, 3);
        Tensor loss = stack.Run(randn(2, 8, 3), stack.CreateState(2), new SequenceMask(null, 8)).Hidden.sum();
        Parameter[] parameters = [.. stack.Core.parameters()];
        autograd.grad([loss], [.. parameters], retain_graph: true);
        using (no_grad())
        {
            parameters[0].add_(1);
        }

        Assert.All(Numbers.Of(autograd.grad([loss], [.. parameters])[1]), value => Assert.Equal(double.NaN, value));
        stack.Core.Dispose();
    }

    [Fact]
    public void Frozen_parameters_and_unused_results_are_left_out()
    {
        using DisposeScope scope = NewDisposeScope();
        TorchRnn stack = Make(new RnnStack(CellKind.Lstm) { Hidden = new([4, 4]) }, 3);
        stack.Core.get_parameter("weight_hh_l0")!.requires_grad = false;
        RnnOutput output = stack.Run(randn(2, 8, 3), stack.CreateState(2), new SequenceMask(null, 8));
        output.State.Cell[0].sum().backward();
        Assert.Null(stack.Core.get_parameter("weight_hh_l0")!.grad);
        Assert.All(Numbers.Of(stack.Core.get_parameter("weight_hh_l1")!.grad!), value => Assert.Equal(0, value));
        Assert.Contains(Numbers.Of(stack.Core.get_parameter("weight_ih_l0")!.grad!), value => value != 0);
        stack.Core.Dispose();
    }

    [Fact]
    public void What_lies_otherwise_in_memory_is_read_in_its_order()
    {
        using DisposeScope scope = NewDisposeScope();
        TorchRnn stack = Make(new RnnStack(CellKind.Gru) { Hidden = new([4]) }, 3);
        Tensor input = randn(8, 2, 3), start = randn(4, 2);
        RnnOutput turned = stack.Run(input.transpose(0, 1), new RnnState([start.t()], []), new SequenceMask(null, 8));
        RnnOutput plain = stack.Run(
            input.transpose(0, 1).contiguous(), new RnnState([start.t().contiguous()], []), new SequenceMask(null, 8));
        Assert.Equal(Numbers.Of(plain.Hidden), Numbers.Of(turned.Hidden));
        stack.Core.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Iterations_leave_nothing_behind(bool varied)
    {
        TorchRnn stack = Make(new RnnStack(CellKind.Lstm) { Hidden = new([12, 12]), Bidirectional = true, Dropout = 0.2 }, 5);
        stack.Core.train();
        using Tensor input = ones(6, 20, 5);
        using Tensor lengths = tensor(new long[] { 20, 4, 1, 7, 12, 20 });
        void Iterate()
        {
            using DisposeScope scope = NewDisposeScope();
            stack.Core.zero_grad();
            stack.Run(input, stack.CreateState(6), new SequenceMask(varied ? lengths : null, 20)).Hidden.sum().backward();
        }

        (long Tensors, long Bytes) Held()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return (LiveTensors.CountOfThread, GC.GetTotalMemory(forceFullCollection: true));
        }

        for (int n = 0; n < 20; n++)
        {
            Iterate();
        }

        (long tensors, long bytes) = Held();
        for (int n = 0; n < 200; n++)
        {
            Iterate();
        }

        (long tensorsAfter, long bytesAfter) = Held();
        Assert.Equal(tensors, tensorsAfter);

        // The collector counts in blocks of 8 KiB; a workspace that stayed would show 200 times.
        Assert.InRange(bytesAfter - bytes, long.MinValue, 100_000);
        stack.Core.Dispose();
    }

    [Fact]
    public void Doubles_are_libtorchs()
    {
        using DisposeScope scope = NewDisposeScope();
        var definition = new RnnStack(CellKind.Lstm) { Hidden = new([4]) };
        TorchRnn stack = Make(definition, 3);
        stack.Core.to(ScalarType.Float64);
        RnnState start = stack.CreateState(2);
        var bridge = new RnnBridge(new RnnLayout(definition, 3), stack.Core);
        Assert.False(bridge.Supports(stack.Core.get_parameter("weight_ih_l0")!, batch: 2, steps: 8));
        Assert.Equal(
            ScalarType.Float64,
            stack.Run(randn(2, 8, 3, dtype: ScalarType.Float64), start, new SequenceMask(null, 8)).Hidden.dtype);
        stack.Core.Dispose();
    }

    [Fact]
    public void Sizes_that_do_not_fit_together_are_refused_as_before()
    {
        using DisposeScope scope = NewDisposeScope();
        TorchRnn stack = Make(new RnnStack(CellKind.Lstm) { Hidden = new([4]) }, 3);
        Assert.ThrowsAny<Exception>(() => stack.Run(randn(2, 8, 4), stack.CreateState(2), new SequenceMask(null, 8)));
        Assert.ThrowsAny<Exception>(() => stack.Run(randn(2, 8, 3), stack.CreateState(3), new SequenceMask(null, 8)));
        Assert.ThrowsAny<Exception>(
            () => stack.Run(randn(2, 8, 3), stack.CreateState(2), new SequenceMask(tensor(new long[] { 1, 2, 3 }), 8)));
        stack.Core.Dispose();
    }

    private static TorchRnn Make(RnnStack definition, int inputs)
    {
        manual_seed(41);
        var stack = new TorchRnn(definition, inputs);
        using (no_grad())
        {
            foreach ((string name, Parameter value) in stack.Core.named_parameters())
            {
                if (name.StartsWith("bias", StringComparison.Ordinal))
                {
                    value.normal_(0, 0.3);
                }
            }
        }

        return stack;
    }

    private static void AssertSame(RnnStack definition, int inputs, long[]? lengths)
    {
        Dictionary<string, double[]> expected = Everything(definition, inputs, lengths, on: false);
        Dictionary<string, double[]> actual = Everything(definition, inputs, lengths, on: true);
        Assert.Equal(expected.Keys, actual.Keys);
        foreach ((string name, double[] values) in expected)
        {
            Numbers.AssertNear(values, actual[name], 2e-5 * Math.Max(1, values.Max(Math.Abs)), name);
        }
    }

    /// <summary>All results of a window, and the gradients of everything that entered.</summary>
    private static Dictionary<string, double[]> Everything(RnnStack definition, int inputs, long[]? lengths, bool on)
    {
        CpuEngine.Enabled = on;
        using DisposeScope scope = NewDisposeScope();
        TorchRnn stack = Make(definition, inputs);
        stack.Core.train();
        const int batch = 4, steps = 6;
        Tensor input = randn(batch, steps, 3).requires_grad_();
        RnnState start = stack.CreateState(batch).Map(static value => randn_like(value).requires_grad_());
        RnnOutput output = stack.Run(input, start, new SequenceMask(lengths is null ? null : tensor(lengths), steps));
        var bridge = new RnnBridge(new RnnLayout(definition, inputs), stack.Core);
        Assert.Equal(on, bridge.Supports(stack.Core.get_parameter("weight_ih_l0")!, batch, steps));
        Tensor loss = (output.Hidden * arange(output.Hidden.numel()).sin().reshape(output.Hidden.shape)).sum();
        var all = new Dictionary<string, double[]> { ["output"] = Numbers.Of(output.Hidden) };
        foreach ((string name, Tensor value) in output.State.Tensors("end"))
        {
            all[name] = Numbers.Of(value);
            loss = loss + value.square().sum();
        }

        loss.backward();
        all["gradient of the input"] = Numbers.Of(input.grad!);
        foreach ((string name, Tensor value) in start.Tensors("gradient of start"))
        {
            all[name] = Numbers.Of(value.grad!);
        }

        foreach ((string name, Parameter value) in stack.Core.named_parameters())
        {
            all[$"gradient of {name}"] = Numbers.Of(value.grad!);
        }

        stack.Core.Dispose();
        return all;
    }
}
