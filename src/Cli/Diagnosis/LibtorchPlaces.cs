using System.Reflection;
using System.Runtime.InteropServices;
using Hmlstm.Runtime.Libtorch;

namespace Hmlstm.Cli.Diagnosis;

/// <summary>
/// Where libtorch is looked for, which the tool's package does not hold: the folder that <see cref="Variable"/> names, or what this user's
/// NuGet has restored for any project.
/// </summary>
internal static class LibtorchPlaces
{
    /// <summary>The environment variable that names the folder with libtorch_cpu.so; then no other is looked into.</summary>
    public const string Variable = "HMLSTM_LIBTORCH";

    /// <summary>NuGet's variable for the folder of its packages.</summary>
    private const string PackagesVariable = "NUGET_PACKAGES";

    /// <summary>The version of libtorch that TorchSharp is linked with.</summary>
    public static string Version { get; } = typeof(LibtorchPlaces).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static attribute => attribute.Key == "LibtorchVersion").Value!;

    /// <summary>The package with libtorch for this machine; null where there is none.</summary>
    public static string? Package => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
        ? "libtorch-cpu-linux-x64"
        : null;

    /// <summary>Lets networks look into these folders.</summary>
    public static void Use() => LibtorchLoader.Folders = Folders(Environment.GetEnvironmentVariable);

    /// <summary>What to do where libtorch is nowhere, in one line.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    public static string Advice(Func<string, string?> variable)
    {
        if (Given(variable, Variable) is string named)
        {
            return $"{Variable} names '{named}', which has no libtorch_cpu.so and libtorch.so; name the folder that has them, or unset it";
        }

        return Package is string package
            ? $"libtorch is not on this machine, and this computes with it: 'dotnet package download {package}@{Version} "
                + $"--output \"{Packages(variable)}\"' gets it once for all"
            : "libtorch is not beside the tool, and this computes with it; build the tool from its repository, which brings it";
    }

    /// <summary>The folders, in the order in which they are looked into.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    internal static IReadOnlyList<string> Folders(Func<string, string?> variable)
    {
        if (Given(variable, Variable) is string named)
        {
            return [named];
        }

        return Package is string package ? [Path.Combine(Packages(variable), package, Version, "runtimes", "linux-x64", "native")] : [];
    }

    /// <summary>The folder of this user's NuGet packages.</summary>
    private static string Packages(Func<string, string?> variable) => Given(variable, PackagesVariable)
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static string? Given(Func<string, string?> variable, string name) => variable(name) is { Length: > 0 } value ? value : null;
}
