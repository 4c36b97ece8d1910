using System.Reflection;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.GeneratedCode.Tests.Support;
using Hmlstm.Generator.Emit;
using Hmlstm.Generator.Tests.Fuzz;
using Hmlstm.Runtime;

namespace Hmlstm.GeneratedCode.Tests;

/// <summary>Whatever definition the parser accepts, its class compiles without a warning.</summary>
public class FuzzedCompilationTests
{
    private const int Sample = 150;

    [Fact]
    public void Accepted_definitions_of_the_fuzz_compile()
    {
        var mutator = new DefinitionMutator([.. Fixtures()]);
        NetworkDefinition[] accepted =
        [
            .. Enumerable.Range(0, 20_000)
                .Select(round => NetworkParser.Parse("fuzz.model.yaml", mutator.Mutate(round)).Definition)
                .OfType<NetworkDefinition>()
                .Distinct()
                .Take(Sample),
        ];

        Assert.Equal(Sample, accepted.Length);
        Project.AssertCompiles(
            [.. accepted.Select((definition, i) => NetworkEmitter.Emit(definition, $"Fuzz{i}.{definition.Namespace ?? "Demo"}"))]);
    }

    [Fact]
    public void A_class_may_be_called_like_anything_that_it_inherits_or_is_refused()
    {
        string[] names =
        [
            .. new[] { typeof(Network<,>), typeof(NetworkState<>), typeof(NetworkOutput) }
                .SelectMany(type => type.GetMembers(
                    BindingFlags.Instance
                    | BindingFlags.Static
                    | BindingFlags.Public
                    | BindingFlags.NonPublic
                    | BindingFlags.FlattenHierarchy))
                .Select(member => member.Name)
                .Concat(
                    typeof(INetwork).Assembly.GetExportedTypes()
                        .Concat(typeof(NetworkDefinition).Assembly.GetExportedTypes())
                        .Select(type => type.Name))
                .Concat(
                    ["Func", "ReadOnlySpan", "IReadOnlyList", "InvalidOperationException", "GeneratedCode", "Object", "String", "Boolean",
                     "Double", "Attribute", "Void"])
                .Distinct(),
        ];
        NetworkDefinition[] accepted = [.. names.Select(name => Parse($"model: {name}\n").Definition).OfType<NetworkDefinition>()];

        Assert.InRange(accepted.Length, 50, names.Length - 1);
        Project.AssertCompiles([.. accepted.Select((definition, i) => NetworkEmitter.Emit(definition, $"Named{i}"))]);
    }

    [Theory]
    [InlineData("System")]
    [InlineData("System.Func")]
    [InlineData("System.Collections.Generic")]
    [InlineData("TorchSharp")]
    [InlineData("TorchSharp.torch")]
    [InlineData("TorchSharp.torch.Tensor")]
    [InlineData("TorchSharp.Modules.Embedding")]
    [InlineData("Hmlstm")]
    [InlineData("Hmlstm.Runtime")]
    [InlineData("Hmlstm.Runtime.Cells.TorchRnn")]
    [InlineData("Hmlstm.Runtime.NetworkOutput")]
    [InlineData("Hmlstm.Definitions.Models.TrainingDefinition")]
    [InlineData("Demo.System.TorchSharp.Hmlstm")]
    [InlineData("Demo.Waves")]
    public void A_class_may_live_in_any_namespace_or_it_is_refused(string @namespace)
    {
        foreach (string name in new[]
        {
            "Waves", "NetworkOutput", "Func", "InvalidOperationException", "TrainingDefinition", "SequenceMask", "Modules",
        })
        {
            ParseResult result = Parse($"model: {name}\nnamespace: {@namespace}\n");
            if (result.Definition is null)
            {
                Assert.Equal("HML0106", result.Problems.Single().Id);
            }
            else
            {
                Project.AssertCompiles(NetworkEmitter.Emit(result.Definition, @namespace));
            }
        }
    }

    private static ParseResult Parse(string head) => NetworkParser.Parse(
        "x.model.yaml",
        head + """
        task: regression
        input: { features: 1 }
        layers: [ { cell: rnn, hidden: 2, dropout: 0.5 }, { cell: k-lstm, hidden: 2 }, { cell: hm-lstm, hidden: [2, 2] } ]
        output: { from: all, embedding: 2, size: 1 }

        """);

    private static IEnumerable<string> Fixtures()
    {
        Assembly assembly = typeof(FuzzedCompilationTests).Assembly;
        foreach (string fixture in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(fixture)!);
            yield return reader.ReadToEnd();
        }
    }
}
