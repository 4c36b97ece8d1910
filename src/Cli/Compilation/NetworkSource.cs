using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hmlstm.Cli.Compilation;

/// <summary>The C# that the generator writes for a definition: the same generator that runs inside a project's build.</summary>
internal static class NetworkSource
{
    /// <summary>The namespace of a definition that names none; in a project it is the project's root namespace.</summary>
    public const string DefaultNamespace = "Hmlstm.Models";

    /// <summary>The syntax that the generated code may use: what the compiler inside this tool knows.</summary>
    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest);

    /// <summary>The full name of the class.</summary>
    public static string ClassName(NetworkDefinition definition) => $"{definition.Namespace ?? DefaultNamespace}.{definition.Name}";

    /// <summary>Writes the class.</summary>
    /// <param name="definition">A valid definition.</param>
    /// <param name="references">What the class is compiled against; empty when only its text is wanted.</param>
    /// <returns>The generated files, parsed; their text is what a project's build would compile.</returns>
    public static IReadOnlyList<SyntaxTree> Write(NetworkDefinition definition, IEnumerable<MetadataReference> references)
    {
        var file = new DefinitionText($"{definition.Name}.model.yaml", DefinitionWriter.Render(definition));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ModelGenerator().AsSourceGenerator()],
            [file],
            ParseOptions,
            new BuildOptions(DefaultNamespace));
        var nothing = CSharpCompilation.Create(definition.Name, references: references);
        GeneratorRunResult result = driver.RunGenerators(nothing).GetRunResult().Results.Single();
        if (result.Exception is not null || result.GeneratedSources.IsEmpty)
        {
            throw new InvalidOperationException($"the generator wrote no class for {definition.Name}", result.Exception);
        }

        return [.. result.GeneratedSources.Select(source => source.SyntaxTree)];
    }
}
