using System.Collections.Concurrent;
using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;
using Hmlstm.Generator.Tests.Support;

namespace Hmlstm.Generator.Tests.Fuzz;

/// <summary>Broken and poisoned definitions in great number: none may throw, and no text of theirs may become code.</summary>
public class FuzzTests
{
    private const int Rounds = 8_000;
    private const string ProjectNamespace = "Demo.Models";

    [Fact]
    public void No_text_of_a_definition_becomes_code_whatever_it_says()
    {
        var mutator = new DefinitionMutator([.. Samples.Names.Select(Samples.Text), .. Samples.Fixtures.Select(Samples.Resource)]);
        var seen = new ConcurrentDictionary<object, bool>();
        int classes = 0, skeletons = 0, inLiterals = 0, inDocumentation = 0, inNames = 0;
        Parallel.For(0, Rounds, round =>
        {
            string text = mutator.Mutate(round);
            GeneratedText? generated = GenerateOrSay(text, round, seen, out bool isWhole);
            if (generated is null)
            {
                return;
            }

            Assert.True(
                generated.Faults.Count == 0,
                $"Round {round.ToString(CultureInfo.InvariantCulture)}: {string.Join('\n', generated.Faults)}\n{text}");
            Interlocked.Increment(ref isWhole ? ref classes : ref skeletons);
            Interlocked.Add(ref inLiterals, generated.InLiterals);
            Interlocked.Add(ref inDocumentation, generated.InDocumentation);
            Interlocked.Add(ref inNames, generated.InNames);
        });

        // If next to nothing were generated, or hardly any text came through, the test would say nothing.
        Assert.True(
            new[] { classes, skeletons, inLiterals, inDocumentation, inNames }.Min() > Rounds / 20,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{classes} classes, {skeletons} skeletons, {inLiterals} in literals, {inDocumentation} in documentation, " +
                $"{inNames} in names"));
    }

    [Theory]
    [InlineData("// Zqx1\nnamespace N;\n[A] class C : B { }", "SingleLineCommentTrivia: // Zqx1")]
    [InlineData("namespace N;\n[A] class C : B { int Zqx1; }", "IdentifierToken: Zqx1")]
    [InlineData("namespace N;\n[A] class C : B { char c = 'Zqx1'; }", "CharacterLiteralToken: 'Zqx1'")]
    [InlineData("namespace N;\n/// <remarks>Zqx1</remarks>\n[A] class C : B { }", "XmlTextLiteralToken: Zqx1")]
    [InlineData("namespace N;\n/// <summary><c>Zqx1</c></summary>\n[A] class C : B { }", "XmlTextLiteralToken: Zqx1")]
    [InlineData("namespace N;\n/// <summary>&</summary>\n[A] class C : B { }", "warning CS1570")]
    [InlineData("namespace N;\n#pragma warning disable\n[A] class C : B { }", "PragmaWarningDirectiveTrivia")]
    [InlineData("namespace N;\n[A] class C : B { } class D { }", "not the one class N.C")]
    [InlineData("namespace N.O;\n[A] class C : B { }", "not the one class N.C")]
    [InlineData("namespace N;\n[A] class C : B { ", "error CS1513")]
    public void The_check_finds_text_that_became_code(string source, string fault)
    {
        Assert.Contains(new GeneratedText(source, "C", "N").Faults, found => found.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void The_check_counts_text_where_it_may_be()
    {
        var generated = new GeneratedText(
            "namespace N.Zqx2;\n/// <summary>Zqx3</summary>\n[A] class Zqx1 : B { string s = \"Zqx4\"; Zqx1() { } }",
            "Zqx1",
            "N.Zqx2");
        Assert.Empty(generated.Faults);
        Assert.Equal((1, 1, 3), (generated.InLiterals, generated.InDocumentation, generated.InNames));
    }

    /// <summary>The class or skeleton of a text; null without one, or when an equal definition had one before.</summary>
    private static GeneratedText? GenerateOrSay(string text, int round, ConcurrentDictionary<object, bool> seen, out bool isWhole)
    {
        try
        {
            ParseResult result = NetworkParser.Parse("fuzz.model.yaml", text);
            isWhole = result.Definition is not null;
            if (result.Definition is NetworkDefinition definition)
            {
                string space = definition.Namespace ?? ProjectNamespace;
                return seen.TryAdd(definition, true) ? new(NetworkEmitter.Emit(definition, space), definition.Name, space) : null;
            }

            if (result.Partial is PartialDefinition partial)
            {
                string space = partial.Namespace ?? ProjectNamespace;
                return seen.TryAdd(partial, true) ? new(SkeletonEmitter.Emit(partial, space), partial.Name, space) : null;
            }

            return null;
        }
        catch (Exception problem)
        {
            throw new InvalidOperationException($"Round {round.ToString(CultureInfo.InvariantCulture)} threw for:\n{text}", problem);
        }
    }
}
