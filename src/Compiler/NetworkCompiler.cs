using System.Reflection;
using System.Runtime.Loader;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator;
using Hmlstm.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using TorchSharp;

namespace Hmlstm.Compiler;

/// <summary>Makes a network from a definition without a project: generated, compiled and loaded in memory.</summary>
/// <remarks>The class is the one that a build would generate. It stays loaded as long as the process lives.</remarks>
public static class NetworkCompiler
{
    /// <summary>The namespace of a class whose definition names none.</summary>
    public const string DefaultNamespace = "Hmlstm.Models";

    /// <summary>A type of each assembly that generated code refers to, apart from the framework.</summary>
    private static readonly Type[] StandsOn = [typeof(INetwork), typeof(NetworkDefinition), typeof(torch)];

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    /// <summary>Read once: they are most of what it costs to compile a class.</summary>
    private static readonly Lazy<MetadataReference[]> References = new(
        static () => [.. ReferencePaths().Select(static path => MetadataReference.CreateFromFile(path))]);

    /// <summary>Makes a network with new weights, on the CPU.</summary>
    /// <param name="definition">A valid definition, as <see cref="Runtime.Runs.DefinitionFile"/> reads it.</param>
    /// <returns>The network, in training mode. The caller disposes it.</returns>
    /// <exception cref="DllNotFoundException">TorchSharp's native library cannot be loaded.</exception>
    /// <exception cref="InvalidOperationException">The generated class does not compile, which is a fault of the generator.</exception>
    public static INetwork Create(NetworkDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        GeneratedClass source = GeneratedClass.Of(definition, DefaultNamespace);
        Type type = Compile(definition.Name, source).GetType(source.FullName, throwOnError: true)!;
        return (INetwork)Activator.CreateInstance(type, BindingFlags.DoNotWrapExceptions, binder: null, args: null, culture: null)!;
    }

    private static Assembly Compile(string name, GeneratedClass source)
    {
        var compilation = CSharpCompilation.Create(
            $"{name}.{Guid.NewGuid():N}",
            [CSharpSyntaxTree.ParseText(source.Text, ParseOptions)],
            References.Value,
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
        return new AssemblyLoadContext(name).LoadFromStream(image);
    }

    /// <summary>The shared framework, and what generated code depends on.</summary>
    private static IEnumerable<string> ReferencePaths() =>
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(static path => IsFramework(Path.GetFileNameWithoutExtension(path)))
            .Concat(StandsOn.Select(static type => type.Assembly.Location));

    private static bool IsFramework(string assembly) =>
        assembly is "netstandard" || assembly.StartsWith("System.", StringComparison.Ordinal);
}
