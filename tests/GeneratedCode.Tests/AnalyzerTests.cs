using Hmlstm.GeneratedCode.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>The generator inside a build: found with its private assemblies, fed by the props.</summary>
public class AnalyzerTests
{
    [Fact]
    public void A_definition_in_the_project_is_a_class_in_its_root_namespace()
    {
        using DisposeScope scope = NewDisposeScope();
        using Analyzed network = new();

        Assert.Equal("Hmlstm.GeneratedCode.Tests", typeof(Analyzed).Namespace);
        Assert.Equal(
            [TestNetworks.Batch, TestNetworks.Steps, Analyzed.Vocabulary],
            network.forward(TestNetworks.Input(network.Definition)).Predictions.shape);
    }
}
