using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hmlstm.Cli.Compilation;

/// <summary>The C# that the generator writes for a definition: the same generator that runs inside a project's build.</summary>
internal static class NetworkSource
{
    /// <summary>The syntax that the generated code may use: what the compiler inside this tool knows.</summary>
    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Latest);

    /// <summary>The full name of the class outside any project.</summary>
    public static string ClassName(NetworkDefinition definition) => $"{definition.Namespace ?? ProjectSettings.None.RootNamespace}.{definition.Name}";

    /// <summary>Writes the class.</summary>
    /// <param name="definition">A valid definition.</param>
    /// <param name="project">What the project says.</param>
    /// <param name="references">What the class is compiled against; empty when only its text is wanted.</param>
    /// <returns>The generated files, parsed; their text is what a project's build would compile.</returns>
    /// <exception cref="InputException">What the project says is wrong.</exception>
    public static IReadOnlyList<SyntaxTree> Write(NetworkDefinition definition, ProjectSettings project, IEnumerable<MetadataReference> references)
    {
        var file = new DefinitionText($"{definition.Name}.model.yaml", DefinitionWriter.Render(definition));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ModelGenerator().AsSourceGenerator()],
            [file],
            ParseOptions,
            new BuildOptions(project));
        var nothing = CSharpCompilation.Create(definition.Name, references: references);
        GeneratorRunResult result = driver.RunGenerators(nothing).GetRunResult().Results.Single();
        if (result.Diagnostics.FirstOrDefault(static problem => problem.Id == ProblemKind.ProjectNamespace.Id) is Diagnostic wrong)
        {
            throw new InputException(wrong.GetMessage(CultureInfo.InvariantCulture));
        }

        if (result.Exception is not null || result.GeneratedSources.IsEmpty)
        {
            throw new InvalidOperationException($"the generator wrote no class for {definition.Name}", result.Exception);
        }

        return [.. result.GeneratedSources.Select(source => source.SyntaxTree)];
    }
}
