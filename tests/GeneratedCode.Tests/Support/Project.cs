using System.Reflection;
using Hmlstm.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Hmlstm.GeneratedCode.Tests.Support;

/// <summary>A user's project in memory: everything that this process can load is referenced, and warnings are errors.</summary>
internal static class Project
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private const string ImplicitUsings = """
        global using global::System;
        global using global::System.Collections.Generic;
        global using global::System.IO;
        global using global::System.Linq;
        global using global::System.Net.Http;
        global using global::System.Threading;
        global using global::System.Threading.Tasks;
        """;

    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.Diagnose);

    private static readonly CSharpCompilationOptions Options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        .WithGeneralDiagnosticOption(ReportDiagnostic.Error)
        .WithNullableContextOptions(NullableContextOptions.Enable);

    /// <summary>Fails with what the compiler says of the sources, documentation comments included.</summary>
    internal static void AssertCompiles(params string[] sources) =>
        Assert.Empty(Diagnostics(sources).Select(diagnostic => diagnostic.ToString()));

    /// <summary>Runs the generator beside the user's sources, and fails with what it or the compiler says.</summary>
    /// <returns>The generated files.</returns>
    internal static IReadOnlyList<string> AssertGeneratesAndCompiles(IEnumerable<AdditionalText> definitions, params string[] sources)
    {
        GeneratorDriver driver = CSharpGeneratorDriver
            .Create([new ModelGenerator().AsSourceGenerator()], definitions, Parsing)
            .RunGeneratorsAndUpdateCompilation(Compilation(sources), out Compilation whole, out var reported);
        Assert.Empty(reported);
        Assert.Empty(Warnings(whole).Select(diagnostic => diagnostic.ToString()));
        return [.. driver.GetRunResult().Results.Single().GeneratedSources.Select(source => source.SourceText.ToString())];
    }

    /// <summary>Fails with what the generator or the compiler says of a program with implicit usings, as a new project has them.</summary>
    internal static void AssertProgramCompiles(IEnumerable<AdditionalText> definitions, string program) => Build(definitions, program);

    /// <summary>Compiles such a program and runs it in this process.</summary>
    /// <returns>What it wrote to the console.</returns>
    internal static string RunProgram(IEnumerable<AdditionalText> definitions, string program)
    {
        using MemoryStream assembly = new();
        EmitResult emitted = Build(definitions, program).Emit(assembly);
        Assert.Empty(emitted.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        MethodInfo entry = Assembly.Load(assembly.ToArray()).EntryPoint!;
        TextWriter before = Console.Out;
        using StringWriter written = new();
        Console.SetOut(written);
        try
        {
            object[] arguments = entry.GetParameters().Length == 0 ? [] : [Array.Empty<string>()];
            entry.Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        }
        finally
        {
            Console.SetOut(before);
        }

        return written.ToString();
    }

    private static Compilation Build(IEnumerable<AdditionalText> definitions, string program)
    {
        CSharpCompilation compilation = Compilation([ImplicitUsings, program])
            .WithOptions(
                new CSharpCompilationOptions(OutputKind.ConsoleApplication).WithNullableContextOptions(NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], definitions, Parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation whole, out var reported);
        Assert.Empty(reported);
        Assert.Empty(Warnings(whole).Select(diagnostic => diagnostic.ToString()));
        return whole;
    }

    private static IEnumerable<Diagnostic> Diagnostics(string[] sources) => Warnings(Compilation(sources));

    /// <summary>
    /// The warnings and errors, without those that the SDK switches off in every project: TorchSharp was built against the assemblies of an
    /// earlier .NET.
    /// </summary>
    private static IEnumerable<Diagnostic> Warnings(Compilation compilation) => compilation.GetDiagnostics()
        .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id is not ("CS1701" or "CS1702"));

    private static CSharpCompilation Compilation(string[] sources) => CSharpCompilation.Create(
        "user", sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, Parsing, $"{i}.cs")), References, Options);
}
