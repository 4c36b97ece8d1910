using Hmlstm.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Hmlstm.Inference.Tests;

/// <summary>A project that references the predictors' library alone.</summary>
public sealed class PredictorProjectTests
{
    internal static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.Diagnose);

    [Fact]
    public void It_gets_predictors_alone_and_they_compile_without_a_warning()
    {
        AdditionalText[] definitions = [.. TestDefinitions.Names.Select(static name => new Definition(name, TestDefinitions.Text(name)))];
        GeneratorRunResult result = Run(definitions, out Compilation whole);
        Assert.Equal(
            TestDefinitions.Names.Select(static name => $"Tested.{name}Predictor.g.cs"),
            result.GeneratedSources.Select(static source => source.HintName));
        Assert.Empty(whole.GetDiagnostics()
            .Where(static one => one.Severity >= DiagnosticSeverity.Warning)
            .Select(static one => one.ToString()));
    }

    [Fact]
    public void A_definition_with_errors_still_has_its_type()
    {
        const string Text = """
            model: Broken
            namespace: Tested
            task: language-model
            input: { tokens: 7 }
            layers: [ { cell: gru, hidden: 0 } ]
            """;
        const string User = """
            var predictor = Tested.BrokenPredictor.Load("w");
            var state = Tested.BrokenPredictor.State.Create();
            predictor.Step([1], state, new float[7]);
            _ = predictor.Predict([1], state).Predictions;
            """;
        Run([new Definition("Broken", Text)], out Compilation whole, CSharpSyntaxTree.ParseText(User, Parsing));
        Assert.Empty(whole.GetDiagnostics()
            .Where(static one => one.Severity >= DiagnosticSeverity.Warning)
            .Select(static one => one.ToString()));
    }

    [Fact]
    public void A_network_that_is_called_like_a_predictor_keeps_its_name()
    {
        string text = TestDefinitions.Text("Gru");
        GeneratorRunResult result = Run(
            [new Definition("A", text), new Definition("B", text.Replace("model: Gru", "model: GruPredictor", StringComparison.Ordinal))],
            out _);
        Assert.Equal(["Tested.GruPredictorPredictor.g.cs"], result.GeneratedSources.Select(static source => source.HintName));
    }

    /// <summary>Compiles a program as the package's users do.</summary>
    internal static GeneratorRunResult Run(AdditionalText[] definitions, out Compilation whole, params SyntaxTree[] user)
    {
        // What a program has that restores the package of predictors: the framework, and its three libraries.
        IEnumerable<MetadataReference> references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(static path => Path.GetFileNameWithoutExtension(path) is "netstandard" or "mscorlib"
                or "Hmlstm.Inference" or "Hmlstm.Engine" or "Hmlstm.Definitions"
                || Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Select(static path => MetadataReference.CreateFromFile(path));
        CSharpCompilation compilation = CSharpCompilation.Create(
            "user",
            user,
            references,
            new CSharpCompilationOptions(user.Length == 0 ? OutputKind.DynamicallyLinkedLibrary : OutputKind.ConsoleApplication)
                .WithNullableContextOptions(NullableContextOptions.Enable));
        GeneratorDriver driver = CSharpGeneratorDriver
            .Create([new ModelGenerator().AsSourceGenerator()], definitions, Parsing)
            .RunGeneratorsAndUpdateCompilation(compilation, out whole, out _);
        GeneratorRunResult result = driver.GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    internal sealed class Definition(string name, string text) : AdditionalText
    {
        public override string Path => $"/app/{name}.model.yaml";

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
