using Hmlstm.Compiler;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Weights;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>The emitted PyTorch module of every cell and head computes what our network computes, forward and backward.</summary>
[Collection("torch")]
public sealed class EmittedModuleTests(EmittedModules modules) : IClassFixture<EmittedModules>
{
    public static TheoryData<string> CaseNames => [.. PredictAgainstReferenceTests.Cases.Keys];

    [TorchTheory]
    [MemberData(nameof(CaseNames))]
    public void A_module_gives_what_the_network_gives(string name)
    {
        string folder = modules.FolderOf(name);
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = Load(name, folder);
        using TensorFile input = TensorFile.Read(folder + "/x.safetensors");
        using TensorFile theirs = TensorFile.Read(folder + "/y.safetensors");
        using NetworkOutput ours = network.Forward(input.Tensors["input"], null, input.Tensors["lengths"]);

        Dictionary<string, Tensor> expected = new() { ["output"] = ours.Predictions };
        Add("boundaries", ours.Boundaries);
        Add("selection", ours.Selection);
        Add("selection_probability", ours.SelectionProbability);
        for (int level = 0; level < ours.Hidden.Count; level++)
        {
            expected.Add(FormattableString.Invariant($"hidden.{level}"), ours.Hidden[level]);
        }

        Assert.Equal(expected.Keys.Order(), theirs.Tensors.Keys.Order());
        foreach ((string output, Tensor value) in expected)
        {
            AssertNear(output, value, theirs.Tensors[output], 1e-5);
        }

        void Add(string output, Tensor? value)
        {
            if (value is not null)
            {
                expected.Add(output, value);
            }
        }
    }

    [TorchTheory]
    [MemberData(nameof(CaseNames))]
    public void A_module_has_the_network_s_gradients(string name)
    {
        string folder = modules.FolderOf(name);
        using DisposeScope scope = NewDisposeScope();
        using INetwork network = Load(name, folder);
        using TensorFile input = TensorFile.Read(folder + "/x.safetensors");
        using TensorFile theirs = TensorFile.Read(folder + "/g.safetensors");
        using NetworkOutput output = network.Forward(input.Tensors["input"]);
        output.Predictions.square().mean().backward();

        Assert.Equal(network.Module.named_parameters().Select(static named => named.name).Order(), theirs.Tensors.Keys.Order());
        foreach ((string parameter, TorchSharp.Modules.Parameter value) in network.Module.named_parameters())
        {
            AssertNear(parameter, value.grad ?? zeros_like(value), theirs.Tensors[parameter], 2e-5);
        }
    }

    private static INetwork Load(string name, string folder)
    {
        INetwork network = NetworkCompiler.Create(EmittedModules.Definition(name));
        NetworkWeights.Load(network, folder + "/w.safetensors");
        network.Module.eval();
        return network;
    }

    private static void AssertNear(string name, Tensor expected, Tensor actual, double tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        float difference = (expected - actual).abs().max().item<float>();
        Assert.True(difference <= tolerance, FormattableString.Invariant($"{name} differs by {difference}"));
    }
}
