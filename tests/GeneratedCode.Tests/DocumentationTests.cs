using System.Text.RegularExpressions;
using Hmlstm.GeneratedCode.Tests.Support;
using Hmlstm.Generator.Tests.Support;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>
/// The pages of documentation that have programs: each compiles without a warning beside the page's definitions, and those that need no
/// data are run and write what the page says.
/// </summary>
public partial class DocumentationTests
{
    [Theory]
    [InlineData("boundaries.md", 1, 3)]
    [InlineData("checkpoints.md", 1, 3)]
    [InlineData("data.md", 7, 5)]
    [InlineData("losses.md", 1, 1)]
    [InlineData("predict.md", 0, 3)]
    [InlineData("predictor.md", 1, 3)]
    [InlineData("training.md", 2, 5)]
    public void Each_program_of_a_page_compiles_with_the_page_s_definitions(string page, int definitionCount, int programCount)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page));
        YamlText[] definitions = [.. Blocks(text, "yaml").Select((block, i) => new YamlText($"/app/{i}.model.yaml", InNamespace(block)))];
        string[] programs = [.. Blocks(text, "csharp")];

        Assert.Equal((definitionCount, programCount), (definitions.Length, programs.Length));
        Assert.All(programs, program => Project.AssertProgramCompiles(definitions, program));
    }

    [Theory]
    [InlineData("building-blocks.md", 3)]
    [InlineData("losses.md", 1)]
    [InlineData("own-data.md", 2)]
    [InlineData("saliency.md", 2)]
    [InlineData("threads.md", 1)]
    public void Each_program_of_a_page_without_data_writes_what_stands_below_it(string page, int programCount)
    {
        string text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "docs", page));
        YamlText[] definitions = [.. Blocks(text, "yaml").Select((block, i) => new YamlText($"/app/{i}.model.yaml", InNamespace(block)))];
        string[] programs = [.. Blocks(text, "csharp")], outputs = [.. Blocks(text, "text")];

        Assert.Equal((programCount, programCount), (programs.Length, outputs.Length));
        int threads = TorchSharp.torch.get_num_threads();
        try
        {
            Assert.Equal(outputs, programs.Select(program => Project.RunProgram(definitions, program)));
        }
        finally
        {
            TorchSharp.torch.set_num_threads(threads);
        }
    }

    private static IEnumerable<string> Blocks(string text, string language) =>
        Block().Matches(text).Where(match => match.Groups[1].Value == language).Select(match => match.Groups[2].Value);

    /// <summary>Without a namespace of its own, a definition is in the project's, which all pages call Demo.</summary>
    private static string InNamespace(string definition) =>
        definition.Contains("namespace:", StringComparison.Ordinal) ? definition : definition + "namespace: Demo\n";

    [GeneratedRegex("```(\\w+)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
