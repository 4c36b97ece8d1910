namespace Hmlstm.Package.Tests.Support;

/// <summary>The package, packed once, and users' projects outside the repository that were restored and built with it, once.</summary>
public sealed class PackedHmlstm : IAsyncLifetime
{
    /// <summary>The version of what is packed.</summary>
    internal const string Version = "1.0.0-test";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("hmlstm-package-");
    private CommandResult? built;

    /// <summary>The package file.</summary>
    public string Path => System.IO.Path.Combine(Feed, $"Hmlstm.{Version}.nupkg");

    /// <summary>The YamlDotNet that the definitions were compiled against.</summary>
    public static string YamlDotNet =>
        System.IO.Path.Combine(
            BuiltWith.NuGetPackageRoot,
            "yamldotnet",
            BuiltWith.YamlDotNetVersion,
            "lib",
            "netstandard2.0",
            "YamlDotNet.dll");

    /// <summary>The folder that the packages are in.</summary>
    public string Feed => System.IO.Path.Combine(folder.FullName, "feed");

    public async Task InitializeAsync()
    {
        await PackAsync(Feed);
        Copy(System.IO.Path.Combine(AppContext.BaseDirectory, "Projects"), folder.FullName);
        foreach (string name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
        {
            File.WriteAllText(Place(name), "<Project />\n");
        }

        File.WriteAllText(Place("NuGet.config"), NuGetConfig());
        Directory.CreateDirectory(Place("newer"));
        await File.WriteAllBytesAsync(Place("newer/YamlDotNet.dll"), NewerAssembly.Of(YamlDotNet));
        built = await DotnetAsync("build", "Projects.slnx", "-v", "q");
    }

    public Task DisposeAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>Packs what the build of these tests has built.</summary>
    /// <param name="output">The folder for the package.</param>
    /// <param name="project">The package's project.</param>
    /// <param name="version">The package's version.</param>
    public static async Task PackAsync(string output, string project = "src/Package/Package.csproj", string version = Version)
    {
        CommandResult packed = await Dotnet.RunAsync(
            BuiltWith.Root,
            "pack",
            project,
            "--no-build",
            "--configuration",
            BuiltWith.Configuration,
            "--artifacts-path",
            BuiltWith.ArtifactsPath,
            "--output",
            output,
            "-p:PackageVersion=" + version);
        packed.MustSucceed();
    }

    /// <summary>A file or folder of the users' projects.</summary>
    public string Place(string name) => System.IO.Path.Combine(folder.FullName, name);

    /// <summary>Runs a project; fails with what the build wrote if the projects did not build.</summary>
    /// <returns>The lines that it wrote.</returns>
    public async Task<string[]> RunAsync(string project)
    {
        built!.MustSucceed();
        return (await Dotnet.RunAsync(folder.FullName, Place($"{project}/bin/Debug/net10.0/{project}.dll"))).MustSucceed().Lines;
    }

    /// <summary>Runs an MSBuild command on users' projects.</summary>
    public Task<CommandResult> DotnetAsync(params string[] arguments) => Dotnet.RunAsync(
        folder.FullName,
        [.. arguments, "-p:NuGetAudit=false", "-p:HmlstmVersion=" + Version, "-p:TorchSharpVersion=" + BuiltWith.TorchSharpVersion]);

    /// <summary>
    /// This user's own sources and the folder; what this machine has restored before is used, and the tested package is not left there.
    /// </summary>
    private static string NuGetConfig() => $"""
        <configuration>
          <config><add key="globalPackagesFolder" value="packages" /></config>
          <fallbackPackageFolders><add key="restored before" value="{BuiltWith.NuGetPackageRoot}" /></fallbackPackageFolders>
          <packageSources><add key="packed" value="feed" /></packageSources>
        </configuration>
        """;

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string copy = System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
