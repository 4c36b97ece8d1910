using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions.Tests;

public class ValidFixtureTests
{
    public static TheoryData<string> Names => [.. Fixture.Names("valid")];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_valid_definition_has_no_errors(string name)
    {
        ParseResult result = Fixture.Parse(name);
        Assert.DoesNotContain(result.Problems, static p => p.Severity == ProblemSeverity.Error);
        Assert.NotNull(result.Definition);
        Assert.Null(result.Partial);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_rendered_reads_back_as_the_same_definition_and_renders_the_same(string name)
    {
        NetworkDefinition definition = Fixture.Parse(name).Definition!;
        string rendered = DefinitionWriter.Render(definition);
        ParseResult again = NetworkParser.Parse("other.model.yaml", rendered);
        Assert.Equal(definition, again.Definition);
        Assert.Equal(rendered, DefinitionWriter.Render(again.Definition!));
    }
}
