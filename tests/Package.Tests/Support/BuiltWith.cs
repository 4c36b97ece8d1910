using System.Reflection;

namespace Hmlstm.Package.Tests.Support;

/// <summary>What these tests were built with, and from where.</summary>
internal static class BuiltWith
{
    /// <summary>The repository's root.</summary>
    public static string Root => Read(nameof(Root));

    /// <summary>Debug or Release.</summary>
    public static string Configuration => Read(nameof(Configuration));

    /// <summary>Where the build's outputs are.</summary>
    public static string ArtifactsPath => Read(nameof(ArtifactsPath));

    /// <summary>Where this machine keeps the packages that it has restored.</summary>
    public static string NuGetPackageRoot => Read(nameof(NuGetPackageRoot));

    /// <summary>The TorchSharp that the runtime was compiled against.</summary>
    public static string TorchSharpVersion => Read(nameof(TorchSharpVersion));

    /// <summary>The libtorch that this TorchSharp is linked with.</summary>
    public static string LibtorchVersion => Read(nameof(LibtorchVersion));

    /// <summary>The Microsoft.ML.Tokenizers that the runtime was compiled against.</summary>
    public static string TokenizersVersion => Read(nameof(TokenizersVersion));

    /// <summary>The YamlDotNet that the definitions were compiled against.</summary>
    public static string YamlDotNetVersion => Read(nameof(YamlDotNetVersion));

    private static string Read(string key) =>
        typeof(BuiltWith).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
