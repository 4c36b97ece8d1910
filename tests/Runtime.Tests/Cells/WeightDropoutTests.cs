using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Tests.Engines;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Cells;

public sealed class WeightDropoutTests
{
    private const double Dropped = 0.4;
    private const int Inputs = 3;

    public static TheoryData<string> Stacks => ["lstm", "lstm, normalised", "lstm, both directions", "gru", "rnn", "k-lstm", "hm-lstm"];

    [Theory]
    [MemberData(nameof(Stacks))]
    public void The_engine_drops_what_torch_drops(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Subject subject = Make(name, 6);
        Tensor input = randn(3, 5, Inputs);
        foreach (long[]? lengths in new long[]?[] { null, [5, 2, 4] })
        {
            Dictionary<string, double[]>[] found = [.. new[] { false, true }.Select(engine =>
            {
                using var settings = new EngineSettings(2, engine);
                subject.Module.zero_grad();
                Tensor loss = Loss(subject, input, lengths);
                loss.backward();
                return subject.Module.named_parameters()
                    .Select(static named => (named.name, Numbers.Of(named.parameter.grad!)))
                    .Append(("loss", Numbers.Of(loss)))
                    .ToDictionary();
            })];
            foreach ((string value, double[] expected) in found[0])
            {
                Numbers.AssertNear(expected, found[1][value], 5e-5, value);
            }
        }

        subject.Module.Dispose();
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void Gradients_are_those_of_finite_differences(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Subject subject = Make(name, 3);
        subject.Module.to(ScalarType.Float64);
        Tensor input = randn(2, 4, Inputs, dtype: ScalarType.Float64);
        Loss(subject, input, null).backward();
        Parameter weight = subject.Module.get_parameter(subject.Weight)!;
        double[] gradient = Numbers.Of(weight.grad!);
        using IDisposable quiet = no_grad();
        Tensor entries = weight.view(-1);
        for (int i = 0; i < gradient.Length; i++)
        {
            entries[i].add_(-1e-5);
            double before = Loss(subject, input, null).item<double>();
            entries[i].add_(2e-5);
            double after = Loss(subject, input, null).item<double>();
            entries[i].add_(-1e-5);
            Assert.Equal((after - before) / 2e-5, gradient[i], 1e-6);
        }

        subject.Module.Dispose();
    }

    [Theory]
    [MemberData(nameof(Stacks))]
    public void An_entry_is_dropped_for_all_rows_and_steps_of_a_window_and_in_training_alone(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        Subject subject = Make(name, 16);
        Tensor input = randn(4, 5, Inputs);
        bool[] once = Unused(subject, input, 1), again = Unused(subject, input, 2);
        double share = once.Count(static dropped => dropped) / (double)once.Length;
        Assert.InRange(share, Dropped - 0.15, Dropped + 0.15);
        Assert.NotEqual(once, again);
        Assert.Equal(once, Unused(subject, input, 1));
        subject.Module.eval();
        Assert.DoesNotContain(true, Unused(subject, input, 1));
        subject.Module.Dispose();
    }

    [Fact]
    public void A_step_is_a_window_of_its_own()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        manual_seed(3);
        var stack = new TorchRnn(new RnnStack(CellKind.Gru) { Hidden = new([8]), WeightDropout = 0.5 }, Inputs);
        Tensor element = randn(2, Inputs);
        RnnState state = stack.CreateState(2).Map(static value => randn_like(value));
        double[] Step() => Numbers.Of(stack.Step(element, state).Hidden[0]);
        stack.Core.train();
        Assert.NotEqual(Step(), Step());
        stack.Core.eval();
        Assert.Equal(Step(), Step());
        stack.Core.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-0.1)]
    public void What_is_no_probability_is_refused(double dropout)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new TorchRnn(new RnnStack(CellKind.Lstm) { Hidden = new([4]), WeightDropout = dropout }, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KLstmLayer(
            new KLstmLayerOptions { InputSize = 3, HiddenSize = 4, Cells = 2, WeightDropout = dropout }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HmLstm(
            new HmLstmStack
            {
                Hidden = new([4]), Boundary = new BoundaryDefinition { Slope = Schedule.Constant(1) }, WeightDropout = dropout,
            },
            3));
    }

    // Entries of the gates' weights without any gradient: those that no row has used at any step.
    private static bool[] Unused(Subject subject, Tensor input, int seed)
    {
        subject.Module.zero_grad();
        Loss(subject, input, null, seed).backward();
        return [.. Numbers.Of(subject.Module.get_parameter(subject.Weight)!.grad!).Select(static value => value == 0)];
    }

    private static Tensor Loss(Subject subject, Tensor input, long[]? lengths, int seed = 5)
    {
        manual_seed(seed);
        Tensor hidden = subject.Run(input, new SequenceMask(lengths is null ? null : tensor(lengths), input.size(1)));
        return (hidden * arange(hidden.numel(), dtype: hidden.dtype).sin().reshape(hidden.shape)).sum();
    }

    private static Subject Make(string name, int width)
    {
        manual_seed(11);
        string cell = name.Split(',')[0];
        EquatableArray<int> hidden = new([width, width]);
        Subject subject = cell switch
        {
            "k-lstm" => Of(new KLstm(
                new KLstmStack { Hidden = hidden, Cells = 2, Temperature = Schedule.Constant(1), WeightDropout = Dropped }, Inputs)),
            "hm-lstm" => Of(new HmLstm(
                new HmLstmStack
                {
                    Hidden = hidden,
                    WeightDropout = Dropped,
                    Boundary = new BoundaryDefinition
                    {
                        Slope = Schedule.Constant(1),
                        Estimator = BoundaryEstimator.Soft,
                        Activation = BoundaryActivation.Sigmoid,
                        Gradient = BoundaryGradient.Operations,
                    },
                },
                Inputs)),
            _ => Of(new TorchRnn(
                new RnnStack(Enum.Parse<CellKind>(cell, ignoreCase: true))
                {
                    Hidden = hidden,
                    WeightDropout = Dropped,
                    LayerNorm = name.EndsWith("normalised", StringComparison.Ordinal),
                    Bidirectional = name.EndsWith("directions", StringComparison.Ordinal),
                },
                Inputs)),
        };
        subject.Module.train();
        return subject;
    }

    private static Subject Of(TorchRnn stack) => new(
        stack.Core, "weight_hh_l0", (input, mask) => stack.Run(input, stack.CreateState(input.size(0)), mask).Hidden);

    private static Subject Of(KLstm stack) => new(
        stack, "0.weight_hh", (input, mask) => stack.Run(input, stack.CreateState(input.size(0)), mask).Hidden);

    private static Subject Of(HmLstm stack) => new(
        stack, "0.weight_hh", (input, mask) => stack.Run(input, stack.CreateState(input.size(0)), mask).Hidden[^1]);

    /// <summary>A stack with dropped weights.</summary>
    /// <param name="Module">Its parameters.</param>
    /// <param name="Weight">The recurrent weight of its bottom layer.</param>
    /// <param name="Run">The top layer's h of a window.</param>
    private sealed record Subject(nn.Module Module, string Weight, Func<Tensor, SequenceMask, Tensor> Run);
}
