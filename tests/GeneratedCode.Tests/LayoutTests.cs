using Hmlstm.Definitions.Models;
using Hmlstm.GeneratedCode.Tests.Support;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Training;
using Samples;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>
/// How a tensor lies in memory changes nothing: views of other memory give the numbers and the gradients of a copy in one piece.
/// </summary>
public class LayoutTests
{
    private static readonly string[] Layouts = ["sliced in time", "sliced in rows", "strided", "transposed", "expanded"];

    public static TheoryData<string, string> NetworksAndLayouts
    {
        get
        {
            TheoryData<string, string> all = [];
            foreach (string name in TestNetworks.Names)
            {
                foreach (string layout in Layouts)
                {
                    all.Add(name, layout);
                }
            }

            return all;
        }
    }

    public static TheoryData<string> Names => new(TestNetworks.Names);

    [Theory]
    [MemberData(nameof(NetworksAndLayouts))]
    public void A_view_of_other_memory_gives_the_numbers_and_the_gradients_of_a_copy(string name, string layout)
    {
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = TestNetworks.Create(name);
        Tensor view = View(network.Definition, layout);
        Tensor copy = view.contiguous().clone();
        Assert.False(view.is_contiguous());

        (double[] predictions, double[] gradients) = Run(network, copy);
        (double[] ofView, double[] gradientsOfView) = Run(network, view);

        Assert.Equal(predictions, ofView);
        Assert.Equal(gradients, gradientsOfView);
        Assert.Contains(gradients, static value => value != 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_carried_state_may_be_a_view_of_other_memory(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = TestNetworks.Create(name);
        Tensor input = TestNetworks.Input(network.Definition);
        NetworkState after = network.Forward(input).State;
        NetworkState copy = after.FromTensors([.. after.Tensors.Select(static named => named.Value.detach().clone())]);
        NetworkState view = after.FromTensors([.. after.Tensors.Select(static named => Strided(named.Value.detach()))]);

        Assert.Equal(Numbers(network.Forward(input, copy).Predictions), Numbers(network.Forward(input, view).Predictions));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_gradient_of_nothing_is_nothing(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = TestNetworks.Create(name);
        NetworkOutput output = network.Forward(TestNetworks.Input(network.Definition));

        output.Predictions.narrow(1, 0, 0).sum().backward();

        Assert.All(
            network.Module.parameters().SelectMany(static parameter => Numbers(parameter.grad!)),
            static value => Assert.Equal(0, value));
    }

    [Fact]
    public void Steps_read_tokens_that_are_a_view_of_other_memory()
    {
        using DisposeScope scope = NewDisposeScope();
        using Characters network = (Characters)TestNetworks.Create(nameof(Characters));
        Tensor view = View(network.Definition, "strided").select(1, 0);
        Assert.False(view.is_contiguous());
        foreach (bool records in new[] { false, true })
        {
            using IDisposable? quiet = records ? null : no_grad();
            Characters.State one = network.CreateState(TestNetworks.Batch), other = network.CreateState(TestNetworks.Batch);

            Assert.Equal(Numbers(network.Step(view.contiguous(), ref one)), Numbers(network.Step(view, ref other)));
        }
    }

    [Fact]
    public void Steps_read_features_and_states_that_are_views_of_other_memory()
    {
        using DisposeScope scope = NewDisposeScope();
        using TwoStacks network = (TwoStacks)TestNetworks.Create(nameof(TwoStacks));
        Tensor view = View(network.Definition, "strided").select(1, 0);
        TwoStacks.State one = network.CreateState(TestNetworks.Batch);
        network.Step(view, ref one);
        var other = (TwoStacks.State)one.FromTensors([.. one.Tensors.Select(static named => Strided(named.Value.detach()))]);
        using IDisposable quiet = no_grad();

        Assert.Equal(Numbers(network.Step(view.contiguous(), ref one)), Numbers(network.Step(view, ref other)));
    }

    [Fact]
    public void A_training_reads_batches_that_are_views_of_other_memory()
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingDefinition training = new() { Epochs = 2, BatchSize = TestNetworks.Batch };
        Assert.Equal(WeightsAfter(static tensor => tensor.contiguous().clone()), WeightsAfter(static tensor => tensor.alias()));

        double[] WeightsAfter(Func<Tensor, Tensor> lay)
        {
            using TwoStacks network = (TwoStacks)TestNetworks.Create(nameof(TwoStacks));
            TrainingResult result = new Trainer<TwoStacks>(network, training).Train(new Views(network.Definition, lay));
            Assert.Equal(StopReason.Completed, result.Reason);
            return [.. network.parameters().SelectMany(Numbers)];
        }
    }

    // Predictions, and the gradients of all parameters and of the input; the gradient of the predictions comes transposed.
    private static (double[] Predictions, double[] Gradients) Run(INetwork network, Tensor input)
    {
        network.Module.zero_grad();
        bool hasGradient = input.dtype == ScalarType.Float32;
        Tensor entering = hasGradient ? input.detach().requires_grad_() : input;
        NetworkOutput output = network.Forward(entering, lengths: tensor(new long[] { 4, 6, 2 }));
        Tensor swapped = output.Predictions.transpose(0, 1);
        Tensor loss = (swapped * arange(swapped.numel()).to(ScalarType.Float32).sin().reshape(swapped.shape)).sum();
        foreach ((_, Tensor value) in output.State.Tensors)
        {
            loss = loss + value.sum();
        }

        loss.backward();
        IEnumerable<double> gradients = network.Module.parameters().SelectMany(static parameter => Numbers(parameter.grad!));
        return (Numbers(output.Predictions), [.. gradients, .. hasGradient ? Numbers(entering.grad!) : []]);
    }

    private static Tensor View(NetworkDefinition definition, string layout)
    {
        const int batch = TestNetworks.Batch, steps = 6;
        return layout switch
        {
            "sliced in time" => TestNetworks.Input(definition, batch, steps + 2).narrow(1, 1, steps),
            "sliced in rows" => TestNetworks.Input(definition, 2 * batch, steps).slice(0, 0, 2 * batch, 2),
            "strided" => TestNetworks.Input(definition, batch, 2 * steps).slice(1, 0, 2 * steps, 2),
            "transposed" => TestNetworks.Input(definition, steps, batch).transpose(0, 1),
            _ => TestNetworks.Input(definition, 1, steps).expand([batch, .. TestNetworks.Input(definition, 1, steps).shape[1..]]),
        };
    }

    private static Tensor Strided(Tensor value) => cat([value.unsqueeze(-1), value.unsqueeze(-1)], -1).select(-1, 0);

    private static double[] Numbers(Tensor tensor)
    {
        using Tensor flat = tensor.detach().to(ScalarType.Float64).reshape(-1);
        return flat.data<double>().ToArray();
    }

    private sealed class Views(NetworkDefinition definition, Func<Tensor, Tensor> lay) : IBatchSource
    {
        public long Count => 2;

        public Batch Read(long epoch, long index)
        {
            Tensor input = lay(View(definition, index == 0 ? "sliced in time" : "transposed"));
            Tensor target = zeros([input.size(0), input.size(1), definition.Output.Width]);
            return new Batch { Input = input, Target = target, Predictions = target.numel(), StartsAll = true };
        }
    }
}
