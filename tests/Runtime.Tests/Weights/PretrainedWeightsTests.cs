using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Tests.Cells;
using Hmlstm.Runtime.Tests.Networks;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Tests.Weights;

public sealed class PretrainedWeightsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("hmlstm-pretrained-").FullName;

    private string File => Path.Combine(folder, "weights.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_network_gets_the_weights_of_a_file_or_of_a_run_and_keeps_its_own_schedules()
    {
        using var saved = new SampleNetwork();
        saved.Schedules[0].Value = 3;
        NetworkWeights.Save(saved, File);
        foreach (string place in new[] { File, folder })
        {
            using var network = new SampleNetwork();
            double slope = network.Slope;
            using PretrainedWeights weights = PretrainedWeights.Read(place, network.Definition);
            weights.CopyTo(network);

            Assert.True(weights.Fit.IsExact);
            Assert.Empty(weights.Differences);
            Assert.Equal(Values(saved), Values(network));
            Assert.Equal(slope, network.Slope);
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused_on_one_line_and_partial_loading_takes_the_rest()
    {
        using var scope = NewDisposeScope();
        using var saved = new SampleNetwork();
        Dictionary<string, Tensor> tensors = saved.state_dict();
        tensors.Remove("layers.0.0.bias");
        tensors["layers.0.1.bias"] = zeros(9);
        tensors["output.projection.bias"] = zeros(5, dtype: ScalarType.Int32);
        tensors["extra\u001b"] = zeros(1);
        TensorFile.Write(File, tensors.Select(pair => (pair.Key, pair.Value)));
        using var network = new SampleNetwork();
        double[] before = Values(network);
        using PretrainedWeights weights = PretrainedWeights.Read(File, network.Definition);

        string difference = "missing: 'layers.0.0.bias'; unexpected: 'extra<U+001B>'; "
            + "mismatched: 'layers.0.1.bias' (F32 [9], not [8]), 'output.projection.bias' (I32 [5], not [5])";
        Assert.Equal([difference], weights.Differences);
        Assert.Equal([$"{File}: {difference}"], Assert.Throws<WeightsException>(() => weights.CopyTo(network)).Problems);
        Assert.Equal(before, Values(network));

        weights.CopyTo(network, partial: true);
        string[] kept = ["layers.0.0.bias", "layers.0.1.bias", "output.projection.bias"];
        foreach ((string name, Tensor value) in network.state_dict())
        {
            Assert.Equal(!kept.Contains(name), weights.Fit.Loaded.Contains(name));
            if (!kept.Contains(name))
            {
                Assert.Equal(Numbers.Of(saved.state_dict()[name]), Numbers.Of(value));
            }
        }

        using var untouched = new SampleNetwork();
        Assert.Equal(Numbers.Of(untouched.state_dict()["layers.0.1.bias"]), Numbers.Of(network.state_dict()["layers.0.1.bias"]));
    }

    [Fact]
    public void Of_many_names_a_line_shows_the_first_and_counts_the_others()
    {
        string[] names = [.. Enumerable.Range(0, 30).Select(static i => $"p{i}")];
        var fit = new WeightsFit([], names, [], [.. names.Select(static name => (name, "F32 [1]", "[2]"))]);
        Assert.Equal(
            "missing: 'p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7' and 22 more; mismatched: "
            + string.Join(", ", names.Take(8).Select(static name => $"'{name}' (F32 [1], not [2])")) + " and 22 more",
            fit.ToString());
    }

    [Fact]
    public void Equal_shapes_with_another_meaning_are_a_difference_of_the_definitions()
    {
        using var saved = new SampleNetwork();
        NetworkWeights.Save(saved, File);
        NetworkDefinition held = Parse(SampleNetwork.Yaml(4).Replace("slope:", "on_copy: hold, slope:", StringComparison.Ordinal));
        using PretrainedWeights weights = PretrainedWeights.Read(File, held);

        Assert.True(weights.Fit.IsExact);
        Assert.Equal(["layers[0].boundary.on_copy is recompute in the file and hold in the network"], weights.Differences);
        Assert.Throws<WeightsException>(() => weights.Require());
        weights.Require(partial: true);
    }

    [Fact]
    public void A_file_of_which_nothing_fits_is_refused_even_in_part_and_numbers_have_to_be_finite()
    {
        using var scope = NewDisposeScope();
        using var network = new SampleNetwork();
        TensorFile.Write(File, [("other", zeros(1))]);
        using PretrainedWeights nothing = PretrainedWeights.Read(File, network.Definition);
        Assert.Contains(
            ": no parameter of the network is in it: missing: ",
            Assert.Throws<WeightsException>(() => nothing.Require(partial: true)).Message,
            StringComparison.Ordinal);

        TensorFile.Write(File, [("layers.0.0.bias", zeros_like(network.state_dict()["layers.0.0.bias"]) / 0)]);
        string problem = Assert.Throws<WeightsException>(() => PretrainedWeights.Read(File, network.Definition)).Message;
        Assert.Equal($"{File}: layers.0.0.bias has a number that is not finite: NaN at [0]", problem);

        System.IO.File.WriteAllText(File, "hmlstmck and the rest of a checkpoint");
        string checkpoint = Assert.Throws<WeightsException>(() => PretrainedWeights.Read(File, network.Definition)).Message;
        Assert.Equal(
            $"{File}: is a checkpoint, to resume a training from; the weights of a run are in its weights.safetensors",
            checkpoint);

        string missing = Path.Combine(folder, "run");
        Directory.CreateDirectory(missing);
        Assert.Equal(
            $"{missing}/weights.safetensors: there is no such file",
            Assert.Throws<WeightsException>(() => PretrainedWeights.Read(missing, network.Definition)).Message);
    }

    [Fact]
    public void Names_hold_as_long_as_the_input_and_the_output_have_their_size()
    {
        using var saved = new SampleNetwork();
        DataProfile profile = new() { Vocabulary = Vocabulary.OfCharacters("abcde".EnumerateRunes()), Classes = new(["x", "y"]) };
        NetworkWeights.Save(saved, File, profile.ToMetadata());
        using PretrainedWeights same = PretrainedWeights.Read(File, saved.Definition);
        using PretrainedWeights wider = PretrainedWeights.Read(File, Parse(SampleNetwork.Yaml(7)));
        using PretrainedWeights other = PretrainedWeights.Read(
            File,
            Parse(SampleNetwork.Yaml(4).Replace("tokens: 5", "tokens: 6", StringComparison.Ordinal)));

        Assert.Equal(("abcde", 2), (same.Profile.Vocabulary?.Symbols, same.Profile.Classes.Count));
        Assert.Equal("abcde", wider.Profile.Vocabulary?.Symbols);
        Assert.Equal((null, 0), (other.Profile.Vocabulary, other.Profile.Classes.Count));
        Assert.Throws<ArgumentException>(() => wider.CopyTo(saved, partial: true));
    }

    private static NetworkDefinition Parse(string yaml) => NetworkParser.Parse("sample.model.yaml", yaml).Definition!;

    private static double[] Values(SampleNetwork network) => [.. network.state_dict().Values.SelectMany(Numbers.Of)];
}
