using Hmlstm.GeneratedCode.Tests.Support;
using Hmlstm.Runtime.Libtorch;
using Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>Streams: one element at a time.</summary>
public class StepTests
{
    private delegate Tensor StepCall<TState>(Tensor element, ref TState state);

    [Fact]
    public void Steps_over_tokens_give_what_a_window_gives()
    {
        using DisposeScope scope = NewDisposeScope();
        Characters network = (Characters)TestNetworks.Create("Characters");
        Tensor input = TestNetworks.Input(network.Definition);
        Characters.Output window = network.forward(input);
        Characters.State state = network.CreateState(TestNetworks.Batch);

        for (int t = 0; t < TestNetworks.Steps; t++)
        {
            Tensor prediction = network.Step(input.select(1, t), ref state);
            Approximately.Equal(window.Predictions.select(1, t), prediction);
            Approximately.Equal(window.Boundaries.select(2, t).narrow(1, 0, 1), state.HmLstm.Levels[0].Boundary!);
        }

        Approximately.Equal(window.State.HmLstm.Levels[2].Hidden, state.HmLstm.Levels[2].Hidden);
    }

    [Fact]
    public void Steps_over_one_hot_tokens_give_what_a_window_gives()
    {
        Text8Seed network = (Text8Seed)TestNetworks.Create("Text8Seed");
        AssertStepsEqualWindow(network, network.Step);
    }

    [Fact]
    public void Steps_over_features_give_what_a_window_gives()
    {
        TwoStacks network = (TwoStacks)TestNetworks.Create("TwoStacks");
        AssertStepsEqualWindow(network, network.Step);
    }

    [Fact]
    public void Steps_without_a_detector_give_what_a_window_gives()
    {
        OneLevel network = (OneLevel)TestNetworks.Create("OneLevel");
        AssertStepsEqualWindow(network, network.Step);
    }

    [Fact]
    public void Steps_through_every_kind_of_cell_give_what_a_window_gives()
    {
        HierarchyOnLstm network = (HierarchyOnLstm)TestNetworks.Create("HierarchyOnLstm");
        AssertStepsEqualWindow(network, network.Step);
    }

    [Fact]
    public void A_network_that_reads_a_sequence_from_its_end_has_no_step() => Assert.Null(typeof(BothDirections).GetMethod("Step"));

    [Fact]
    public void The_last_of_all_steps_gives_the_one_prediction_of_a_sequence()
    {
        using DisposeScope scope = NewDisposeScope();
        LastStep network = (LastStep)TestNetworks.Create("LastStep");
        Tensor input = TestNetworks.Input(network.Definition);
        LastStep.State state = network.CreateState(TestNetworks.Batch);
        Tensor last = zeros(1);

        for (int t = 0; t < TestNetworks.Steps; t++)
        {
            last = network.Step(input.select(1, t), ref state);
        }

        Approximately.Equal(network.forward(input).Predictions, last);
    }

    [Fact]
    public void A_step_disposes_the_state_that_it_replaces_and_leaves_no_other_tensor()
    {
        using Characters network = new();
        using Tensor element = tensor(new long[] { 1, 2, 3 });
        Characters.State state = network.CreateState(3);
        Characters.State first = state;
        long before = LiveTensors.CountOfThread;

        using (no_grad())
        {
            for (int t = 0; t < 5; t++)
            {
                network.Step(element, ref state).Dispose();
            }
        }

        Assert.Equal(before, LiveTensors.CountOfThread);
        Assert.NotSame(first, state);
        Assert.True(first.HmLstm.Levels[0].Hidden.IsInvalid);
        state.Dispose();
    }

    private static void AssertStepsEqualWindow<TState, TOutput>(Runtime.Network<TState, TOutput> network, StepCall<TState> step)
        where TState : Runtime.NetworkState<TState>
        where TOutput : Runtime.NetworkOutput
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor input = TestNetworks.Input(network.Definition);
        Tensor predictions = network.forward(input).Predictions;
        TState state = network.CreateState(TestNetworks.Batch);

        for (int t = 0; t < TestNetworks.Steps; t++)
        {
            Approximately.Equal(predictions.select(1, t), step(input.select(1, t), ref state));
        }
    }
}
