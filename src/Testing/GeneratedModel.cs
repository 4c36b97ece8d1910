using System.Reflection;
using System.Runtime.CompilerServices;
using Hmlstm.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hmlstm.Testing;

/// <summary>What a build makes of a definition: the generated code, the diagnostics, and the compiled class.</summary>
/// <remarks>
/// The generator of the package runs as it does in a build, over a project that references what the test references. A snapshot of
/// <see cref="Code"/> shows in review what an update of the package, or a change of the definition, changes in the class.
/// </remarks>
public sealed class GeneratedModel
{
    private const string ProjectFolderKey = "Hmlstm.Testing.ProjectFolder";

    private readonly Lazy<Type> type;

    private GeneratedModel(DefinitionText definition, string rootNamespace)
    {
        Compilation project = TestCompilation.Create(Path.GetFileName(definition.Path));
        GeneratorRunResult result = CSharpGeneratorDriver
            .Create(
                generators: [new ModelGenerator().AsSourceGenerator()],
                additionalTexts: [definition],
                parseOptions: TestCompilation.ParseOptions,
                optionsProvider: new ProjectProperties(rootNamespace))
            .RunGeneratorsAndUpdateCompilation(project, out Compilation generated, out _)
            .GetRunResult()
            .Results
            .Single();
        if (result.Exception is { } failure)
        {
            throw new InvalidOperationException($"The generator failed on {definition.Path}, which is a fault of the generator.", failure);
        }

        Diagnostics = [.. result.Diagnostics.Select(ModelDiagnostic.Of)];
        Code = Neutral(string.Concat(result.GeneratedSources.Select(static source => source.SourceText.ToString())));
        type = new Lazy<Type>(() => TestCompilation.Load(generated, Diagnostics));
    }

    /// <summary>
    /// The generated code, with <c>\n</c> between lines. The generator's version in it is 0.0.0, so that a snapshot changes only with the
    /// code. Of a definition with errors: the empty class that lets the rest of a project compile, or nothing.
    /// </summary>
    public string Code { get; }

    /// <summary>What the compiler reports, in the order of the lines.</summary>
    public IReadOnlyList<ModelDiagnostic> Diagnostics { get; }

    /// <summary>The compiled class, loaded into this process.</summary>
    /// <exception cref="InvalidOperationException">
    /// The definition has errors, or the code does not compile, for instance because the test does not reference TorchSharp.
    /// </exception>
    public Type Type => type.Value;

    /// <summary>Generates the code of a definition file.</summary>
    /// <param name="path">The <c>.model.yaml</c> file, relative to the folder of the test project, or an absolute path.</param>
    /// <param name="rootNamespace">The root namespace of the project that the class is generated in.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">The file's name does not end with <c>.model.yaml</c>.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static GeneratedModel Of(string path, string rootNamespace = "Models")
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = Path.GetFullPath(path, ProjectFolder(Assembly.GetCallingAssembly()));
        return File.Exists(full)
            ? OfText(File.ReadAllText(full), full, rootNamespace)
            : throw new FileNotFoundException(
                $"There is no definition '{full}': a relative path starts at the folder of the test project.", full);
    }

    /// <summary>Generates the code of a definition's text.</summary>
    /// <param name="yaml">The definition.</param>
    /// <param name="fileName">The name of its file, after which the class is named if the definition names none.</param>
    /// <param name="rootNamespace">The root namespace of the project that the class is generated in.</param>
    /// <exception cref="ArgumentException">The file's name does not end with <c>.model.yaml</c>.</exception>
    public static GeneratedModel OfText(string yaml, string fileName = "test.model.yaml", string rootNamespace = "Models")
    {
        ArgumentNullException.ThrowIfNull(yaml);
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        ArgumentNullException.ThrowIfNull(rootNamespace);
        return fileName.EndsWith(".model.yaml", StringComparison.OrdinalIgnoreCase)
            ? new GeneratedModel(new DefinitionText(fileName, yaml), rootNamespace)
            : throw new ArgumentException($"'{fileName}' is not named NAME.model.yaml, so no build would read it.", nameof(fileName));
    }

    private static string ProjectFolder(Assembly test) =>
        test.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(static value => value.Key == ProjectFolderKey)?.Value
        ?? AppContext.BaseDirectory;

    private static string Neutral(string code) => code.Replace(
        $"\"Hmlstm.Generator\", \"{typeof(ModelGenerator).Assembly.GetName().Version!.ToString(3)}\"",
        "\"Hmlstm.Generator\", \"0.0.0\"",
        StringComparison.Ordinal);
}
