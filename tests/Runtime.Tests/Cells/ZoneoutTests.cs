using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Tests.Engines;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

public sealed class ZoneoutTests
{
    private const double OfHidden = 0.3;
    private const double OfCell = 0.5;
    private const int Inputs = 3;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_training_values_stay_exactly_what_they_were_with_their_probability(bool engine)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using var settings = new EngineSettings(1, engine);
        TorchRnn stack = Make(CellKind.Lstm, 40);
        Tensor input = randn(3, 50, Inputs);
        RnnState start = stack.CreateState(3).Map(static value => randn_like(value));
        Tensor hidden = cat([start.Hidden[0].unsqueeze(1), stack.Run(input, start, new SequenceMask(null, 50)).Hidden], 1);
        Assert.InRange(hidden.narrow(1, 0, 50).eq(hidden.narrow(1, 1, 50)).to(ScalarType.Float64).mean().item<double>(), 0.25, 0.35);

        // c is seen after single steps alone, each a window of its own.
        RnnState now = start;
        double kept = 0;
        for (int t = 0; t < 20; t++)
        {
            RnnState next = stack.Step(input.select(1, t), now);
            kept += next.Cell[0].eq(now.Cell[0]).to(ScalarType.Float64).mean().item<double>() / 20;
            now = next;
        }

        Assert.InRange(kept, 0.45, 0.55);
        stack.Core.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_evaluation_a_step_gives_the_mean_of_all_draws(bool engine)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        using var settings = new EngineSettings(1, engine);
        TorchRnn stack = Make(CellKind.Lstm, 6);
        Tensor row = randn(1, 1, Inputs);
        RnnState one = stack.CreateState(1).Map(static value => randn_like(value));
        RnnState many = one.Map(static value => value.expand(20_000, -1).contiguous());
        RnnState drawn = stack.Run(row.expand(20_000, -1, -1).contiguous(), many, new SequenceMask(null, 1)).State;
        stack.Core.eval();
        RnnState expected = stack.Run(row, one, new SequenceMask(null, 1)).State, step = stack.Step(row.squeeze(1), one);
        Numbers.AssertNear(Numbers.Of(expected.Hidden[0]), Numbers.Of(drawn.Hidden[0].mean([0])), 0.02, "h");
        Numbers.AssertNear(Numbers.Of(expected.Cell[0]), Numbers.Of(drawn.Cell[0].mean([0])), 0.04, "c");
        Numbers.AssertNear(Numbers.Of(expected.Hidden[0]), Numbers.Of(step.Hidden[0]), 1e-6, "h of a step");
        Numbers.AssertNear(Numbers.Of(expected.Cell[0]), Numbers.Of(step.Cell[0]), 1e-6, "c of a step");
        stack.Core.Dispose();
    }

    [Theory]
    [InlineData(CellKind.Lstm, true)]
    [InlineData(CellKind.Lstm, false)]
    [InlineData(CellKind.Gru, true)]
    [InlineData(CellKind.Rnn, false)]
    public void Gradients_are_those_of_finite_differences(CellKind kind, bool training)
    {
        using DisposeScope scope = NewDisposeScope();
        TorchRnn stack = Make(kind, 3);
        stack.Core.train(training);
        stack.Core.to(ScalarType.Float64);
        Tensor input = randn(2, 4, Inputs, dtype: ScalarType.Float64);
        Loss().backward();
        foreach ((string name, Parameter value) in stack.Core.named_parameters())
        {
            double[] gradient = Numbers.Of(value.grad!);
            using IDisposable quiet = no_grad();
            Tensor entries = value.view(-1);
            for (int i = 0; i < gradient.Length; i++)
            {
                entries[i].add_(-1e-5);
                double before = Loss().item<double>();
                entries[i].add_(2e-5);
                double after = Loss().item<double>();
                entries[i].add_(-1e-5);
                Assert.True(Math.Abs(((after - before) / 2e-5) - gradient[i]) < 1e-6, name);
            }
        }

        stack.Core.Dispose();

        Tensor Loss()
        {
            manual_seed(5);
            Tensor hidden = stack.Run(input, stack.CreateState(2), new SequenceMask(null, 4)).Hidden;
            return (hidden * arange(hidden.numel(), dtype: hidden.dtype).sin().reshape(hidden.shape)).sum();
        }
    }

    [Fact]
    public void What_is_no_probability_is_refused()
    {
        var definition = new RnnStack(CellKind.Lstm) { Hidden = new([4]) };
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchRnn(definition with { ZoneoutHidden = 1 }, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TorchRnn(definition with { ZoneoutCell = double.NaN }, 3));
    }

    private static TorchRnn Make(CellKind kind, int width)
    {
        manual_seed(11);
        var stack = new TorchRnn(
            new RnnStack(kind)
            {
                Hidden = new([width]), ZoneoutHidden = OfHidden, ZoneoutCell = kind == CellKind.Lstm ? OfCell : 0,
            },
            Inputs);
        stack.Core.train();
        return stack;
    }
}
