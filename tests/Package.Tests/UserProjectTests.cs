using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Hmlstm.Package.Tests.Support;

namespace Hmlstm.Package.Tests;

/// <summary>Projects outside the repository that know the package and their definitions, and nothing else of Hmlstm.</summary>
[Collection(nameof(PackageTests))]
public class UserProjectTests(PackedHmlstm package)
{
    [Fact]
    public async Task A_definition_becomes_a_class_that_trains()
    {
        string[] lines = await package.RunAsync("Waves");

        double[] losses = [.. lines.Where(line => line.StartsWith("loss ", StringComparison.Ordinal))
            .Select(line => double.Parse(line[5..], CultureInfo.InvariantCulture))];
        Assert.Equal(3, losses.Length);
        Assert.Equal(losses.OrderDescending(), losses);
        Assert.Equal(3, losses.Distinct().Count());
    }

    [Fact]
    public async Task A_program_of_one_file_has_the_class_of_the_definition_beside_it()
    {
        Directory.CreateDirectory(package.Place("single"));
        File.WriteAllText(
            package.Place("single/app.cs"),
            $"""
            #:package Hmlstm@{PackedHmlstm.Version}
            #:property PublishAot=false
            #:property NuGetAudit=false

            Console.WriteLine($"{"{"}Demo.Letters.ParameterCount{"}"} parameters");

            """);
        File.WriteAllText(
            package.Place("single/letters.model.yaml"),
            "model: Letters\nnamespace: Demo\ntask: regression\ninput: { features: 1 }\nlayers: [ { cell: lstm, hidden: 4 } ]\n"
                + "output: { size: 1 }\n");

        CommandResult run = await Dotnet.RunAsync(
            package.Place("single"), "run", "--artifacts-path", package.Place("single-artifacts"), "app.cs");

        Assert.Equal("117 parameters", run.MustSucceed().Lines[^1]);
    }

    [Fact]
    public async Task A_namespace_at_the_item_names_the_class() => Assert.Contains("Coast.Tides", await package.RunAsync("Waves"));

    [Fact]
    public async Task A_mistake_in_a_definition_is_one_error_at_its_place()
    {
        string definition = package.Place("Waves/Models/surf.model.yaml");
        string right = File.ReadAllText(definition);
        try
        {
            File.WriteAllText(definition, right.Replace("hm-lstm", "hm-lsmt", StringComparison.Ordinal));

            CommandResult build = await package.DotnetAsync("build", "Waves/Waves.csproj", "--no-restore", "-v", "q");

            Assert.NotEqual(0, build.ExitCode);
            Assert.Contains(
                "surf.model.yaml(5,11): error HML0102: 'hm-lsmt' is not a value of 'cell'; did you mean 'hm-lstm'?",
                Assert.Single(build.Errors),
                StringComparison.Ordinal);
        }
        finally
        {
            File.WriteAllText(definition, right);
        }
    }

    [Theory]
    [InlineData("true", "Models/surf.model.yaml", "Models/tides.model.yaml")]
    [InlineData("false")]
    public async Task Definitions_are_found_unless_that_is_switched_off(string isOn, params string[] found)
    {
        Directory.CreateDirectory(package.Place("Waves/.drafts"));
        File.WriteAllText(package.Place("Waves/.drafts/draft.model.yaml"), "layers: [");
        File.WriteAllText(package.Place("Waves/obj/copy.model.yaml"), "layers: [");

        CommandResult items = await package.DotnetAsync(
            "msbuild",
            "Waves/Waves.csproj",
            "-getItem:AdditionalFiles",
            "-p:EnableDefaultModelYamlItems=" + isOn);

        using JsonDocument json = JsonDocument.Parse(items.MustSucceed().Output);
        Assert.Equal(
            found,
            json.RootElement
                .GetProperty("Items")
                .GetProperty("AdditionalFiles")
                .EnumerateArray()
                .Select(item => item.GetProperty("Identity").GetString())
                .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("Waves/Waves.csproj", "Models/surf.model.yaml", "Models/tides.model.yaml")]
    [InlineData("my-app/my-app.csproj", "ebb.model.yaml")]
    public async Task A_watched_project_follows_its_definitions_found_and_listed(string project, params string[] watched)
    {
        CommandResult items = await package.DotnetAsync("msbuild", project, "-getItem:Watch");

        using JsonDocument json = JsonDocument.Parse(items.MustSucceed().Output);
        string folder = package.Place(Path.GetDirectoryName(project)!);
        Assert.Equal(
            watched.Select(file => Path.Combine(folder, file)),
            json.RootElement
                .GetProperty("Items")
                .GetProperty("Watch")
                .EnumerateArray()
                .Select(item => item.GetProperty("FullPath").GetString())
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_project_with_a_dash_in_its_name_has_its_classes_where_the_SDK_s_templates_would_put_them() =>
        Assert.Equal(["my_app.Ebb"], await package.RunAsync("my-app"));

    [Theory]
    [InlineData("12", false)]
    [InlineData("11", true)]
    public async Task The_oldest_C_sharp_that_takes_generated_classes_is_the_one_that_the_error_names(string version, bool isTooOld)
    {
        CommandResult build = await package.DotnetAsync(
            "build",
            "my-app/my-app.csproj",
            "--no-restore",
            "-v",
            "q",
            "-p:LangVersion=" + version);

        string[] errors = build.Errors;
        Assert.DoesNotContain(errors, line => line.Contains(".g.cs", StringComparison.Ordinal));
        Assert.Equal(isTooOld ? 1 : 0, errors.Count(line => line.Contains("HML", StringComparison.Ordinal)));
        Assert.Equal(
            isTooOld,
            errors.Any(line => line.Contains(
                "ebb.model.yaml(1,1): error HML0905: The project is compiled as C# 11.0, but generated classes need C# 12.0 or later",
                StringComparison.Ordinal)));
        Assert.Equal(isTooOld, build.ExitCode != 0);
    }

    [Fact]
    public async Task A_project_with_namespaces_named_System_and_TorchSharp_compiles_without_a_warning() =>
        Assert.Equal(["Decoys.Ebb"], await package.RunAsync("Decoys"));

    [Theory]
    [InlineData("Neighbours", "OtherGenerator", -1)]
    [InlineData("NewerNeighbours", "NewerGenerator", 1)]
    public async Task Another_generator_may_bring_an_older_or_a_newer_YamlDotNet(string project, string other, int difference)
    {
        string[] lines = await package.RunAsync(project);

        // Which of the two versions the other generator sees is the compiler's choice; both generators must have run.
        int theirs = AssemblyName.GetAssemblyName(package.Place($"{other}/bin/Debug/netstandard2.0/YamlDotNet.dll")).Version!.Major;
        Assert.Equal(difference, Math.Sign(theirs.CompareTo(AssemblyName.GetAssemblyName(PackedHmlstm.YamlDotNet).Version!.Major)));
        Assert.Equal("Neighbours.Ebb", lines[0]);
        Assert.StartsWith("YamlDotNet ", lines[1], StringComparison.Ordinal);
    }
}
