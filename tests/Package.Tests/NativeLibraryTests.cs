using Hmlstm.Package.Tests.Support;

namespace Hmlstm.Package.Tests;

/// <summary>What a user's build makes of TorchSharp's native library (docs/older-distributions.md).</summary>
[Collection(nameof(PackageTests))]
public class NativeLibraryTests(PackedHmlstm package)
{
    private const string Name = "libLibTorchSharp.so";

    private static string Original =>
        Path.Combine(BuiltWith.NuGetPackageRoot, "torchsharp", BuiltWith.TorchSharpVersion, "runtimes", "linux-x64", "native", Name);

    [Fact]
    public async Task The_copy_differs_from_the_original_in_one_bit_or_not_at_all_and_loads()
    {
        await package.RunAsync("Waves");

        Assert.InRange(BitsOfDifference(Built("Waves/bin/Debug")), 0, 1);
    }

    [Fact]
    public async Task Switched_off_the_file_is_taken_as_it_is()
    {
        CommandResult build = await package.DotnetAsync(
            "build",
            "Waves/Waves.csproj",
            "-v",
            "q",
            "-p:HmlstmWeakenNativeRequirements=false",
            "-p:BaseOutputPath=as-it-is/",
            "-p:CreateHardLinksForCopyLocalIfPossible=true");

        build.MustSucceed();
        Assert.Equal(0, BitsOfDifference(Built("Waves/as-it-is")));
    }

    [Fact]
    public async Task A_published_program_has_the_library_that_a_built_one_has_and_runs()
    {
        await package.RunAsync("Waves");
        byte[] original = File.ReadAllBytes(Original);

        (await package.DotnetAsync("publish", "Waves/Waves.csproj", "-v", "q", "-o", package.Place("published"))).MustSucceed();

        Assert.Equal(File.ReadAllBytes(Built("Waves/bin/Debug")), File.ReadAllBytes(Built("published")));
        Assert.Equal(original, File.ReadAllBytes(Original));
        (await Dotnet.RunAsync(package.Place("published"), "Waves.dll")).MustSucceed();
    }

    private string Built(string folder) => Directory.EnumerateFiles(package.Place(folder), Name, SearchOption.AllDirectories).Single();

    private static int BitsOfDifference(string path) =>
        File.ReadAllBytes(path).Zip(File.ReadAllBytes(Original)).Sum(static pair => int.PopCount(pair.First ^ pair.Second));
}
