using System.Reflection;
using Microsoft.CodeAnalysis;
using YamlDotNet.Core;

/// <summary>Writes down which YamlDotNet the compiler gave it.</summary>
[Generator]
public sealed class OtherGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context) =>
        context.RegisterPostInitializationOutput(static output =>
        {
            AssemblyName yaml = typeof(IParser).Assembly.GetName();
            output.AddSource(
                "Other.g.cs",
                $"internal static class Other {{ public const string Yaml = \"{yaml.Name} {yaml.Version.Major}\"; }}");
        });
}
