using Hmlstm.Definitions;

namespace Hmlstm.Examples.Tests;

public sealed class DefinitionTests
{
    public static TheoryData<string> Files => new(
        Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "examples"), "*.model.yaml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(AppContext.BaseDirectory, file))
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void An_example_has_no_problem_not_even_a_warning(string file)
    {
        ParseResult result = NetworkParser.Parse(file, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, file)));

        Assert.Empty(result.Problems);
        Assert.NotNull(result.Definition?.Data);
    }
}
