using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hmlstm.GeneratedCode.Tests.Support;

/// <summary>A user's project in memory: everything that this process can load is referenced, and warnings are errors.</summary>
internal static class Project
{
    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private static readonly CSharpCompilationOptions Options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        .WithGeneralDiagnosticOption(ReportDiagnostic.Error)
        .WithNullableContextOptions(NullableContextOptions.Enable);

    /// <summary>Fails with what the compiler says of the sources, documentation comments included.</summary>
    internal static void AssertCompiles(params string[] sources) => Assert.Empty(Diagnostics(sources).Select(diagnostic => diagnostic.ToString()));

    private static IEnumerable<Diagnostic> Diagnostics(string[] sources)
    {
        CSharpParseOptions parsing = CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.Diagnose);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "user", sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, parsing, $"{i}.cs")), References, Options);
        return compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
    }
}
