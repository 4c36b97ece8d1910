using System.IO.Compression;
using Hmlstm.Package.Tests.Support;

namespace Hmlstm.Package.Tests;

/// <summary>The tool, packed, installed from a folder, and run where libtorch is and where it is not.</summary>
[Collection(nameof(PackageTests))]
public class ToolTests(PackedHmlstm package)
{
    private const string Definition =
        "{ task: regression, input: { features: 1 }, layers: [ { cell: lstm, hidden: 3 } ], output: { size: 1 }, "
        + "training: { epochs: 1, batch_size: 8 }, data: { synthetic: noisy-sine, count: 16, length: 10 } }";

    [Fact]
    public async Task It_installs_from_a_folder_without_libtorch_and_takes_the_one_that_NuGet_has()
    {
        string folder = package.Place("tool"), tool = Path.Combine(folder, "hmlstm");
        await PackedHmlstm.PackAsync(package.Feed, "src/Cli/Cli.csproj");
        using (ZipArchive packed = ZipFile.OpenRead(Path.Combine(package.Feed, $"Hmlstm.Cli.{PackedHmlstm.Version}.nupkg")))
        {
            Assert.DoesNotContain(packed.Entries, static entry => entry.Name.Contains("torch_cpu", StringComparison.Ordinal));
            Assert.Contains(packed.Entries, static entry => entry.Name == "libLibTorchSharp.so");
            Assert.InRange(packed.Entries.Sum(static entry => entry.CompressedLength), 1, 60_000_000);
        }

        CommandResult installed = await Dotnet.RunAsync(
            package.Place("."), "tool", "install", "Hmlstm.Cli", "--version", PackedHmlstm.Version, "--tool-path", folder);
        installed.MustSucceed();
        File.WriteAllText(package.Place("tool/waves.model.yaml"), Definition);

        CommandResult check = await RunAsync(tool, folder, packages: "nowhere", "check", "waves.model.yaml");
        CommandResult without = await RunAsync(tool, folder, packages: "nowhere", "train", "waves.model.yaml", "--quiet");
        CommandResult doctor = await RunAsync(tool, folder, packages: "nowhere", "doctor");
        CommandResult with = await RunAsync(tool, folder, BuiltWith.NuGetPackageRoot, "train", "waves.model.yaml", "--quiet");

        check.MustSucceed();
        Assert.Equal(1, without.ExitCode);
        Assert.Equal(
            "hmlstm: libtorch is not on this machine, and this computes with it: 'dotnet package download libtorch-cpu-linux-x64@"
                + $"{BuiltWith.LibtorchVersion} --output \"nowhere\"' gets it once for all; 'hmlstm doctor' says where it looked",
            Assert.Single(without.Lines));
        Assert.Equal(1, doctor.ExitCode);
        Assert.Contains("nowhere", doctor.Output, StringComparison.Ordinal);
        with.MustSucceed();
    }

    [Fact]
    public void It_asks_for_the_libtorch_that_TorchSharp_is_linked_with()
    {
        string nuspec = Path.Combine(BuiltWith.NuGetPackageRoot, "torchsharp-cpu", BuiltWith.TorchSharpVersion, "torchsharp-cpu.nuspec");

        Assert.Contains(
            $"<dependency id=\"libtorch-cpu\" version=\"{BuiltWith.LibtorchVersion}\"", File.ReadAllText(nuspec), StringComparison.Ordinal);
    }

    private static Task<CommandResult> RunAsync(string tool, string folder, string packages, params string[] arguments) => Dotnet.RunAsync(
        tool, folder, new Dictionary<string, string?> { ["NUGET_PACKAGES"] = packages, ["HMLSTM_LIBTORCH"] = null }, arguments);
}
