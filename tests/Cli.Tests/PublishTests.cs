using Hmlstm.Cli.Exports;
using Hmlstm.Compiler;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime;
using Hmlstm.Runtime.Runs;
using Hmlstm.Runtime.Weights;

namespace Hmlstm.Cli.Tests;

/// <summary><c>hmlstm publish</c>: what it writes and what it refuses. Other tests compile and run the programs.</summary>
public sealed class PublishTests : IDisposable
{
    private readonly Workplace work = new Workplace();

    [Fact]
    public void A_run_becomes_a_project_with_its_definition_and_weights()
    {
        WithRun(Samples.Characters, new DataProfile { Vocabulary = Vocabulary.Text8 });
        ToolRun run = work.Run("publish", "@/run", "--out", "@/letters", "--source", "@/feed", "--no-build");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(
            ["letters: the project letters is written", "next: dotnet publish letters -o letters/native"], run.OutputLines);
        Assert.Equal(
            [".gitignore", "letters.csproj", "letters.model.yaml", "nuget.config", "Program.cs", "README.md", "weights.safetensors"],
            work.Files().Where(static file => file.StartsWith("letters/", StringComparison.Ordinal))
                .Select(static file => file["letters/".Length..])
                .Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(work.Read("run/model.yaml"), work.Read("letters/letters.model.yaml"));
        Assert.Equal(
            File.ReadAllBytes(work.PathOf("run/weights.safetensors")), File.ReadAllBytes(work.PathOf("letters/weights.safetensors")));
        Assert.Contains(work.PathOf("feed"), work.Read("letters/nuget.config"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_published_is_one_line_and_nothing_is_written()
    {
        WithRun(Samples.Characters, DataProfile.Empty);
        work.With("full/notes.txt", "mine").With("waves.model.yaml", Samples.Features);
        AssertRefused(1, "'full' is not empty; --out takes a new or an empty folder", "@/run", "--out", "@/full");
        AssertRefused(
            1, "run/weights.safetensors: the weights have no vocabulary, so the program could read no text", "@/run", "--out", "@/new");
        AssertRefused(1, "'full' is not a run folder: it has no model.yaml", "@/full", "--out", "@/new");
        AssertRefused(2, "'waves.model.yaml' is a definition, which needs --weights", "@/waves.model.yaml", "--out", "@/new");
        AssertRefused(2, "--out takes a folder: a project is several files", "@/run", "--out", "-");
        work.With("mixed.model.yaml", Samples.Features.Replace("size: 2", "size: 2, loss: mixture", StringComparison.Ordinal));
        AssertRefused(
            1,
            "Waves predicts a mixture of Gaussians, which has no line of numbers; write a program with its predictor",
            "@/mixed.model.yaml", "--weights", "@/w.safetensors", "--out", "@/new");
        ToolRun other = work.Run("publish", "@/waves.model.yaml", "--weights", "@/run/weights.safetensors", "--out", "@/new", "--no-build");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("is no part of the network", other.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work.PathOf("new")));
        Assert.Equal(["full/notes.txt"], work.Files().Where(static file => file.StartsWith("full/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(
        "/p/a.csproj : error NU1101: Unable to find package Hmlstm.Inference. No packages exist with this id in source(s): nuget.org",
        "no feed of this machine has the package Hmlstm.Inference in this version; --source FEED names one that has it")]
    [InlineData(
        "/p/a.csproj : error NU1102: Unable to find package Hmlstm.Inference with version (>= 9.0.0)",
        "no feed of this machine has the package Hmlstm.Inference in this version; --source FEED names one that has it")]
    [InlineData(
        "/p/a.csproj : error NU1101: Unable to find package runtime.linux-x64.Microsoft.DotNet.ILCompiler. No packages exist",
        "no feed of this machine has the package runtime.linux-x64.Microsoft.DotNet.ILCompiler, the native compiler; "
        + "with -p:PublishAot=false, dotnet publish builds it for the .NET runtime")]
    [InlineData(
        "Microsoft.NETCore.Native.Unix.targets(317,5): error : Platform linker ('clang' or 'gcc') not found in PATH. Ensure you have",
        "there is no linker; install clang or gcc, or on Windows the C++ tools of Visual Studio; "
        + "with -p:PublishAot=false, dotnet publish builds it for the .NET runtime")]
    [InlineData("/p/Program.cs(3,7): error CS0246: There is no type 'X'. [/p/a.csproj]", "CS0246: There is no type 'X'")]
    [InlineData("", "dotnet publish failed without a message")]
    public void What_a_build_lacks_is_one_line(string output, string line) => Assert.Equal(line, NativeBuild.Explain(output));

    public void Dispose() => work.Dispose();

    private void WithRun(string definition, DataProfile profile)
    {
        work.With("run/model.yaml", definition);
        NetworkDefinition parsed = DefinitionFile.Load(work.PathOf("run/model.yaml"));
        using INetwork network = NetworkCompiler.Create(parsed);
        NetworkWeights.Save(network, work.PathOf("run/weights.safetensors"), profile.ToMetadata());
    }

    private void AssertRefused(int code, string message, params string[] arguments)
    {
        ToolRun run = work.Run(["publish", .. arguments, "--no-build"]);
        Assert.Equal((code, $"hmlstm: {message}"), (run.ExitCode, Assert.Single(run.ErrorLines)));
    }
}
