using System.Runtime.InteropServices;

namespace Hmlstm.Package.Tests.Support;

/// <summary>A test that compiles a native program; skipped, with the reason, where the machine has not what that takes.</summary>
public sealed class NativeFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Find);

    /// <summary>Looks for the linker and the compiler.</summary>
    public NativeFactAttribute() => Skip = Missing.Value;

    private static string? Find()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "Only the linkers of Linux are looked for.";
        }

        string[] places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        if (!new[] { "clang", "gcc" }.Any(linker => Array.Exists(places, place => File.Exists(Path.Combine(place, linker)))))
        {
            return "There is no linker, neither clang nor gcc.";
        }

        string package = $"runtime.linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}.microsoft.dotnet.ilcompiler";
        return Directory.Exists(Path.Combine(BuiltWith.NuGetPackageRoot, package)) || CanRestore()
            ? null
            : $"The feed has no native compiler ({package}).";
    }

    private static bool CanRestore()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-compiler-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "probe.csproj"), """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <OutputType>Exe</OutputType>
                    <TargetFramework>net10.0</TargetFramework>
                    <PublishAot>true</PublishAot>
                  </PropertyGroup>
                </Project>
                """);
            return Dotnet.RunAsync(folder.FullName, "restore", "-p:NuGetAudit=false").GetAwaiter().GetResult().ExitCode == 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
