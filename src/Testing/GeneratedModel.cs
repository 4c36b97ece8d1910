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

    private readonly GeneratedSourceResult[] sources;
    private readonly Lazy<Assembly> compiled;

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

        // The predictor's name is that of the network, and more.
        sources = [.. result.GeneratedSources.OrderBy(static source => source.HintName.Length)];
        Diagnostics = [.. result.Diagnostics.Select(ModelDiagnostic.Of)];
        compiled = new Lazy<Assembly>(() => TestCompilation.Load(generated, Diagnostics));
    }

    /// <summary>
    /// The code of the generated class, with <c>\n</c> between lines: the network, or its predictor in a test project that references
    /// <c>Hmlstm.Inference</c> alone. The generator's version in it is 0.0.0, so that a snapshot changes only with the code. Of a
    /// definition with errors: the empty class that lets the rest of a project compile, or nothing.
    /// </summary>
    public string Code => sources.Length > 0 ? Neutral(sources[0]) : "";

    /// <summary>The code of the predictor beside the network, in the same form; null where there is no network, or no predictor.</summary>
    public string? PredictorCode => sources.Length > 1 ? Neutral(sources[1]) : null;

    /// <summary>What the compiler reports, in the order of the lines.</summary>
    public IReadOnlyList<ModelDiagnostic> Diagnostics { get; }

    /// <summary>The compiled class of <see cref="Code"/>, loaded into this process.</summary>
    /// <exception cref="InvalidOperationException">
    /// The definition has errors, or the code does not compile, for instance because the test does not reference TorchSharp.
    /// </exception>
    public Type Type => TypeOf(0) ?? throw new InvalidOperationException("Nothing was generated from the definition.");

    /// <summary>The compiled class of <see cref="PredictorCode"/>; null without it.</summary>
    /// <exception cref="InvalidOperationException">As for <see cref="Type"/>.</exception>
    public Type? PredictorType => TypeOf(1);

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

    private static string Neutral(GeneratedSourceResult source) => source.SourceText.ToString().Replace(
        $"\"Hmlstm.Generator\", \"{typeof(ModelGenerator).Assembly.GetName().Version!.ToString(3)}\"",
        "\"Hmlstm.Generator\", \"0.0.0\"",
        StringComparison.Ordinal);

    private Type? TypeOf(int source) => compiled.Value
        .GetExportedTypes()
        .Where(static type => !type.IsNested)
        .OrderBy(static type => type.Name.Length)
        .ElementAtOrDefault(source);
}
