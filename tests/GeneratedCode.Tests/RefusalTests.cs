using System.Reflection;
using Hmlstm.Runtime.Cells;
using Hmlstm.Definitions.Models;
using Hmlstm.GeneratedCode.Tests.Support;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Libtorch;
using Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>What does not fit a network is refused in one line that names the argument, with the engine and without it.</summary>
public class RefusalTests
{
    public static TheoryData<string, bool> Networks => TestNetworks.WithEngineAndWithout();

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_window_of_another_shape_or_type_is_refused(string name, bool engine)
    {
        using DisposeScope scope = NewDisposeScope();
        using EngineSwitch set = new(engine);
        using INetwork network = TestNetworks.Create(name);
        Tensor input = TestNetworks.Input(network.Definition);
        InputDefinition read = network.Definition.Input;
        string wanted = read.Kind == InputKind.Tokens ? "but must be int64 [B, T]" : $", {read.Size}]";

        Tensor row = input.select(0, 0);
        Tensor[] others = [input.unsqueeze(-1), row, row.select(0, 0), input.to(ScalarType.Float64), input.to(ScalarType.Int32)];
        foreach (Tensor wrong in others)
        {
            AssertRefused(() => network.Forward(wrong), "input is ", Shape(wrong), wanted);
        }

        AssertRefused(() => network.Forward(input.narrow(0, 0, 0)), "input is ", "at least one row and one step");
        AssertRefused(() => network.Forward(input.narrow(1, 0, 0)), "input is ", "at least one row and one step");
        if (read.Kind == InputKind.Features)
        {
            AssertRefused(() => network.Forward(cat([input, input], -1)), "input is ", $"[3, 7, {2 * read.Size}]", wanted);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_id_that_is_no_token_is_refused(string name, bool engine)
    {
        using DisposeScope scope = NewDisposeScope();
        using EngineSwitch set = new(engine);
        using INetwork network = TestNetworks.Create(name);
        InputDefinition read = network.Definition.Input;
        foreach (long id in new[] { -1L, read.Size, long.MinValue })
        {
            Tensor tokens = zeros([3, 7], ScalarType.Int64);
            tokens[2, 6] = id;
            bool isToken = read.Kind == InputKind.Tokens;
            AssertRefused(
                () => network.Forward(tokens),
                isToken ? [$"input has the id {id}", $"0 to {read.Size - 1}"] : ["input is int64 [3, 7]", "features"]);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Lengths_are_one_for_each_row_from_0_to_the_steps(string name, bool engine)
    {
        using DisposeScope scope = NewDisposeScope();
        using EngineSwitch set = new(engine);
        using INetwork network = TestNetworks.Create(name);
        Tensor input = TestNetworks.Input(network.Definition);

        AssertRefused(() => Forward(7, 8, 1), "lengths has 8 for row 1", "0 to 7");
        AssertRefused(() => Forward(-1, 7, 1), "lengths has -1 for row 0", "0 to 7");
        AssertRefused(() => Forward(7, 7), "lengths is int64 [2]", "int64 [3]");
        AssertRefused(() => Forward(7, 7, 7, 7), "lengths is int64 [4]", "int64 [3]");
        AssertRefused(() => network.Forward(input, lengths: ones(3)), "lengths is float32 [3]", "int64 [B]");
        AssertRefused(() => network.Forward(input, lengths: ones([3, 1], ScalarType.Int64)), "lengths is int64 [3, 1]", "int64 [B]");
        Assert.Equal(3, Forward(7, 0, 0).State.BatchSize);
        Assert.Equal(3, Forward(0, 0, 0).State.BatchSize);

        NetworkOutput Forward(params long[] lengths) => network.Forward(input, lengths: tensor(lengths));
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_state_of_other_rows_or_widths_or_of_another_type_is_refused(string name, bool engine)
    {
        using DisposeScope scope = NewDisposeScope();
        using EngineSwitch set = new(engine);
        using INetwork network = TestNetworks.Create(name);
        Tensor input = TestNetworks.Input(network.Definition);
        NetworkState state = network.CreateState(TestNetworks.Batch);

        AssertRefused(() => network.Forward(input, network.CreateState(1)), "The state has 1 row, but the input has 3");
        AssertRefused(() => network.Forward(input, network.CreateState(64)), "The state has 64 rows, but the input has 3");
        AssertRefused(() => network.CreateState(0), "at least one row, not 0");
        foreach ((string role, Tensor value) in state.Tensors)
        {
            NetworkState With(Tensor other) =>
                state.FromTensors([.. state.Tensors.Select(named => named.Name == role ? other : named.Value)]);
            Tensor[] others = [value.unsqueeze(0), value.select(1, 0), cat([value, value], 1), value.to(ScalarType.Float64), zeros([])];
            foreach (Tensor wrong in others)
            {
                AssertRefused(() => With(wrong), $"{role} is ", Shape(wrong), $"float32 [B, {value.size(1)}]");
            }

            if (state.Tensors.Count > 1)
            {
                AssertRefused(() => With(cat([value, value], 0)), " rows, but ");
            }
        }

        AssertRefused(() => state.ResetRowsOf(zeros([4], ScalarType.Bool)), "finished is bool [4]", "bool [3]");
        AssertRefused(() => state.ResetRowsOf(zeros([3])), "finished is float32 [3]", "bool [3]");
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void An_element_that_does_not_fit_is_refused_and_the_state_goes_on(string name, bool engine)
    {
        using DisposeScope scope = NewDisposeScope();
        using EngineSwitch set = new(engine);
        using INetwork network = TestNetworks.Create(name);
        if (network.GetType().GetMethod("Step") is not { } step)
        {
            Assert.Equal(nameof(BothDirections), name);
            return;
        }

        using IDisposable quiet = no_grad();
        object?[] arguments = [null, network.CreateState(64)];
        Tensor many = TestNetworks.Input(network.Definition, batch: 64).select(1, 0);
        Tensor one = many.narrow(0, 0, 1);
        InputDefinition read = network.Definition.Input;
        string wanted = read.Kind == InputKind.Tokens ? "int64 [B]" : $"[B, {read.Size}]";
        for (int t = 0; t < 3; t++)
        {
            NetworkState before = (NetworkState)arguments[1]!;
            AssertRefused(() => Step(one), "The state has 64 rows, but the element has 1");
            Tensor[] others = [many.unsqueeze(-1), many.select(0, 0), many.to(ScalarType.Float64), many.to(ScalarType.Int32)];
            foreach (Tensor wrong in others)
            {
                AssertRefused(() => Step(wrong), "element is ", Shape(wrong), wanted);
            }

            AssertRefused(() => Step(many.narrow(0, 0, 0)), "element is ", "at least one row");
            Assert.Same(before, arguments[1]);
            Assert.Equal(64, Step(many).size(0));
        }

        arguments[1] = network.CreateState(1);
        AssertRefused(() => Step(many), "The state has 1 row, but the element has 64");

        Tensor Step(Tensor element)
        {
            arguments[0] = element;
            try
            {
                return (Tensor)step.Invoke(network, arguments)!;
            }
            catch (TargetInvocationException exception)
            {
                throw exception.InnerException!;
            }
        }
    }

    [Fact]
    public void A_state_of_tensors_that_do_not_fit_is_refused_where_it_is_read()
    {
        using DisposeScope scope = NewDisposeScope();
        using Characters network = new();
        using IDisposable quiet = no_grad();
        Tensor input = zeros([2, 5], ScalarType.Int64);
        foreach (bool engine in new[] { true, false })
        {
            using EngineSwitch set = new(engine);
            Characters.State good = network.CreateState(2);
            IReadOnlyList<HmLstmLevelState> levels = good.HmLstm.Levels;
            Characters.State wide = new(new HmLstmState(levels[0] with { Cell = zeros(2, 129) }, levels[1], levels[2]));
            AssertRefused(() => network.forward(input, wide), "cell of level 1 is float32 [2, 129]", "float32 [2, 128]");
            AssertRefused(() => network.Step(input.select(1, 0), ref wide), "cell of level 1 is float32 [2, 129]", "float32 [2, 128]");
            Characters.State blind = new(new HmLstmState(levels[0] with { Boundary = null }, levels[1], levels[2]));
            AssertRefused(() => network.Step(input.select(1, 0), ref blind), "boundary of level 1 is missing", "float32 [2, 1]");
        }
    }

    [Fact]
    public void A_state_goes_on_with_the_weights_of_the_network_that_steps_and_with_its_own_numbers()
    {
        using DisposeScope scope = NewDisposeScope();
        using Characters one = (Characters)TestNetworks.Create(nameof(Characters));
        using Characters other = new();
        using IDisposable quiet = no_grad();
        Tensor element = tensor(new long[] { 4, 5 });
        Characters.State ofOne = one.CreateState(2), ofOther = other.CreateState(2);
        one.Step(element, ref ofOne);
        other.Step(element, ref ofOther);
        Characters.State mixed = new(new HmLstmState(ofOne.HmLstm.Levels[0], ofOther.HmLstm.Levels[1], ofOther.HmLstm.Levels[2]));
        Characters.State same = mixed.Detach();

        // A copy comes from no stream: it is read as it is.
        Approximately.Equal(other.Step(element, ref same), other.Step(element, ref mixed));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_slope_or_temperature_that_is_no_number_above_0_is_refused(double value)
    {
        using Characters characters = new();
        using Markov markov = new();

        AssertRefused(() => characters.Slope = value, "The slope must be above 0");
        AssertRefused(() => markov.Temperature = value, "The temperature must be above 0");
        AssertRefused(() => characters.Schedules[0].Value = value, "The slope must be above 0");
        Assert.Equal(1, characters.Schedules[0].Value);
    }

    [Fact]
    public void A_refused_call_leaves_no_tensor_behind()
    {
        using Characters network = new();
        using Tensor input = zeros([2, 5], ScalarType.Int64);
        using Tensor lengths = tensor(new long[] { 5, 6 });
        using Tensor transposed = full([5, 2], 96, ScalarType.Int64);
        using Tensor wrong = transposed.t();
        using Characters.State state = network.CreateState(3);
        long before = LiveTensors.CountOfThread;

        AssertRefused(() => network.forward(input, null, lengths), "lengths");
        AssertRefused(() => network.forward(input, state), "rows");
        AssertRefused(() => network.forward(wrong), "96");

        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";

    private static void AssertRefused(Func<object?> call, params string[] fragments)
    {
        string message = Assert.ThrowsAny<ArgumentException>(call).Message;
        Assert.DoesNotContain('\n', message);
        Assert.All(fragments, fragment => Assert.Contains(fragment, message, StringComparison.Ordinal));
    }
}
