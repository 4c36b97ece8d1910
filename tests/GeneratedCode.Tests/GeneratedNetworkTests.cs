using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.GeneratedCode.Tests.Support;
using Hmlstm.Runtime.Libtorch;
using Hmlstm.Runtime;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>What holds for every generated network.</summary>
public class GeneratedNetworkTests
{
    public static TheoryData<string> Names => new(TestNetworks.Names);

    public static TheoryData<string> OneDirection => new(TestNetworks.Names.Where(name => name != nameof(Samples.BothDirections)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Outputs_have_the_shapes_that_the_definition_says(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = TestNetworks.Create(name);
        NetworkDefinition definition = network.Definition;
        HmLstmStack[] hierarchies = [.. definition.Layers.OfType<HmLstmStack>()];
        int detectors = hierarchies.Sum(stack => stack.Detectors);

        NetworkOutput output = network.Forward(TestNetworks.Input(definition));

        Assert.Equal(
            definition.Output.Steps == OutputSteps.Each ? [3, 7, definition.Output.Width] : [3, definition.Output.Width],
            output.Predictions.shape);
        Assert.Equal(detectors > 0 ? [3, detectors, 7] : null, output.Boundaries?.shape);
        Assert.Equal(
            hierarchies.SelectMany(stack => stack.Hidden).Select(width => new long[] { 3, 7, width }),
            output.Hidden.Select(hidden => hidden.shape));
        Assert.Equal(3, output.State.BatchSize);
    }

    [Theory]
    [InlineData(nameof(Samples.Markov), 3)]
    [InlineData(nameof(Samples.HierarchyOnLstm), 2)]
    [InlineData(nameof(Samples.Characters), 0)]
    public void A_k_lstm_says_which_cells_it_chose(string name, int cells)
    {
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = TestNetworks.Create(name);

        NetworkOutput output = network.Forward(TestNetworks.Input(network.Definition));

        long[]? shape = cells > 0 ? [3, 7, cells] : null;
        Assert.Equal(shape, output.Selection?.shape);
        Assert.Equal(shape, output.SelectionProbability?.shape);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Parameters_have_the_plan_s_names_and_shapes(string name)
    {
        using INetwork network = TestNetworks.Create(name);
        NetworkPlan plan = NetworkPlan.Of(network.Definition);

        Assert.Equal(
            plan.Parameters.Select(parameter => $"{parameter.Name} [{string.Join(", ", parameter.Shape)}]").Order(),
            network.Module.named_parameters().Select(named => $"{named.name} [{string.Join(", ", named.parameter.shape)}]").Order());
        Assert.Equal(plan.Parameters.Select(parameter => parameter.Name).Order(), network.Module.state_dict().Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_constants_say_what_the_network_has(string name)
    {
        using INetwork network = TestNetworks.Create(name);
        Type type = network.GetType();

        Assert.Equal(
            network.Module.parameters().Sum(parameter => parameter.numel()),
            type.GetField("ParameterCount")!.GetRawConstantValue());
        Assert.Equal(network.Fingerprint, type.GetField("ArchitectureFingerprint")!.GetRawConstantValue());
        Assert.Equal(Hmlstm.Definitions.Fingerprint.Of(network.Definition), network.Fingerprint);
        Assert.Equal(network.Definition.Training, type.GetProperty("Training")!.GetValue(null));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_definition_inside_is_the_one_that_it_came_from(string name)
    {
        using INetwork network = TestNetworks.Create(name);

        Assert.Equal(name, network.Definition.Name);
        Assert.Equal(network.DefinitionText, Hmlstm.Definitions.DefinitionWriter.Render(network.Definition));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_gradient_step_lowers_the_loss_and_reaches_every_parameter(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = TestNetworks.Create(name);
        network.Module.train();
        Tensor input = TestNetworks.Input(network.Definition);
        manual_seed(3);
        NetworkOutput before = network.Forward(input);
        Tensor target = before.Predictions.detach() + 1;

        using (Tensor loss = TestNetworks.Loss(before, target))
        {
            loss.backward();
        }

        Assert.All(network.Module.named_parameters(), named => Assert.True(named.parameter.grad is not null, named.name));
        using (no_grad())
        {
            foreach (Parameter parameter in network.Module.parameters())
            {
                parameter.add_(parameter.grad!, alpha: -0.01);
            }
        }

        // The same dropout and the same selections as before.
        manual_seed(3);
        Assert.InRange(TestNetworks.Loss(network.Forward(input), target).item<float>(), 0, 0.9999f);
    }

    [Theory]
    [MemberData(nameof(OneDirection))]
    public void A_carried_state_makes_two_windows_one(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = TestNetworks.Create(name);
        Tensor input = TestNetworks.Input(network.Definition);

        NetworkOutput whole = network.Forward(input);
        NetworkOutput first = network.Forward(input.narrow(1, 0, 3));
        NetworkOutput second = network.Forward(input.narrow(1, 3, 4), first.State);

        Tensor joined = network.Definition.Output.Steps == OutputSteps.Each
            ? cat([first.Predictions, second.Predictions], 1)
            : second.Predictions;
        Approximately.Equal(whole.Predictions, joined);
        Assert.All(whole.State.Tensors.Zip(second.State.Tensors), pair => Approximately.Equal(pair.First.Value, pair.Second.Value));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_rests_after_its_last_real_step(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = TestNetworks.Create(name);
        Tensor input = TestNetworks.Input(network.Definition);

        NetworkOutput padded = network.Forward(input, lengths: tensor(new long[] { 7, 4, 1 }));

        foreach ((int row, int length) in new[] { (0, 7), (1, 4), (2, 1) })
        {
            NetworkOutput alone = network.Forward(input.narrow(0, row, 1).narrow(1, 0, length));
            Tensor own = padded.Predictions.narrow(0, row, 1);
            Approximately.Equal(alone.Predictions, network.Definition.Output.Steps == OutputSteps.Each ? own.narrow(1, 0, length) : own);
            Assert.All(
                alone.State.Tensors.Zip(padded.State.Tensors),
                pair => Approximately.Equal(pair.First.Value, pair.Second.Value.narrow(0, row, 1)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_window_leaves_no_tensor_behind(string name)
    {
        using INetwork network = TestNetworks.Create(name);
        network.Module.train();
        using Tensor input = TestNetworks.Input(network.Definition);
        using Tensor lengths = tensor(new long[] { 7, 4, 1 });
        Run();
        long before = LiveTensors.CountOfThread;

        Run();

        Assert.Equal(before, LiveTensors.CountOfThread);

        void Run()
        {
            using NetworkOutput first = network.Forward(input, lengths: lengths);
            using NetworkState carried = first.State.DetachState();
            using NetworkOutput second = network.Forward(input, carried);
            using Tensor loss = second.Predictions.sum();
            loss.backward();
            network.Module.zero_grad();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_window_gives_outlives_the_state_that_it_began_with(string name)
    {
        using INetwork network = TestNetworks.Create(name);
        using Tensor input = TestNetworks.Input(network.Definition, steps: 1);
        NetworkState start = network.CreateState(TestNetworks.Batch);
        using NetworkOutput output = network.Forward(input, start);

        start.Dispose();

        Assert.All(output.State.Tensors, named => Assert.False(named.Value.IsInvalid));
        using NetworkOutput next = network.Forward(input, output.State);
        Assert.Equal(TestNetworks.Batch, next.State.BatchSize);
    }

    [Fact]
    public void Schedules_start_at_their_start_and_change_every_detector()
    {
        using Samples.Characters network = new();

        Assert.Equal(1, network.Slope);
        ScheduledValue slope = Assert.Single(network.Schedules);
        Assert.Equal("slope", slope.Name);
        Assert.Equal(Samples.Characters.SlopeSchedule, slope.Schedule);
        slope.Value = 4.5;
        Assert.Equal(4.5, network.Slope);
    }

    [Fact]
    public void The_state_of_another_network_is_refused()
    {
        using INetwork network = TestNetworks.Create("Characters");
        using INetwork other = TestNetworks.Create("OneLevel");
        using NetworkState state = other.CreateState(TestNetworks.Batch);
        using Tensor input = TestNetworks.Input(network.Definition);

        Assert.Throws<ArgumentException>(() => network.Forward(input, state));
    }
}
