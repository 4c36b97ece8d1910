using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Metrics;
using Hmlstm.Runtime.Prediction;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Compiler.Tests;

/// <summary>A program without a project of its own: a definition becomes a network, a run is opened, measured and used.</summary>
public sealed class TrainedNetworkTests : IDisposable
{
    private const string Waves = """
        model: Waves
        task: regression
        input: { features: 1 }
        layers: [ { cell: hm-lstm, hidden: [5, 4] } ]
        output: { size: 1 }
        training: { batch_size: 4 }
        data: { synthetic: two-scale-sines, length: 20 }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-compiler-");

    [Fact]
    public void A_definition_becomes_a_network_in_the_namespace_that_it_names_or_in_the_default_one()
    {
        using INetwork network = NetworkCompiler.Create(Parse(Waves));
        using INetwork named = NetworkCompiler.Create(Parse("namespace: Coast\n" + Waves));

        Assert.Equal(("Hmlstm.Models.Waves", "Coast.Waves"), (network.GetType().FullName, named.GetType().FullName));
        Assert.Equal(network.Fingerprint, named.Fingerprint);
    }

    [Fact]
    public void A_network_is_of_the_record_it_was_made_from_whatever_text_that_once_had()
    {
        NetworkDefinition definition = Parse(Waves);
        definition = definition with { Training = definition.Training with { Epochs = 77 } };

        using INetwork network = NetworkCompiler.Create(definition);

        Assert.Equal(definition, network.Definition);
    }

    [Fact]
    public async Task A_run_is_opened_with_its_weights_and_measured_on_the_part_that_was_held_out()
    {
        RunFolder run = Run();

        using TrainedNetwork trained = TrainedNetwork.OpenRun(run.Path);
        using NetworkData data = await NetworkData.OpenAsync(trained.Definition, new DataOptions { Profile = trained.Profile });
        HeldOutMetrics heldOut = HeldOutMetrics.Measure(trained.Network, data)!;

        Assert.False(trained.Network.Module.training);
        Assert.Equal(("test", "loss"), (heldOut.Part, heldOut.Metrics.Values[0].Name));
        Assert.Equal("test_loss", heldOut.Values.First().Name);
        Assert.Null(heldOut.Baselines);
        PartMetricsOptions all = new() { WithClasses = true, WithOtherSelection = true };
        PartMetrics whole = PartMetrics.Measure(trained.Network, data.Test!, all);
        Assert.Equal(heldOut.Metrics.Values, whole.Values);
        Assert.True(whole is { Confusion: null, Other: null });
    }

    [Fact]
    public void What_a_run_predicts_from_a_file_is_what_its_network_gives()
    {
        RunFolder run = Run();
        string input = Path.Combine(folder.FullName, "x.safetensors"), written = Path.Combine(folder.FullName, "y.safetensors");
        using Tensor window = arange(12).reshape(2, 6, 1).to(ScalarType.Float32);
        TensorFile.Write(input, [("input", window)]);

        using TrainedNetwork trained = TrainedNetwork.Open(run.Model, run.Weights);
        using PredictionInput read = PredictionInput.Read(input, trained.Definition.Input);
        using NetworkOutput output = read.Run(trained.Network);
        using (FileStream file = File.Create(written))
        {
            PredictionFile.Write(output, file);
        }

        using TensorFile again = TensorFile.Read(written);
        Assert.Equal(["boundaries", "hidden.0", "hidden.1", "output"], again.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.True(again.Tensors["output"].equal(output.Predictions).all().item<bool>());
        Assert.False(output.Predictions.requires_grad);
    }

    [Fact]
    public void What_is_missing_or_wrong_is_said_before_a_class_is_compiled()
    {
        string file = Path.Combine(folder.FullName, "waves.model.yaml");
        File.WriteAllText(file, Waves.Replace("hidden", "hiden", StringComparison.Ordinal));
        RunFolder run = Run();
        File.Delete(run.Weights);

        DefinitionException none = Assert.Throws<DefinitionException>(() => TrainedNetwork.OpenRun("nowhere"));
        DefinitionException other = Assert.Throws<DefinitionException>(() => TrainedNetwork.OpenRun(folder.FullName));
        FileNotFoundException weightless = Assert.Throws<FileNotFoundException>(() => TrainedNetwork.OpenRun(run.Path));
        Assert.Equal("there is no run 'nowhere'", none.Message);
        Assert.EndsWith("is not a run folder: it has no model.yaml", other.Message, StringComparison.Ordinal);
        Assert.Equal($"there is no file '{run.Weights}'", weightless.Message);
        DefinitionException wrong = Assert.Throws<DefinitionException>(() => TrainedNetwork.Open(file, "any.safetensors"));
        Assert.StartsWith($"{file}(4,", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(wrong.Problems, static problem => problem.Severity == ProblemSeverity.Error);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private RunFolder Run()
    {
        using INetwork network = NetworkCompiler.Create(Parse(Waves));
        var run = new RunFolder(Path.Combine(folder.FullName, "run"));
        run.Create(network.DefinitionText);
        NetworkWeights.Save(network, run.Weights);
        return run;
    }

    private static NetworkDefinition Parse(string text) => NetworkParser.Parse("waves.model.yaml", text).Definition!;
}
