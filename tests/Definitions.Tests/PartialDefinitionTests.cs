using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Tests;

public class PartialDefinitionTests
{
    [Fact]
    public void A_typo_leaves_everything_else_known()
    {
        const string Text = """
            model: Signals
            namespace: Demo
            summary: A note.
            task: regression
            input: { features: 3 }
            layers: [ { cell: gru, hidden: 4 } ]
            output: { size: 2 }
            training: { epoch: 3 }

            """;
        PartialDefinition partial = Partial("x.model.yaml", Text);
        Assert.Equal(("Signals", "Demo", "A note."), (partial.Name, partial.Namespace, partial.Summary));
        Assert.Equal(TaskKind.Regression, partial.Task);
        Assert.Equal(new InputDefinition { Kind = InputKind.Features, Size = 3 }, partial.Input);
        Assert.Equal(CellKind.Gru, Assert.Single(partial.Layers!.Value).Cell);
        Assert.Equal(2, partial.Output!.Size);
    }

    [Fact]
    public void What_is_wrong_is_null()
    {
        PartialDefinition partial = Partial(
            "x.model.yaml", "model: A\ntask: regresion\ninput: {}\nlayers: [ { cell: gru, hidden: 4 }, 3 ]\noutput: {}\n");
        Assert.Equal(new PartialDefinition { Name = "A" }, partial);
    }

    [Theory]
    [InlineData("models/tiny-text.model.yaml", "TinyText")]
    [InlineData("C:\\models\\my_net.v2.MODEL.YAML", "MyNetV2")]
    [InlineData("text8.yml", "Text8")]
    [InlineData("/a/b/größe.model.yaml", "Größe")]
    public void Without_a_name_the_file_gives_it(string path, string name) =>
        Assert.Equal(name, Partial(path, "task: regression\n").Name);

    [Fact]
    public void A_wrong_name_falls_back_to_the_file() =>
        Assert.Equal("Fallback", Partial("fallback.model.yaml", "model: 2x\n").Name);

    [Fact]
    public void A_file_whose_name_is_no_type_needs_a_model()
    {
        ParseResult result = NetworkParser.Parse(
            "2-sines.model.yaml",
            "task: regression\ninput: { features: 1 }\nlayers: [ { cell: gru, hidden: 4 } ]\noutput: { size: 1 }\n");
        Assert.Null(result.Partial);
        Assert.Equal(
            "2-sines.model.yaml(1,1): error HML0106: 'model' must be a C# name, but '2Sines' starts with a digit; "
            + "that is the file's name, so add 'model'",
            Assert.Single(result.Problems).ToString());
    }

    [Theory]
    [InlineData("model: Signals # a note\nnamespace: Demo.Models\ntask: [\n", "Signals", "Demo.Models")]
    [InlineData("task: [\nmodel: 'A'\n", "X", null)]
    [InlineData("model: class\ntask: {\n", "X", null)]
    [InlineData("task: &a b\n  model: Indented\n", "X", null)]
    public void A_text_that_is_no_yaml_still_gives_its_name(string text, string name, string? space)
    {
        PartialDefinition partial = Partial("x.model.yaml", text);
        Assert.Equal((name, space), (partial.Name, partial.Namespace));
    }

    private static PartialDefinition Partial(string path, string text)
    {
        ParseResult result = NetworkParser.Parse(path, text);
        Assert.Null(result.Definition);
        Assert.NotNull(result.Partial);
        return result.Partial;
    }
}
