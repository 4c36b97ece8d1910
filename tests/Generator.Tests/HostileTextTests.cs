using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hmlstm.Generator.Tests;

/// <summary>Text of a definition stays text: the code around it has the same shape whatever it says.</summary>
public class HostileTextTests
{
    private static readonly SyntaxKind[] Shape = KindsOf("A summary.");

    [Theory]
    [InlineData("*/ class Evil { } /*")]
    [InlineData("--> </summary></remarks> <evil/>")]
    [InlineData("\"; System.IO.File.Delete(\"x\"); //")]
    [InlineData("\"\"\" + Evil() + \"\"\"")]
    [InlineData("line\nclass Evil { }")]
    [InlineData("line\r\nclass Evil { }")]
    [InlineData("line\u0085class Evil { }")]
    [InlineData("line\u2028class Evil { }\u2029class Worse { }")]
    [InlineData("\u202Edesrever\u202C \u2066isolated\u2069 \uFEFF")]
    [InlineData("{0} {{1}} $\"{Evil()}\" @\"\\\"")]
    [InlineData("\\u0022; Evil(); //")]
    [InlineData("\0\u0001\u0007\u001B[31m\uD800 lone \uDC00")]
    [InlineData("]]> &amp; &lt; &#x3C;evil/&#x3E; %>")]
    [InlineData("#nullable disable\n#pragma warning disable\n#error evil")]
    public void A_string_changes_no_syntax(string text)
    {
        Assert.Equal(Shape, KindsOf(text));
    }

    private static SyntaxKind[] KindsOf(string text)
    {
        NetworkDefinition definition = new()
        {
            Name = "Model",
            Summary = text,
            Task = TaskKind.LanguageModel,
            Input = new() { Kind = InputKind.Tokens, Size = 5 },
            Layers = new([new HmLstmStack { Hidden = new([3, 2]), Boundary = new() { Slope = Schedule.Constant(1) } }]),
            Output = new() { From = OutputSource.All, Embedding = 4, Size = 5 },
            Training = new(),
            Data = new TextData { Text = text },
        };

        CSharpParseOptions parsing = CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.Diagnose);
        SyntaxTree tree = CSharpSyntaxTree.ParseText(NetworkEmitter.Emit(definition, "Samples"), parsing);
        Assert.Empty(tree.GetDiagnostics().Select(diagnostic => diagnostic.ToString()));

        // The rendered definition may take more lines; everything in it must be a literal.
        FieldDeclarationSyntax rendered = tree.GetRoot().DescendantNodes().OfType<FieldDeclarationSyntax>()
            .Single(field => field.Declaration.Variables.Single().Identifier.Text == "RenderedDefinition");
        Assert.All(
            rendered.Declaration.Variables.Single().Initializer!.Value.DescendantNodesAndSelf(),
            node => Assert.True(node.Kind() is SyntaxKind.AddExpression or SyntaxKind.StringLiteralExpression, node.Kind().ToString()));
        SyntaxNode rest = tree.GetRoot().RemoveNode(rendered, SyntaxRemoveOptions.KeepNoTrivia)!;
        return [.. rest.DescendantNodesAndTokens(descendIntoTrivia: true)
            .Select(node => node.Kind())
            .Where(kind => kind is not (SyntaxKind.XmlTextLiteralToken or SyntaxKind.XmlEntityLiteralToken))];
    }
}
