using Hmlstm.Definitions.Models;
using Hmlstm.GeneratedCode.Tests.Support;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Cells;
using Hmlstm.Runtime.Heads;
using Samples;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>Generated classes against the same modules put together by hand, with the same weights.</summary>
public class HandWrittenTests
{
    [Fact]
    public void The_character_model_is_its_modules_put_together()
    {
        using DisposeScope scope = NewDisposeScope();
        Characters network = (Characters)TestNetworks.Create("Characters");
        HmLstmLevelOptions options = new() { InputSize = 64, HiddenSize = 128, AboveSize = 128, HasDetector = true, LayerNorm = true };
        using Embedding embedding = nn.Embedding(96, 64);
        using HmLstmLevel bottom = new(options);
        using HmLstmLevel middle = new(options with { InputSize = 128 });
        using HmLstmLevel top = new(options with { InputSize = 128, AboveSize = 0, HasDetector = false });
        using GatedHead head = new([128, 128, 128], 256, [128], ActivationKind.Tanh, 96);
        Copy(
            network,
            ("input.embedding", embedding),
            ("layers.0.0", bottom),
            ("layers.0.1", middle),
            ("layers.0.2", top),
            ("output", head));
        Tensor input = TestNetworks.Input(network.Definition);

        HmLstmLevelState[] now = [Start(128, true), Start(128, true), Start(128, false)];
        List<Tensor> predictions = [];
        List<Tensor> boundaries = [];
        for (int t = 0; t < TestNetworks.Steps; t++)
        {
            Tensor projected = bottom.Project(embedding.call(input.select(1, t)));
            HmLstmLevelState first = bottom.AdvanceProjected(projected, now[0], now[1]);
            HmLstmLevelState second = middle.Advance(first, now[1], now[2]);
            HmLstmLevelState third = top.Advance(second, now[2], null);
            now = [first, second, third];
            predictions.Add(head.call([first.Hidden, second.Hidden, third.Hidden]));
            boundaries.Add(cat([first.Boundary!, second.Boundary!], 1));
        }

        Characters.Output output = network.forward(input);
        Approximately.Equal(stack(predictions, 1), output.Predictions);
        Approximately.Equal(stack(boundaries, 2), output.Boundaries);
        Approximately.Equal(now[2].Cell, output.State.HmLstm.Levels[2].Cell);
    }

    [Fact]
    public void The_model_of_one_prediction_is_its_modules_put_together()
    {
        using DisposeScope scope = NewDisposeScope();
        LastStep network = (LastStep)TestNetworks.Create("LastStep");
        HmLstmLevelOptions options = new()
        {
            InputSize = 4,
            HiddenSize = 10,
            AboveSize = 6,
            HasDetector = true,
            Estimator = BoundaryEstimator.Soft,
            Gradient = BoundaryGradient.Operations,
        };
        using HmLstmLevel bottom = new(options) { Slope = 2.5 };
        using HmLstmLevel top = new(options with { InputSize = 10, HiddenSize = 6, AboveSize = 0, HasDetector = false });
        using FeedForwardHead head = new(6, [5], ActivationKind.Relu, 3);
        Copy(network, ("layers.0.0", bottom), ("layers.0.1", top), ("output", head));
        Tensor input = TestNetworks.Input(network.Definition);

        (HmLstmLevelState low, HmLstmLevelState high) = (Start(10, true), Start(6, false));
        foreach (Tensor projected in bottom.Project(input).unbind(1))
        {
            HmLstmLevelState next = bottom.AdvanceProjected(projected, low, high);
            (low, high) = (next, top.Advance(next, high, null));
        }

        Approximately.Equal(head.call(high.Hidden), network.forward(input).Predictions);
    }

    [Fact]
    public void A_mixed_stack_is_torch_s_own_modules_put_together()
    {
        using DisposeScope scope = NewDisposeScope();
        MixedStack network = (MixedStack)TestNetworks.Create("MixedStack");
        using RNN rnn = nn.RNN(1, 6, 1, nn.NonLinearities.ReLU, batchFirst: true);
        using LSTM lstm = nn.LSTM(6, 5, 2, batchFirst: true);
        using Linear projection = nn.Linear(5, 1);
        Copy(network, ("layers.0", rnn), ("layers.1", lstm), ("output.projection", projection));
        Tensor input = TestNetworks.Input(network.Definition);

        Tensor low = rnn.call(input, null).Item1;
        Tensor high = lstm.call(low, null).Item1;

        Approximately.Equal(projection.call(high.select(1, TestNetworks.Steps - 1)), network.forward(input).Predictions);
    }

    private static HmLstmLevelState Start(long width, bool detector) => new(
        zeros(TestNetworks.Batch, width), zeros(TestNetworks.Batch, width), detector ? zeros(TestNetworks.Batch, 1) : null);

    private static void Copy(INetwork network, params (string Path, nn.Module Part)[] parts)
    {
        using IDisposable recording = no_grad();
        Dictionary<string, Parameter> weights = network.Module
            .named_parameters()
            .ToDictionary(named => named.name, named => named.parameter);
        foreach ((string path, nn.Module part) in parts)
        {
            foreach ((string name, Parameter parameter) in part.named_parameters())
            {
                Assert.True(weights.Remove($"{path}.{name}", out Parameter? source), name);
                parameter.copy_(source);
            }
        }

        Assert.Empty(weights);
    }
}
