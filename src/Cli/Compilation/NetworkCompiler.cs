using System.Reflection;
using System.Runtime.Loader;
using Hmlstm.Definitions.Models;
using Hmlstm.Engine.Cells.HmLstm;
using Hmlstm.Runtime;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
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
            .Concat(new[] { typeof(INetwork), typeof(NetworkDefinition), typeof(HmLstmWork), typeof(torch) }.Select(static type => type.Assembly.Location));

    private static bool IsFramework(string assembly) => assembly is "netstandard" || assembly.StartsWith("System.", StringComparison.Ordinal);
}
