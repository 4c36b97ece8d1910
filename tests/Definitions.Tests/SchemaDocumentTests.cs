using Hmlstm.Definitions.Schema;
using Hmlstm.Definitions.Tests.Support;
using Hmlstm.Definitions.Yaml;

namespace Hmlstm.Definitions.Tests;

public class SchemaDocumentTests
{
    private static readonly JsonSchemaCheck Schema = new(JsonSchema.Write());

    /// <summary>Problems that one key shows by itself; the others need the parser.</summary>
    private static readonly string[] Structural =
        ["HML0101", "HML0102", "HML0103", "HML0104", "HML0105", "HML0106", "HML0107"];

    public static TheoryData<string> Valid => [.. Fixture.Names("valid").Where(static name => name != "mnist-pixels")];

    public static TheoryData<string> Invalid => [.. Fixture.Names("invalid").Where(static name => name != "across-keys")];

    public static TheoryData<string> Bad => [.. Structural];

    [Theory]
    [MemberData(nameof(Valid))]
    public void The_schema_accepts_a_valid_definition_and_what_is_rendered_of_it(string name)
    {
        Assert.Empty(Schema.Errors(Node(Fixture.Read("valid", name))));
        Assert.Empty(Schema.Errors(Node(DefinitionWriter.Render(Fixture.Parse(name).Definition!))));
    }

    [Fact]
    public void The_schema_lists_words_in_lower_case_only()
    {
        Assert.NotEmpty(Schema.Errors(Node(Fixture.Read("valid", "mnist-pixels"))));
        string corrected = Fixture.Read("valid", "mnist-pixels")
            .Replace("CLASSIFICATION", "classification", StringComparison.Ordinal)
            .Replace("LSTM", "lstm", StringComparison.Ordinal);
        Assert.Empty(Schema.Errors(Node(corrected)));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void The_schema_refuses_an_invalid_definition(string name) =>
        Assert.NotEmpty(Schema.Errors(Node(Fixture.Read("invalid", name))));

    [Theory]
    [MemberData(nameof(Bad))]
    public void The_schema_refuses_the_bad_example_of_a_page_and_accepts_the_good_one(string id)
    {
        string[] parts = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pages", id + ".md")).Split("```yaml\n");
        Assert.NotEmpty(Schema.Errors(Node(parts[1].Split("```")[0])));
        Assert.Empty(Schema.Errors(Node(parts[2].Split("```")[0])));
    }

    [Fact]
    public void The_reference_is_the_one_in_the_documentation() =>
        Assert.Equal(LanguageReference.Write(), File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pages", "language.md")));

    [Fact]
    public void The_example_of_the_reference_has_no_problem()
    {
        string example = LanguageReference.Write().Split("```yaml\n")[1].Split("```")[0];
        Assert.Empty(NetworkParser.Parse("text8.model.yaml", example).Problems);
    }

    [Fact]
    public void Each_key_is_documented_and_says_what_holds_without_it()
    {
        foreach (Key key in Language.Sections.SelectMany(static section => section.Keys))
        {
            Assert.Matches("^[A-Z0].*[.]$", key.Documentation);
            Assert.Matches("^[a-z0-9_]+$", key.Name);
            Assert.NotEmpty(key.Expected);
        }
    }

    [Fact]
    public void Each_key_is_written_when_some_valid_definition_is_rendered()
    {
        string rendered = string.Concat(
            Fixture.Names("valid").Select(static name => DefinitionWriter.Render(Fixture.Parse(name).Definition!)));
        string[] shorthands = ["layers"]; // of a stack: it is expanded into widths
        foreach (Key key in Language.Sections.SelectMany(static section => section.Keys))
        {
            Assert.True(shorthands.Contains(key.Name) || rendered.Contains(key.Name + ":", StringComparison.Ordinal), key.Name);
        }
    }

    private static YamlNode Node(string yaml)
    {
        YamlNode? node = YamlReader.Read(yaml, new ProblemList("test"), CancellationToken.None);
        Assert.NotNull(node);
        return node;
    }
}
