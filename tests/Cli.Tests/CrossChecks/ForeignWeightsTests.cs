using Hmlstm.Compiler;
using Hmlstm.Definitions;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary>
/// Weights of another architecture are refused in the words of the definition; those of another framework in the names of tensors.
/// </summary>
[Collection("torch")]
public sealed class ForeignWeightsTests : IDisposable
{
    private const string Net = "model: Net\ntask: regression\ninput: { features: 3 }\n"
        + "layers: [ { cell: lstm, hidden: 4, layers: 2 } ]\noutput: { size: 2 }\n";

    private readonly Workplace work = new Workplace().With("net.model.yaml", Net);

    [Theory]
    [InlineData("cell: lstm", "cell: gru", "layers[0].cell is gru in the file and lstm in the network")]
    [InlineData("hidden: 4", "hidden: 5", "layers[0].hidden is [5, 5] in the file and [4, 4] in the network")]
    [InlineData("layers: 2", "layers: 3", "layers[0].hidden is [4, 4, 4] in the file and [4, 4] in the network")]
    [InlineData("layers: 2", "layers: 2, bidirectional: true", "layers[0].bidirectional is true in the file and false in the network")]
    [InlineData("layers: 2", "layers: 2, bias: false", "layers[0].bias is false in the file and true in the network")]
    [InlineData("features: 3", "features: 1", "input.features is 1 in the file and 3 in the network")]
    [InlineData("size: 2", "size: 6", "output.size is 6 in the file and 2 in the network")]
    public void Another_architecture_is_named_by_its_field(string here, string there, string line)
    {
        Save(Net.Replace(here, there, StringComparison.Ordinal));

        ToolRun run = Predict();

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Contains($"w.safetensors: {line}", run.ErrorLines);
        Assert.False(work.Has("y.safetensors"));
    }

    [Fact]
    public void Every_field_that_differs_has_its_line()
    {
        Save(Net.Replace("features: 3", "features: 1", StringComparison.Ordinal)
            .Replace("hidden: 4", "hidden: 5", StringComparison.Ordinal)
            .Replace("size: 2", "size: 6, hidden: [7]", StringComparison.Ordinal));

        Assert.Equal(
            [
                "w.safetensors: input.features is 1 in the file and 3 in the network",
                "w.safetensors: layers[0].hidden is [5, 5] in the file and [4, 4] in the network",
                "w.safetensors: output.hidden is [7] in the file and [] in the network",
                "w.safetensors: output.size is 6 in the file and 2 in the network",
            ],
            Predict().ErrorLines);
    }

    [Fact]
    public void A_bare_state_dict_is_told_which_names_the_network_has()
    {
        using (NewDisposeScope())
        {
            TensorFile.Write(work.PathOf("w.safetensors"), [("weight_ih_l0", zeros(16, 3)), ("weight_hh_l0", zeros(16, 4))]);
        }

        string[] lines = Predict().ErrorLines;

        Assert.Contains("w.safetensors: layers.0.weight_ih_l0 is missing", lines);
        Assert.Contains("w.safetensors: weight_ih_l0 is no part of the network", lines);
    }

    public void Dispose() => work.Dispose();

    private void Save(string yaml)
    {
        using INetwork network = NetworkCompiler.Create(NetworkParser.Parse("net.model.yaml", yaml).Definition!);
        NetworkWeights.Save(network, work.PathOf("w.safetensors"));
    }

    private ToolRun Predict()
    {
        using (NewDisposeScope())
        {
            TensorFile.Write(work.PathOf("x.safetensors"), [("input", zeros(1, 2, 3))]);
        }

        return work.Run(
            "predict", "@/net.model.yaml", "--weights", "@/w.safetensors", "--input", "@/x.safetensors", "--output", "@/y.safetensors");
    }
}
