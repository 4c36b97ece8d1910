using Hmlstm.Cli.Diagnosis;

namespace Hmlstm.Cli.Tests;

/// <summary>Where a tool without libtorch looks for it, and what it says to do.</summary>
public sealed class LibtorchPlacesTests
{
    private static readonly string InPackage = $"libtorch-cpu-linux-x64/{LibtorchPlaces.Version}/runtimes/linux-x64/native";

    [Fact]
    public void It_looks_into_the_packages_that_NuGet_has()
    {
        Assert.Equal(["/cache/" + InPackage], LibtorchPlaces.Folders(Of(("NUGET_PACKAGES", "/cache"), ("HMLSTM_LIBTORCH", ""))));
        Assert.EndsWith("/.nuget/packages/" + InPackage, Assert.Single(LibtorchPlaces.Folders(Of())), StringComparison.Ordinal);
        Assert.Equal(
            "libtorch is not on this machine, and this computes with it: 'dotnet package download "
                + $"libtorch-cpu-linux-x64@{LibtorchPlaces.Version} --output \"/my cache\"' gets it once for all",
            LibtorchPlaces.Advice(Of(("NUGET_PACKAGES", "/my cache"))));
    }

    [Fact]
    public void A_folder_that_is_named_is_the_only_one()
    {
        Func<string, string?> named = Of(("NUGET_PACKAGES", "/cache"), ("HMLSTM_LIBTORCH", "/opt/libtorch/lib"));

        Assert.Equal(["/opt/libtorch/lib"], LibtorchPlaces.Folders(named));
        Assert.StartsWith(
            "HMLSTM_LIBTORCH names '/opt/libtorch/lib', which has no ", LibtorchPlaces.Advice(named), StringComparison.Ordinal);
    }

    private static Func<string, string?> Of(params (string Name, string Value)[] variables) =>
        name => variables.Where(variable => variable.Name == name).Select(static variable => variable.Value).FirstOrDefault();
}
