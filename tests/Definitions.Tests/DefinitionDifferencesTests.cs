namespace Hmlstm.Definitions.Tests;

public sealed class DefinitionDifferencesTests
{
    private const string Text =
        """
        model: Net
        task: classification
        input: { features: 2 }
        layers: [ { cell: hm-lstm, hidden: [3, 4] } ]
        output: { size: 3 }
        training: { epochs: 3, learning_rate: { start: 0.1, linear: -0.01, min: 0.01 } }
        data: { idx: { train: here/a, valid: here/b } }

        """;

    [Fact]
    public void Weights_serve_another_training_and_no_other_equations()
    {
        Assert.Empty(OfWeights("epochs: 3", "epochs: 4"));
        Assert.Empty(OfWeights(
            "hidden: [3, 4]",
            "hidden: [3, 4], initial: normal, dropout: 0.5, forget_bias: 2, boundary: { slope: 2, gradient: operations }"));
        Assert.Equal(
            [
                "layers[0].boundary.on_copy is recompute in the file and hold in the network",
                "layers[0].boundary.top is false in the file and true in the network",
            ],
            OfWeights("hidden: [3, 4]", "hidden: [3, 4], boundary: { on_copy: hold, top: true }"));
        Assert.Contains("layers[0].hidden is [3, 4] in the file and [3] in the network", OfWeights("hidden: [3, 4]", "hidden: 3"));
        Assert.Contains(
            "layers[0].boundary.top is false in the file and not there in the network", OfWeights("hidden: [3, 4]", "hidden: 3"));
    }

    [Fact]
    public void A_training_differs_in_whole_keys_and_in_the_places_of_the_parts()
    {
        Assert.Equal(
            [
                new("data.idx.train", "here/a", "there/a"),
                new("data.idx.valid", "here/b", null),
                new("training.learning_rate", "{ start: 0.1, linear: -0.01, per: epoch, min: 0.01, warmup: 0 }", "0.2"),
                new("data.idx.test", null, "c"),
            ],
            OfTrainings(
                "{ train: here/a, valid: here/b }", "{ train: there/a, test: c }", "{ start: 0.1, linear: -0.01, min: 0.01 }", "0.2"));
        Assert.True(DefinitionDifferences.IsPlace("data.idx.valid"));
        Assert.False(DefinitionDifferences.IsPlace("data.split"));
    }

    [Fact]
    public void A_text_that_is_no_definition_differs_in_nothing()
    {
        Assert.Empty(DefinitionDifferences.OfWeights(null, Rendered(Text)));
        Assert.Empty(DefinitionDifferences.OfWeights("a: [", Rendered(Text)));
        Assert.Empty(DefinitionDifferences.OfTrainings("42", Rendered(Text)));
    }

    private static IEnumerable<string> OfWeights(string old, string now) =>
        DefinitionDifferences.OfWeights(Text, Rendered(Text.Replace(old, now, StringComparison.Ordinal)));

    private static IEnumerable<DefinitionDifference> OfTrainings(params string[] pairs) => DefinitionDifferences.OfTrainings(
        Text, Rendered(Text.Replace(pairs[0], pairs[1], StringComparison.Ordinal).Replace(pairs[2], pairs[3], StringComparison.Ordinal)));

    private static string Rendered(string text) => DefinitionWriter.Render(NetworkParser.Parse("net.model.yaml", text).Definition!);
}
