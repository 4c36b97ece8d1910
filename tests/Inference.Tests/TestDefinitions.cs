using System.Reflection;
using System.Runtime.Loader;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Hmlstm.Inference.Tests;

/// <summary>Definitions of every kind of stack, head and option, compiled together once.</summary>
internal static class TestDefinitions
{
    private static readonly Dictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["GatedCharacters"] = """
            task: language-model
            input: { tokens: 11, embedding: 6 }
            layers: [ { cell: hm-lstm, hidden: [9, 7, 5], layer_norm: true, boundary: { slope: { start: 1, linear: 0.1 } } } ]
            output: { from: all, embedding: 12, hidden: 10, activation: relu }
            """,
        ["GatedTanh"] = """
            task: regression
            input: { features: 3 }
            layers: [ { cell: hm-lstm, hidden: [18, 17] } ]
            output: { from: all, embedding: 13, hidden: [10, 6], activation: tanh, size: 2 }
            """,
        ["SeedText"] = """
            task: language-model
            input: { tokens: 9 }
            layers: [ { cell: hm-lstm, hidden: 8, layers: 3, bias: false, boundary: { activation: sigmoid, top: true } } ]
            output: { from: all, embedding: 6, hidden: [5, 5], activation: relu }
            """,
        ["SoftLevels"] = """
            task: language-model
            input: { tokens: 9, embedding: 4 }
            layers: [ { cell: hm-lstm, hidden: [6, 5], boundary: { estimator: soft, activation: sigmoid } } ]
            """,
        ["HeldLevels"] = """
            task: classification
            input: { features: 2 }
            layers:
              - { cell: hm-lstm, hidden: [6, 5, 4], boundary: { estimator: sample, on_copy: hold, gradient: operations, slope: 1.5 } }
            output: { size: 3 }
            """,
        ["LastOfLevels"] = """
            task: classification
            input: { tokens: 8, embedding: 5 }
            layers: [ { cell: hm-lstm, hidden: [6, 5] } ]
            output: { from: all, embedding: 7, size: 1 }
            """,
        ["OneLevel"] = """
            task: language-model
            input: { tokens: 8 }
            layers: [ { cell: hm-lstm, hidden: 6 } ]
            """,
        ["TwoHierarchies"] = """
            task: language-model
            input: { tokens: 8, embedding: 5 }
            layers: [ { cell: hm-lstm, hidden: [6, 1], layer_norm: true }, { cell: hm-lstm, hidden: [7, 4], dropout: 0.2 } ]
            output: { from: all, embedding: 7 }
            """,
        ["ManyTokens"] = """
            task: language-model
            input: { tokens: 5000, embedding: 3 }
            layers: [ { cell: hm-lstm, hidden: [4, 3] } ]
            output: { size: 5000 }
            """,
        ["MixedCells"] = """
            task: regression
            input: { features: 3 }
            layers: [ { cell: k-lstm, hidden: [9, 6], cells: 3, dropout: 0.5 } ]
            output: { size: 2, hidden: 5, activation: relu }
            """,
        ["ChosenCells"] = """
            task: classification
            input: { features: 3 }
            layers: [ { cell: k-lstm, hidden: [17, 6], cells: 4, selection: most-probable, bias: false } ]
            output: { size: 4, steps: each }
            """,
        ["Lstm"] = """
            task: regression
            input: { features: 3 }
            layers: [ { cell: lstm, hidden: [9, 6] } ]
            output: { size: 2 }
            """,
        ["NormalisedLstm"] = """
            task: regression
            input: { features: 3 }
            layers: [ { cell: lstm, hidden: [9, 1, 6], layer_norm: true, dropout: 0.1 } ]
            output: { size: 2, steps: last }
            """,
        ["Zoneout"] = """
            task: language-model
            input: { tokens: 7, embedding: 5, dropout: 0.1 }
            layers:
              - { cell: lstm, hidden: [6, 5], zoneout_hidden: 0.1, zoneout_cell: 0.4, weight_dropout: 0.5 }
              - { cell: gru, hidden: 4, zoneout_hidden: 0.2 }
            """,
        ["DroppedTokens"] = """
            task: language-model
            input: { tokens: 7, embedding: 5, variational_dropout: 0.3 }
            layers: [ { cell: hm-lstm, hidden: [6, 5], weight_dropout: 0.2 } ]
            """,
        ["Gru"] = """
            task: language-model
            input: { tokens: 7, embedding: 5 }
            layers: [ { cell: gru, hidden: 12, layers: 2 } ]
            """,
        ["TanhRnn"] = """
            task: language-model
            input: { tokens: 7 }
            layers: [ { cell: rnn, hidden: 12, bias: false } ]
            """,
        ["ReluRnn"] = """
            task: regression
            input: { features: 1 }
            layers: [ { cell: rnn, hidden: [5, 4], activation: relu } ]
            output: { size: 1, loss: { name: mixture, components: 3 } }
            """,
        ["BothDirections"] = """
            task: classification
            input: { tokens: 7, embedding: 5 }
            layers: [ { cell: lstm, hidden: [6, 5], bidirectional: true }, { cell: gru, hidden: 4, bidirectional: true } ]
            output: { size: 3 }
            """,
        ["TiedWords"] = """
            task: language-model
            input: { tokens: 20, embedding: 6 }
            layers: [ { cell: lstm, hidden: 6 } ]
            output: { tied: true }
            """,
        ["EveryCell"] = """
            task: language-model
            input: { tokens: 7, embedding: 5 }
            layers:
              - { cell: rnn, hidden: 6 }
              - { cell: k-lstm, hidden: 5, cells: 2 }
              - { cell: gru, hidden: 7 }
              - { cell: hm-lstm, hidden: [6, 5] }
              - { cell: lstm, hidden: 4 }
            output: { hidden: [6], activation: tanh }
            """,
        ["Quantiles"] = """
            task: regression
            input: { features: 2 }
            layers: [ { cell: hm-lstm, hidden: [5, 4] } ]
            output: { size: 2, loss: { name: quantile, quantiles: [0.1, 0.5, 0.9] } }
            """,
    };

    private static readonly Lazy<Assembly> Compiled = new(Compile);

    /// <summary>The names of all.</summary>
    internal static IEnumerable<string> Names => Texts.Keys;

    /// <summary>The definitions.</summary>
    internal static NetworkDefinition Parse(string name)
    {
        ParseResult result = NetworkParser.Parse(name + ".model.yaml", Text(name));
        return result.Definition
            ?? throw new ArgumentException(string.Join('\n', result.Problems.Select(static problem => problem.Message)));
    }

    /// <summary>A definition's text.</summary>
    internal static string Text(string name) => $"model: {name}\nnamespace: Tested\n{Texts[name]}\n";

    /// <summary>The predictor of a definition, without weights.</summary>
    internal static ITestPredictor Create(string name) =>
        (ITestPredictor)Activator.CreateInstance(Compiled.Value.GetType($"Tested.{name}Test", throwOnError: true)!)!;

    private static Assembly Compile()
    {
        IEnumerable<string> sources = Names.Select(Parse).SelectMany(static definition => new[]
        {
            GeneratedClass.Of(definition, "Tested").Text,
            GeneratedClass.PredictorOf(definition, "Tested")!.Text,
            Adapter(definition),
        });
        var compilation = CSharpCompilation.Create(
            "Tested",
            sources.Select(static source => CSharpSyntaxTree.ParseText(source)),
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
                .Split(Path.PathSeparator)
                .Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                optimizationLevel: OptimizationLevel.Release,
                nullableContextOptions: NullableContextOptions.Enable));
        using MemoryStream image = new();
        EmitResult result = compilation.Emit(image);
        Assert.Empty(result.Diagnostics
            .Where(static one => one.Severity == DiagnosticSeverity.Error)
            .Select(static one => one.ToString()));
        image.Position = 0;
        return AssemblyLoadContext.Default.LoadFromStream(image);
    }

    private static string Adapter(NetworkDefinition definition)
    {
        bool tokens = definition.Input.Kind == InputKind.Tokens;
        string type = tokens ? "int[]" : "float[]", predictor = definition.Name + "Predictor";
        string step = definition.Layers.All(static stack => stack.CanStep)
            ? $"predictor!.Step(({type})elements, ({predictor}.State)state, predictions)"
            : "throw new System.NotSupportedException()";
        return $$"""
            namespace Tested;

            public sealed class {{definition.Name}}Test : Hmlstm.Inference.Tests.ITestPredictor
            {
                private {{predictor}}? predictor;

                public bool TakesTokens => {{(tokens ? "true" : "false")}};

                public int Bound => {{definition.Input.Size}};

                public Hmlstm.Runtime.INetwork CreateNetwork() => new {{definition.Name}}();

                public void Load(string path) => predictor = {{predictor}}.Load(path);

                public Hmlstm.Inference.PredictorState CreateState(int rows) => {{predictor}}.State.Create(rows);

                public Hmlstm.Inference.PredictorState ReadState(byte[] bytes) => {{predictor}}.State.Read(bytes);

                public void Step(System.Array elements, Hmlstm.Inference.PredictorState state, float[] predictions) => {{step}};

                public Hmlstm.Inference.PredictorOutput Predict(
                    System.Array elements, Hmlstm.Inference.PredictorState? state, int[] lengths) =>
                    predictor!.Predict(({{type}})elements, ({{predictor}}.State?)state, lengths);
            }
            """;
    }
}
