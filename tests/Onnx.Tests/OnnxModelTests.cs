using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Export.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace Hmlstm.Onnx.Tests;

/// <summary>What stands in a model besides its operators.</summary>
public sealed class OnnxModelTests
{
    private const string Letters = """
        model: Letters
        summary: Two levels over "letters".
        task: language-model
        input: { tokens: 3, embedding: 4 }
        layers: [ { cell: hm-lstm, hidden: [5, 4] } ]
        """;

    [Fact]
    public void Inputs_and_outputs_have_the_names_of_the_state_and_dimensions_that_differ_from_call_to_call()
    {
        using var networks = new OnnxNetworks(Letters);
        InferenceSession step = networks.Session(OnnxForm.Step), window = networks.Session(OnnxForm.Window);

        Assert.Equal(
            ["tokens [batch]", "state.level1.hidden [batch, 5]", "state.level1.cell [batch, 5]", "state.level1.boundary [batch, 1]",
                "state.level2.hidden [batch, 4]", "state.level2.cell [batch, 4]"],
            Described(step.InputMetadata));
        Assert.Equal(
            ["predictions [batch, 3]", "boundaries [batch, 1]", "next.level1.hidden [batch, 5]", "next.level1.cell [batch, 5]",
                "next.level1.boundary [batch, 1]", "next.level2.hidden [batch, 4]", "next.level2.cell [batch, 4]"],
            Described(step.OutputMetadata));
        Assert.Equal(["tokens [batch, time]", "lengths [batch]"], Described(window.InputMetadata).Take(2));
        Assert.Equal(["predictions [batch, time, 3]", "boundaries [batch, 1, time]"], Described(window.OutputMetadata).Take(2));
    }

    [Fact]
    public void The_metadata_say_what_inputs_and_outputs_mean()
    {
        using var networks = new OnnxNetworks(Letters);
        var profile = new DataProfile { Vocabulary = Vocabulary.OfCharacters("abc".EnumerateRunes()), Classes = new(["x", "y"]) };
        using var session = new InferenceSession(networks.Write(OnnxForm.Window, profile));

        Dictionary<string, string> metadata = session.ModelMetadata.CustomMetadataMap;

        Assert.Equal(
            ("Letters", "language-model", "window", networks.Network.Fingerprint, networks.Network.DefinitionText, "x\ny"),
            (metadata["model"], metadata["task"], metadata["form"], metadata["fingerprint"], metadata["definition"], metadata["classes"]));
        Assert.Equal(profile.Vocabulary.Symbols, DataProfile.FromMetadata(metadata).Vocabulary!.Symbols);
        Assert.Equal(("hmlstm", "Letters", "Two levels over \"letters\"."), (
            session.ModelMetadata.ProducerName, session.ModelMetadata.GraphName, session.ModelMetadata.Description));
    }

    [Fact]
    public void A_model_is_the_same_every_time()
    {
        using var networks = new OnnxNetworks(Letters);

        Assert.Equal(networks.Write(OnnxForm.Step), networks.Write(OnnxForm.Step));
    }

    [Fact]
    public void What_reads_sequences_from_their_end_has_no_step()
    {
        NetworkDefinition definition = Parse("""
            model: Both
            task: classification
            input: { features: 3 }
            layers: [ { cell: gru, hidden: 4, bidirectional: true } ]
            output: { size: 2 }
            """);

        Assert.Equal([OnnxForm.Window], OnnxModel.FormsOf(definition));
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Write(definition, static _ => []));
        Assert.StartsWith("Both reads sequences from their end as well: it has no step.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_weights_than_a_file_holds_are_refused_before_any_is_asked_for()
    {
        NetworkDefinition definition = Parse("""
            model: Vast
            task: regression
            input: { features: 3 }
            layers: [ { cell: lstm, hidden: 12000 } ]
            output: { size: 1 }
            """);

        OnnxException refused = Assert.Throws<OnnxException>(() => Write(definition, static _ => throw new InvalidOperationException()));

        Assert.Equal("Vast needs 2.3 GB, but a file of ONNX holds 2.0 GB; make the network smaller", refused.Message);
    }

    [Fact]
    public void Numbers_of_another_count_are_refused()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => Write(Parse(Letters), static _ => [1]));

        Assert.StartsWith("input.embedding.weight has 1 numbers, not 12.", refused.Message, StringComparison.Ordinal);
    }

    private static NetworkDefinition Parse(string text) => NetworkParser.Parse("any.model.yaml", text).Definition!;

    private static void Write(NetworkDefinition definition, Func<string, float[]> weights) =>
        OnnxModel.Write(new OnnxSource { Definition = definition, Weights = weights }, OnnxForm.Step, Stream.Null);

    private static IEnumerable<string> Described(IReadOnlyDictionary<string, NodeMetadata> values) => values.Select(static one =>
        $"{one.Key} [{string.Join(", ", one.Value.Dimensions.Select((size, i) => size < 0
            ? one.Value.SymbolicDimensions[i]
            : size.ToString(CultureInfo.InvariantCulture)))}]");
}
