using Hmlstm.Cli;
using Hmlstm.Cli.Terminals;
using Hmlstm.Runtime.Weights;
using Microsoft.ML.OnnxRuntime;

namespace Hmlstm.Onnx.Tests;

/// <summary><c>hmlstm export</c>, in this process.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private const string Waves = """
        model: Waves
        task: regression
        input: { features: 1 }
        layers: [ { cell: hm-lstm, hidden: [5, 4] } ]
        output: { size: 1 }
        """;

    private const string Both = """
        model: Both
        task: classification
        input: { features: 3 }
        layers: [ { cell: gru, hidden: 4, bidirectional: true } ]
        output: { size: 2 }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-onnx-");

    [Fact]
    public void A_trained_network_becomes_both_models()
    {
        (string file, string weights) = Write(Waves);
        string onnx = PathOf("onnx");

        (int code, string output, string error) = Run("export", file, "--weights", weights, "--onnx", onnx);

        Assert.Equal((0, $"{onnx}/step.onnx: written\n{onnx}/window.onnx: written\n", ""), (code, output, error));
        foreach (string form in new[] { "step", "window" })
        {
            using var session = new InferenceSession(Path.Combine(onnx, form + ".onnx"));
            Dictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;
            Assert.Equal(("Waves", form), (metadata["model"], metadata["form"]));
        }
    }

    [Fact]
    public void A_network_that_reads_from_the_end_as_well_becomes_a_window_alone()
    {
        (string file, string weights) = Write(Both);

        (int code, _, string error) = Run("export", file, "--weights", weights, "--onnx", PathOf("onnx"));

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(["window.onnx"], Directory.EnumerateFiles(PathOf("onnx")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_definition_alone_has_no_weights_and_standard_output_is_no_folder()
    {
        (string file, string weights) = Write(Waves);

        Assert.Equal(
            (2, "", $"hmlstm: '{file}' is a definition, which needs --weights\n"),
            Run("export", file, "--onnx", PathOf("onnx")));
        Assert.Equal(
            (2, "", "hmlstm: --onnx takes a folder: a network is up to two models, step.onnx and window.onnx\n"),
            Run("export", file, "--weights", weights, "--onnx", "-"));
        Assert.False(Directory.Exists(PathOf("onnx")));
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = Tool.RunAsync(arguments, new Terminal(output, error, isInteractive: false)).GetAwaiter().GetResult();
        return (code, output.ToString(), error.ToString());
    }

    private (string File, string Weights) Write(string text)
    {
        (string file, string weights) = (PathOf("any.model.yaml"), PathOf("weights.safetensors"));
        File.WriteAllText(file, text);
        using var networks = new OnnxNetworks(text);
        NetworkWeights.Save(networks.Network, weights);
        return (file, weights);
    }

    private string PathOf(string name) => Path.Combine(folder.FullName, name);
}
