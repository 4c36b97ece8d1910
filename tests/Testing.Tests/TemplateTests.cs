using System.Text.Json;
using System.Xml.Linq;

namespace Hmlstm.Testing.Tests;

/// <summary>The project template: its definition is valid for every choice, and its versions are those of the repository.</summary>
public sealed class TemplateTests
{
    private static readonly string Template = Path.Combine(Repository.Root, "src/Templates/content/hmlstm");

    public static TheoryData<string> Cells()
    {
        using JsonDocument template = JsonDocument.Parse(File.ReadAllText(Path.Combine(Template, ".template.config/template.json")));
        return [.. template.RootElement.GetProperty("symbols").GetProperty("cell").GetProperty("choices").EnumerateArray()
            .Select(static choice => choice.GetProperty("choice").GetString()!)];
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_cell_gives_a_class_without_warnings(string cell)
    {
        string yaml = File.ReadAllText(Path.Combine(Template, "src/HmlstmApp/waves.model.yaml"));
        GeneratedModel model = GeneratedModel.OfText(
            yaml.Replace("CELL-OF-THE-LAYER", cell, StringComparison.Ordinal), "waves.model.yaml", "HmlstmApp");
        Assert.Empty(model.Diagnostics);
        Assert.Equal("HmlstmApp.Waves", model.Type.FullName);
    }

    [Fact]
    public void Versions_are_those_of_the_repository()
    {
        XElement central = XElement.Load(Path.Combine(Repository.Root, "Directory.Packages.props"));
        string own = XElement.Load(Path.Combine(Repository.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        string torch = central.Descendants("TorchSharpVersion").First().Value;
        foreach (string project in Directory.GetFiles(Template, "*.csproj", SearchOption.AllDirectories))
        {
            foreach (XElement reference in XElement.Load(project).Descendants("PackageReference"))
            {
                string name = reference.Attribute("Include")!.Value;
                string expected = name.StartsWith("Hmlstm", StringComparison.Ordinal)
                    ? own
                    : central.Descendants("PackageVersion").Single(entry => entry.Attribute("Include")!.Value == name)
                        .Attribute("Version")!.Value.Replace("$(TorchSharpVersion)", torch, StringComparison.Ordinal);
                Assert.Equal((name, expected), (name, reference.Attribute("Version")!.Value));
            }
        }
    }
}
