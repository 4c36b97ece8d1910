using System.Text.RegularExpressions;

namespace Hmlstm.Definitions.Tests;

public partial class InvalidFixtureTests
{
    public static TheoryData<string> Names => [.. Fixture.Names("invalid")];

    [Theory]
    [MemberData(nameof(Names))]
    public void All_problems_are_found_at_once_each_at_its_place(string name)
    {
        string text = Fixture.Read("invalid", name);
        ParseResult result = NetworkParser.Parse(name + ".model.yaml", text);
        IEnumerable<string> expected = Place().Matches(text).Select(static match => match.Value);
        Assert.Equal(expected, result.Problems.Select(static p => $"({p.Span.StartLine + 1},{p.Span.StartColumn + 1}) {p.Id}"));
        Assert.Null(result.Definition);
    }

    [GeneratedRegex(@"\(\d+,\d+\) HML\d{4}")]
    private static partial Regex Place();
}
