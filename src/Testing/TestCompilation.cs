using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Hmlstm.Testing;

/// <summary>A project in memory that references what this process references.</summary>
internal static class TestCompilation
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    /// <summary>An empty library.</summary>
    /// <param name="name">What it is made for.</param>
    public static CSharpCompilation Create(string name) => CSharpCompilation.Create(
        $"{name}.{Guid.NewGuid():N}",
        references: References,
        options: new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            nullableContextOptions: NullableContextOptions.Enable));

    // The assemblies of the framework and those of the test, read once.
    private static MetadataReference[] References { get; } =
    [
        .. ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    /// <summary>Compiles the library and loads it.</summary>
    /// <param name="library">The library with the generated code.</param>
    /// <param name="diagnostics">What was reported about the definition.</param>
    /// <exception cref="InvalidOperationException">The definition has errors, or the code does not compile.</exception>
    public static Assembly Load(Compilation library, IReadOnlyList<ModelDiagnostic> diagnostics)
    {
        if (diagnostics.FirstOrDefault(static diagnostic => diagnostic.IsError) is { } error)
        {
            throw new InvalidOperationException($"The definition has errors, so there is no class to use: {error}");
        }

        using var image = new MemoryStream();
        EmitResult result = library.Emit(image);
        if (!result.Success)
        {
            Diagnostic first = result.Diagnostics.First(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
            throw new InvalidOperationException($"The generated code does not compile with the references of the test project: {first}");
        }

        image.Position = 0;
        return new AssemblyLoadContext(library.AssemblyName).LoadFromStream(image);
    }
}
