using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Generator;
using Hmlstm.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using TorchSharp;

namespace Hmlstm.Cli.Compilation;

/// <summary>Makes a network from a definition without a project: generated, compiled and loaded in memory.</summary>
internal static class NetworkCompiler
{
    /// <summary>A network with new weights, on the CPU.</summary>
    /// <param name="definition">A valid definition.</param>
    /// <exception cref="InvalidOperationException">The generated class does not compile, which is a fault of the generator.</exception>
    public static INetwork Create(NetworkDefinition definition)
    {
        Type type = Compile(definition).GetType(NetworkSource.ClassName(definition), throwOnError: true)!;
        return (INetwork)Activator.CreateInstance(type, BindingFlags.DoNotWrapExceptions, binder: null, args: null, culture: null)!;
    }

    private static Assembly Compile(NetworkDefinition definition)
    {
        MetadataReference[] references = [.. ReferencePaths().Select(path => MetadataReference.CreateFromFile(path))];
        var compilation = CSharpCompilation.Create(
            $"{definition.Name}.{Guid.NewGuid():N}",
            [.. NetworkSource.Write(definition, ProjectSettings.None, references)],
            references,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image);
        if (!result.Success)
        {
            Diagnostic first = result.Diagnostics.First(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            throw new InvalidOperationException($"the generated class does not compile: {first}");
        }

        image.Position = 0;
        return new AssemblyLoadContext(definition.Name).LoadFromStream(image);
    }

    /// <summary>The shared framework, and what generated code stands on.</summary>
    private static IEnumerable<string> ReferencePaths() =>
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(static path => IsFramework(Path.GetFileNameWithoutExtension(path)))
            .Concat(new[] { typeof(INetwork), typeof(NetworkDefinition), typeof(MultiplyAdds), typeof(torch) }.Select(static type => type.Assembly.Location));

    private static bool IsFramework(string assembly) => assembly is "netstandard" || assembly.StartsWith("System.", StringComparison.Ordinal);
}

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

/// <summary>A definition as the additional file that the generator reads.</summary>
internal sealed class DefinitionText(string path, string text) : AdditionalText
{
    private readonly SourceText source = SourceText.From(text, Encoding.UTF8);

    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override SourceText GetText(CancellationToken cancellationToken = default) => source;
}
