using System.Xml.Linq;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Export.Native;

namespace Hmlstm.Export.Tests;

/// <summary>
/// The projects of native programs as texts. Tests of Inference compile and run the programs, and those of the package build one.
/// </summary>
public class NativeProjectTests
{
    private const string Letters = """
        model: TwoLetters
        namespace: Demo.Models
        summary: "*/ } \" a text that would be code"
        task: language-model
        input: { tokens: 27, embedding: 8 }
        layers: [ { cell: hm-lstm, hidden: [12, 8] } ]
        data: { text: "a\" + Evil() + \"", alphabet: text8 }
        """;

    private const string Series = """
        model: Tides
        task: regression
        input: { features: FEATURES }
        layers: [ { cell: gru, hidden: 4 } ]
        output: { size: 1, steps: last }
        data: { series: tides.csv, columns: [level, wind], target: level, lookback: 24EXTRA }
        """;

    private const string Classes = """
        model: Gestures
        task: classification
        input: { features: 2 }
        layers: [ { cell: lstm, hidden: 4 } ]
        output: { size: 3, steps: STEPS }
        """;

    private static readonly NativeProjectOptions Options = new() { PackageVersion = "1.2.3" };

    [Fact]
    public Task The_program_of_a_language_model() => Verify(FileOf(Letters, "Program.cs"), "cs");

    [Fact]
    public Task The_program_of_a_series() =>
        Verify(FileOf(Plain(Series), "Program.cs", Options with { EmbedsWeights = true }), "cs");

    [Fact]
    public Task The_project_and_its_page() =>
        Verify(FileOf(Letters, "two-letters.csproj") + "\n" + FileOf(Letters, "README.md"), "txt");

    [Theory]
    [InlineData("last")]
    [InlineData("each")]
    public void Nothing_of_the_parts_is_left_and_no_text_of_the_definition_is_code(string steps)
    {
        string[] programs =
        [
            FileOf(Letters, "Program.cs"),
            FileOf(Plain(Series), "Program.cs"),
            FileOf(Classes.Replace("STEPS", steps, StringComparison.Ordinal), "Program.cs"),
        ];
        Assert.All(programs, program =>
        {
            Assert.DoesNotContain("\n#", program, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"\$[A-Z]", program);
            Assert.DoesNotContain("Evil", program, StringComparison.Ordinal);
            Assert.DoesNotContain("would be code", program, StringComparison.Ordinal);
            Assert.DoesNotContain("tides.csv", program, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_feed_becomes_a_source_whatever_its_name()
    {
        const string feed = "/home/a \"b\" <c>&d";
        string configuration = FileOf(Letters, "nuget.config", Options with { Feed = feed });
        Assert.Equal(feed, XDocument.Parse(configuration).Descendants("add").Single().Attribute("value")!.Value);
        Assert.DoesNotContain(Files(Letters), static file => file.Name == "nuget.config");
    }

    [Fact]
    public void The_project_file_is_the_last_one_and_weights_go_where_they_are_asked_to()
    {
        Assert.Equal(
            ["two-letters.model.yaml", "Program.cs", "README.md", ".gitignore", "two-letters.csproj"],
            Files(Letters).Select(static file => file.Name));
        XDocument beside = XDocument.Parse(FileOf(Letters, "two-letters.csproj"));
        XDocument inside = XDocument.Parse(FileOf(Letters, "two-letters.csproj", Options with { EmbedsWeights = true }));
        Assert.Equal("PreserveNewest", beside.Descendants("None").Single().Attribute("CopyToOutputDirectory")!.Value);
        Assert.Equal(NativeProject.WeightsFile, inside.Descendants("EmbeddedResource").Single().Attribute("Include")!.Value);
        Assert.Equal("1.2.3", beside.Descendants("PackageReference").Single().Attribute("Version")!.Value);
    }

    [Theory]
    [InlineData(", transform: difference", "2", "transform")]
    [InlineData(", missing: mask", "4", "missing: mask")]
    [InlineData(", time: hour, calendar: [hour]", "4", "calendar")]
    public void What_a_row_of_numbers_does_not_say_is_an_obstacle(string extra, string features, string key)
    {
        string text = Series.Replace("EXTRA", extra, StringComparison.Ordinal).Replace("FEATURES", features, StringComparison.Ordinal);
        Assert.Equal(
            $"reads a series with '{key}', which the columns of one row do not say; write a program with its predictor",
            NativeProject.Obstacle(Parse(text)));
        Assert.Throws<ArgumentException>(() => Files(text));
    }

    private static Task Verify(string text, string extension) => Verifier.Verify(text, extension: extension).UseDirectory("Snapshots");

    private static string Plain(string series) =>
        series.Replace("EXTRA", "", StringComparison.Ordinal).Replace("FEATURES", "2", StringComparison.Ordinal);

    private static string FileOf(string text, string name, NativeProjectOptions? options = null) =>
        Files(text, options).Single(file => file.Name == name).Text;

    private static IReadOnlyList<ProjectFile> Files(string text, NativeProjectOptions? options = null) =>
        NativeProject.Write(Parse(text), text, options ?? Options);

    private static NetworkDefinition Parse(string text)
    {
        ParseResult result = NetworkParser.Parse("model.yaml", text);
        return result.Definition ?? throw new ArgumentException(string.Join('\n', result.Problems.Select(static one => one.Message)));
    }
}
