using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Schema;
using Hmlstm.Package.Tests.Support;

namespace Hmlstm.Package.Tests;

/// <summary>What is inside the package.</summary>
[Collection(nameof(PackageTests))]
public class ContentTests(PackedHmlstm package)
{
    [Fact]
    public void It_holds_libraries_generator_props_schema_and_documentation_and_nothing_else()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.Path);

        Assert.Equal(
            [
                "README.md",
                "analyzers/dotnet/cs/Hmlstm.Definitions.dll",
                "analyzers/dotnet/cs/Hmlstm.Generator.dll",
                "analyzers/dotnet/cs/YamlDotNet.dll",
                "build/Hmlstm.props",
                "build/Hmlstm.targets",
                "buildTransitive/Hmlstm.props",
                "buildTransitive/Hmlstm.targets",
                .. Directory.GetFiles(Path.Combine(BuiltWith.Root, "docs", "diagnostics"))
                    .Select(static page => "docs/diagnostics/" + Path.GetFileName(page))
                    .Order(StringComparer.Ordinal),
                "lib/net10.0/Hmlstm.Definitions.dll",
                "lib/net10.0/Hmlstm.Definitions.xml",
                "lib/net10.0/Hmlstm.Engine.dll",
                "lib/net10.0/Hmlstm.Engine.xml",
                "lib/net10.0/Hmlstm.Inference.dll",
                "lib/net10.0/Hmlstm.Inference.xml",
                "lib/net10.0/Hmlstm.Runtime.dll",
                "lib/net10.0/Hmlstm.Runtime.xml",
                "schema/hmlstm.model.schema.json",
                "tasks/net10.0/Hmlstm.Build.dll",
            ],
            archive.Entries.Select(entry => entry.FullName).Where(name => !IsOfTheFormat(name)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_depends_on_TorchSharp_a_tokenizer_and_YamlDotNet_and_nothing_else()
    {
        XElement group = Assert.Single(Metadata("dependencies").Elements());

        Assert.Equal("net10.0", (string?)group.Attribute("targetFramework"));
        Assert.Equal(
            [
                ("Microsoft.ML.Tokenizers", BuiltWith.TokenizersVersion),
                ("TorchSharp", BuiltWith.TorchSharpVersion),
                ("YamlDotNet", BuiltWith.YamlDotNetVersion),
            ],
            group.Elements().Select(dependency => ((string)dependency.Attribute("id")!, (string)dependency.Attribute("version")!)));
    }

    [Fact]
    public void It_says_its_licence_and_shows_its_readme()
    {
        Assert.Equal(("expression", "MIT"), ((string?)Metadata("license").Attribute("type"), Metadata("license").Value));
        Assert.Equal("README.md", Metadata("readme").Value);
        Assert.Equal(File.ReadAllText(Path.Combine(BuiltWith.Root, "docs", "package.md")), Text("README.md"));
    }

    [Fact]
    public void The_help_link_of_each_diagnostic_is_a_page_inside() =>
        Assert.All(ProblemKind.All, kind => Assert.StartsWith("# " + kind.Id, Text(kind.HelpLink), StringComparison.Ordinal));

    [Fact]
    public void Its_schema_is_the_one_that_the_tool_writes() =>
        Assert.Equal(Encoding.UTF8.GetBytes(JsonSchema.Write()), Bytes("schema/hmlstm.model.schema.json"));

    [Fact]
    public void Direct_and_transitive_users_get_the_same_props() =>
        Assert.Equal(Text("build/Hmlstm.props"), Text("buildTransitive/Hmlstm.props"));

    [Fact]
    public void Direct_and_transitive_users_get_the_same_targets() =>
        Assert.Equal(Text("build/Hmlstm.targets"), Text("buildTransitive/Hmlstm.targets"));

    [Fact]
    public async Task Packing_again_gives_the_same_bytes()
    {
        string again = package.Place("again");

        await PackedHmlstm.PackAsync(again);

        Assert.Equal(File.ReadAllBytes(package.Path), File.ReadAllBytes(Path.Combine(again, Path.GetFileName(package.Path))));
    }

    /// <summary>What every package has, whatever is packed.</summary>
    private static bool IsOfTheFormat(string name) =>
        name is "Hmlstm.nuspec" or "[Content_Types].xml" or "_rels/.rels" || name.StartsWith("package/services/", StringComparison.Ordinal);

    private XElement Metadata(string name) =>
        XDocument.Parse(Text("Hmlstm.nuspec")).Descendants().Single(element => element.Name.LocalName == name);

    private string Text(string name)
    {
        using StreamReader reader = new(new MemoryStream(Bytes(name)), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private byte[] Bytes(string name)
    {
        using ZipArchive archive = ZipFile.OpenRead(package.Path);
        using Stream entry = archive.GetEntry(name)!.Open();
        using MemoryStream copy = new();
        entry.CopyTo(copy);
        return copy.ToArray();
    }
}
