using Hmlstm.Definitions.Models;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime.Tests.Cells;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Networks;

public sealed class NetworkTests
{
    [Fact]
    public void Parts_are_registered_under_the_names_of_a_weights_file()
    {
        using var network = new SampleNetwork();
        Assert.Equal(
            [
                "input.embedding.weight",
                "layers.0.0.bias", "layers.0.0.weight_hh", "layers.0.0.weight_ih", "layers.0.0.weight_th",
                "layers.0.1.bias", "layers.0.1.weight_hh", "layers.0.1.weight_ih",
                "output.embedding.weight", "output.gates.weight", "output.projection.bias", "output.projection.weight",
            ],
            network.state_dict().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_name_is_taken_once()
    {
        Assert.Contains(
            "'a.b' already",
            Assert.Throws<ArgumentException>(() => new Doubled("a.b", "a.b")).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "below 'a' already",
            Assert.Throws<ArgumentException>(() => new Doubled("a.b", "a")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_definition_is_the_one_that_was_rendered()
    {
        using var network = new SampleNetwork(7);
        Assert.Equal(7, network.Definition.Layers[0].Hidden[0]);
        Assert.Same(network.Definition, network.Definition);
    }

    [Fact]
    public void A_schedule_sets_its_start_at_once_and_every_value_after_it()
    {
        using var network = new SampleNetwork();
        Assert.Equal(2, network.Slope);
        network.Schedules[0].Value = 3.5;
        Assert.Equal(3.5, network.Slope);
        Assert.Equal(3.5, network.Schedules[0].Value);
    }

    [Fact]
    public void Variational_dropout_drops_the_same_values_of_a_row_at_all_steps()
    {
        using DisposeScope scope = NewDisposeScope();
        using var network = new SampleNetwork();
        Tensor values = randn(3, 6, 50).requires_grad_();
        network.eval();
        Assert.Equal(Numbers.Of(values), Numbers.Of(network.DropThroughout(values, 0.4)));
        network.train();
        manual_seed(5);
        network.DropThroughout(values, 0.4).sum().backward();
        double[][] factors = [.. Enumerable.Range(0, 6).Select(t => Numbers.Of(values.grad!.select(1, t)))];
        Assert.All(factors, step => Assert.Equal(factors[0], step));
        Assert.Equal([0, 1.6667], factors[0].Select(static factor => Math.Round(factor, 4)).Distinct().Order());
        Assert.NotEqual(factors[0][..50], factors[0][50..100]);
        Assert.InRange(factors[0].Count(static factor => factor == 0) / 150.0, 0.25, 0.55);
        Assert.Equal([3, 50], network.DropThroughout(values.select(1, 0), 0.4).shape);
    }

    [Fact]
    public void A_state_of_another_number_of_rows_is_refused_rather_than_repeated()
    {
        using var scope = NewDisposeScope();
        using var network = new SampleNetwork();
        using SampleNetwork.Memory one = network.CreateState(1);
        Tensor text = randint(0, 5, [3, 10], dtype: ScalarType.Int64);
        ArgumentException refused = Assert.Throws<ArgumentException>(() => network.forward(text, one));
        Assert.Contains("The state has 1 row, but the input has 3.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_windows_with_the_state_between_them_are_one_long_window()
    {
        using var scope = NewDisposeScope();
        using var network = new SampleNetwork();
        network.to(ScalarType.Float64);
        Tensor text = randint(0, 5, [3, 10], dtype: ScalarType.Int64);
        SampleNetwork.Result whole = network.forward(text);
        SampleNetwork.Result first = network.forward(text.narrow(1, 0, 4));
        SampleNetwork.Result second = network.forward(text.narrow(1, 4, 6), first.State.Detach());
        Numbers.AssertNear(
            Numbers.Of(whole.Predictions), Numbers.Of(cat([first.Predictions, second.Predictions], 1)), 1e-12, "predictions");
        Assert.Equal(Numbers.Of(whole.Boundaries), Numbers.Of(cat([first.Boundaries, second.Boundaries], 2)));
    }

    [Fact]
    public void A_reset_row_starts_anew_and_the_others_go_on()
    {
        using var scope = NewDisposeScope();
        using var network = new SampleNetwork();
        Tensor text = randint(0, 5, [2, 6], dtype: ScalarType.Int64);
        SampleNetwork.Memory state = network.forward(text).State;
        SampleNetwork.Memory reset = state.ResetRows(tensor(new[] { true, false }));
        foreach (((_, Tensor before), (_, Tensor after)) in state.Tensors.Zip(reset.Tensors))
        {
            int width = (int)before.size(1);
            Assert.All(Numbers.Of(after)[..width], value => Assert.Equal(0, value));
            Assert.Equal(Numbers.Of(before)[width..], Numbers.Of(after)[width..]);
        }
    }

    [Fact]
    public void A_detached_state_has_tensors_of_its_own_and_no_history()
    {
        using var scope = NewDisposeScope();
        using var network = new SampleNetwork();
        SampleNetwork.Result result = network.forward(randint(0, 5, [2, 3], dtype: ScalarType.Int64));
        SampleNetwork.Memory detached = result.State.Detach();
        Assert.True(result.State.Levels.Levels[0].Hidden.requires_grad);
        double[] before = Numbers.Of(result.State.Levels.Levels[0].Hidden);
        result.Dispose();
        Assert.Equal(before, Numbers.Of(detached.Levels.Levels[0].Hidden));
        Assert.All(detached.Tensors, entry => Assert.False(entry.Value.requires_grad));
    }

    [Fact]
    public void A_state_comes_back_from_its_tensors_and_refuses_others()
    {
        using var scope = NewDisposeScope();
        using var network = new SampleNetwork();
        SampleNetwork.Memory state = network.CreateState(2);
        Tensor[] values = [.. state.Tensors.Select(entry => entry.Value + 1)];
        NetworkState back = state.FromTensors(values);
        Assert.IsType<SampleNetwork.Memory>(back);
        Assert.Equal(state.Tensors.Select(entry => entry.Name), back.Tensors.Select(entry => entry.Name));
        Assert.All(back.Tensors, entry => Assert.All(Numbers.Of(entry.Value), value => Assert.Equal(1, value)));

        Assert.Contains(
            "5 tensors, not 2",
            Assert.Throws<ArgumentException>(() => state.FromTensors(values[..2])).Message,
            StringComparison.Ordinal);
        values[1] = zeros(2, 3);
        Assert.Contains("level1.cell", Assert.Throws<ArgumentException>(() => state.FromTensors(values)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_whose_tensors_differ_in_rows_is_refused()
    {
        using var scope = NewDisposeScope();
        var two = new HmLstmLevelState(zeros(2, 4), zeros(2, 4), zeros(2, 1));
        var three = new HmLstmLevelState(zeros(3, 2), zeros(3, 2));
        Assert.Contains(
            "level2.hidden has 3 rows",
            Assert.Throws<ArgumentException>(() => new SampleNetwork.Memory(new HmLstmState(two, three))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_batch_is_refused()
    {
        using var network = new SampleNetwork();
        Assert.Throws<ArgumentOutOfRangeException>(() => network.CreateState(0));
    }

    [Fact]
    public void Seen_without_its_types_a_network_does_the_same_and_refuses_a_state_that_is_not_its_own()
    {
        using var scope = NewDisposeScope();
        using var network = new SampleNetwork();
        INetwork plain = network;
        Tensor text = randint(0, 5, [2, 3], dtype: ScalarType.Int64);
        using NetworkOutput output = plain.Forward(text, plain.CreateState(2));
        Assert.Equal(Numbers.Of(network.forward(text).Predictions), Numbers.Of(output.Predictions));
        Assert.Contains(
            "not a",
            Assert.Throws<ArgumentException>(() => plain.Forward(text, new Other(zeros(2, 1)))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_output_leaves_nothing_behind()
    {
        using var network = new SampleNetwork();
        using Tensor text = randint(0, 5, [2, 3], dtype: ScalarType.Int64);
        network.forward(text).Dispose();
        long before = LiveTensors.CountOfThread;
        network.forward(text).Dispose();
        Assert.Equal(before, LiveTensors.CountOfThread);
    }

    [Fact]
    public void One_hot_vectors_have_the_parameters_type()
    {
        using var scope = NewDisposeScope();
        using var network = new Doubled("a", "b");
        Assert.Equal([0.0, 0, 1, 1, 0, 0], Numbers.Of(network.Hot(tensor(new long[] { 2, 0 }), 3)));
    }

    private sealed class Other(Tensor value) : NetworkState<Other>(("value", value))
    {
        protected override Other Map(Func<Tensor, Tensor> map) => new(map(Tensors[0].Value));
    }

    private sealed class Doubled : Network<Other, NetworkOutput>
    {
        private static readonly NetworkDefinition Parsed = NetworkParser.Parse("doubled.model.yaml", SampleNetwork.Yaml(4)).Definition!;

        public Doubled(string first, string second)
            : base(Parsed, "")
        {
            Register(first, nn.Linear(1, 1));
            Register(second, nn.Linear(1, 1));
        }

        public override IReadOnlyList<ScheduledValue> Schedules => [];

        public Tensor Hot(Tensor tokens, long size) => OneHot(tokens, size);

        public override Other CreateState(long batch) => new(zeros(batch, 1));

        public override NetworkOutput forward(Tensor input, Other? state, Tensor? lengths) =>
            throw new InvalidOperationException("It has no output.");
    }
}
