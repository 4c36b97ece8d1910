using System.Text.Json;
using Hmlstm.Definitions;

namespace Hmlstm.Cli.Tests;

/// <summary>The commands that look at a definition and train nothing.</summary>
[Collection("torch")]
public sealed class DefinitionCommandTests : IDisposable
{
    private readonly Workplace work = new Workplace().With("letters.model.yaml", Samples.Characters);

    [Fact]
    public void Render_fills_the_defaults_in_and_renders_itself_again_the_same()
    {
        ToolRun first = work.Run("render", "@/letters.model.yaml");
        ToolRun second = work.With("again.model.yaml", first.Output).Run("render", "@/again.model.yaml");

        Assert.Equal(0, first.ExitCode);
        Assert.Contains("    activation: hard-sigmoid", first.Output, StringComparison.Ordinal);
        Assert.Contains("  size: 27", first.Output, StringComparison.Ordinal);
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public void Summary_shows_every_layer_and_the_sums()
    {
        ToolRun run = work.Run("summary", "@/letters.model.yaml");

        Assert.Equal(0, run.ExitCode);
        run.AssertPlain();
        Assert.Matches(@"(?m)^input\.embedding +embedding +\[B, T, 8\] +216 *$", run.Output);
        Assert.Matches(@"(?m)^layers\.0\.0 +hm-lstm, boundaries +\[B, T, 12\] +1,421 +1,372 *$", run.Output);
        Assert.Matches(@"(?m)^layers\.0\.1 +hm-lstm +\[B, T, 8\] +672 +640 *$", run.Output);
        Assert.Matches(@"(?m)^output +gated, all levels +\[B, T, 27\] +631 +604 *$", run.Output);
        Assert.Matches(@"(?m)^parameters +2,940$", run.Output);
        Assert.Matches(@"(?m)^products per step +2,616 ", run.Output);
        Assert.Matches(@"(?m)^training memory +\d+\.\d MB with batch_size 8 over 20 steps", run.Output);
    }

    [Theory]
    [InlineData("mnist", 28, "", 28)]
    [InlineData("mnist", 1, ", rows_as_steps: false", 784)]
    [InlineData("tiles", 5, "", 3)]
    [InlineData("tiles", 1, ", rows_as_steps: false", 15)]
    [InlineData("nowhere", 5, "", 100)]
    public void Summary_knows_the_steps_of_images(string images, int features, string option, int steps)
    {
        work.With("images.model.yaml", $$"""
            task: classification
            input: { features: {{features}} }
            layers: [ { cell: lstm, hidden: 4 } ]
            output: { size: 10 }
            data: { idx: {{images}}{{option}} }
            """);
        Directory.CreateDirectory(work.PathOf("tiles"));
        File.WriteAllBytes(work.PathOf("tiles/images-idx3-ubyte"), [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 5, .. new byte[15]]);

        ToolRun run = work.Run("summary", "@/images.model.yaml");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($" over {steps} steps, estimated\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Emit_writes_the_same_class_to_a_folder_as_to_the_screen()
    {
        ToolRun shown = work.Run("emit", "@/letters.model.yaml");
        ToolRun written = work.RunProcess("emit", "letters.model.yaml", "-o", "out/generated");

        Assert.Equal((0, 0), (shown.ExitCode, written.ExitCode));
        Assert.Contains("public sealed partial class Letters\n", shown.Output, StringComparison.Ordinal);
        string file = Assert.Single(work.Files(), name => name.EndsWith(".cs", StringComparison.Ordinal));
        Assert.StartsWith(Path.Combine("out", "generated"), file, StringComparison.Ordinal);
        Assert.Equal(shown.Output, work.Read(file));
    }

    [Theory]
    [InlineData("my-app.csproj", "", "my_app")]
    [InlineData("App.csproj", "<PropertyGroup><RootNamespace>Coast.Models</RootNamespace></PropertyGroup>", "Coast.Models")]
    [InlineData(
        "App.csproj", "<ItemGroup><AdditionalFiles Include=\"Models/letters.model.yaml\" Namespace=\"Coast\" /></ItemGroup>", "Coast")]
    public void Emit_writes_the_namespace_that_the_build_of_the_project_around_gives(string project, string content, string expected)
    {
        work.With(
            project,
            "<Project Sdk=\"Microsoft.NET.Sdk\">"
                + $"<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>{content}</Project>")
            .With("Models/letters.model.yaml", Samples.Characters);

        ToolRun run = work.Run("emit", "@/Models/letters.model.yaml");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains($"\nnamespace {expected};\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Emit_takes_the_namespace_from_the_file_and_before_it_from_the_command_line_and_asks_no_project()
    {
        work.With("App.csproj", "no project").With("named.model.yaml", "namespace: Coast\n" + Samples.Characters);

        Assert.Contains("\nnamespace Coast;\n", work.Run("emit", "@/named.model.yaml").Output, StringComparison.Ordinal);
        Assert.Contains(
            "\nnamespace Other.Place;\n",
            work.Run("emit", "@/named.model.yaml", "--namespace", "Other.Place").Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "\nnamespace Other.Place;\n",
            work.Run("emit", "@/letters.model.yaml", "--namespace", "Other.Place").Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Emit_outside_any_project_writes_a_namespace_that_its_help_names()
    {
        Assert.Contains("\nnamespace Hmlstm.Models;\n", work.Run("emit", "@/letters.model.yaml").Output, StringComparison.Ordinal);
        Assert.Contains("Hmlstm.Models", work.Run("emit", "--help").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Emit_says_in_one_line_that_a_project_cannot_be_asked()
    {
        work.With("App.csproj", "<Project><Broken</Project>");

        ToolRun run = work.Run("emit", "@/letters.model.yaml");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        run.AssertPlain();
        string line = Assert.Single(run.ErrorLines);
        Assert.StartsWith(
            "hmlstm: the namespace that 'App.csproj' gives is not known, --namespace names one: ", line, StringComparison.Ordinal);
        Assert.Contains("MSB4025", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Emit_refuses_to_guess_among_projects_that_differ()
    {
        const string Project = "<Project Sdk=\"Microsoft.NET.Sdk\">"
            + "<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>";
        work.With("A.csproj", Project).With("B.csproj", Project);

        ToolRun run = work.Run("emit", "@/letters.model.yaml");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.EndsWith(
            "have different namespaces; choose one with --namespace", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "my-app",
        "csharp",
        "--namespace takes a C# namespace such as Demo.Models, but 'my-app' has a character other than letters, digits and '_'")]
    [InlineData(
        "System",
        "csharp",
        "--namespace takes a C# namespace such as Demo.Models, but 'System' is a name that generated code needs itself")]
    [InlineData("Demo", "pytorch", "--namespace is for C# only, and --target pytorch has none")]
    public void Emit_refuses_a_namespace_that_cannot_be(string space, string target, string expected)
    {
        ToolRun run = work.Run("emit", "@/letters.model.yaml", "--namespace", space, "--target", target);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_shows_the_page_of_a_diagnostic_and_lists_all()
    {
        ToolRun shown = work.Run("explain", "hml0101");
        ToolRun listed = work.Run("explain");
        ToolRun unknown = work.Run("explain", "HML9999");

        Assert.Equal((0, 0, 1), (shown.ExitCode, listed.ExitCode, unknown.ExitCode));
        Assert.StartsWith("# HML0101: Unknown key\n", shown.Output, StringComparison.Ordinal);
        Assert.Contains("## Good", shown.Output, StringComparison.Ordinal);
        Assert.Equal(
            ProblemKind.All.Select(static kind => kind.Id).Order(StringComparer.Ordinal),
            listed.OutputLines.Select(static line => line[..line.IndexOf(':', StringComparison.Ordinal)]));
        Assert.StartsWith("hmlstm: there is no diagnostic 'HML9999'; 'hmlstm explain' lists all", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_is_json_and_written_to_a_file_on_request()
    {
        ToolRun shown = work.Run("schema");
        ToolRun written = work.Run("schema", "-o", "@/model.schema.json");

        Assert.Equal((0, 0), (shown.ExitCode, written.ExitCode));
        using JsonDocument schema = JsonDocument.Parse(shown.Output);
        Assert.True(schema.RootElement.TryGetProperty("definitions", out _));
        Assert.Equal(shown.Output, work.Read("model.schema.json"));
    }

    [Theory]
    [InlineData("render")]
    [InlineData("summary")]
    [InlineData("emit")]
    [InlineData("train")]
    public void A_broken_definition_ends_every_command_with_its_line(string command)
    {
        work.With("broken.model.yaml", Samples.Characters.Replace("boundary:", "boundry:", StringComparison.Ordinal));

        ToolRun run = work.Run(command, "@/broken.model.yaml");

        Assert.Equal(1, run.ExitCode);
        run.AssertPlain();
        Assert.Empty(run.Output);
        Assert.StartsWith("broken.model.yaml(8,5): error HML0101: ", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public void Doctor_says_what_is_there_and_that_it_is_enough()
    {
        ToolRun run = work.RunProcess("doctor");

        Assert.Equal(0, run.ExitCode);
        run.AssertPlain();
        foreach (string what in new[] { @"\.NET", "processor", "npm", "TorchSharp", "libtorch", @"libstdc\+\+", "products", "CUDA" })
        {
            Assert.Matches($@"(?m)^(ok|absent|slow) +{what} ", run.Output);
        }
    }

    public void Dispose() => work.Dispose();
}
