using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hmlstm.Generator.Tests.Fuzz;

/// <summary>A generated file, and where in it text of its definition stands.</summary>
internal sealed class GeneratedText
{
    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithDocumentationMode(DocumentationMode.Diagnose);

    private static readonly HashSet<SyntaxKind> OrdinaryTrivia =
    [
        SyntaxKind.WhitespaceTrivia, SyntaxKind.EndOfLineTrivia, SyntaxKind.SingleLineCommentTrivia,
        SyntaxKind.SingleLineDocumentationCommentTrivia,
        SyntaxKind.DocumentationCommentExteriorTrivia, SyntaxKind.NullableDirectiveTrivia,
    ];

    private readonly HashSet<string> names;
    private readonly List<string> faults = [];

    /// <summary>Reads a file.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="name">The checked name of its class.</param>
    /// <param name="namespace">The checked namespace; empty for the global one.</param>
    internal GeneratedText(string source, string name, string @namespace)
    {
        names = [name, .. @namespace.Split('.')];
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, Parsing);
        faults.AddRange(tree.GetDiagnostics().Select(static diagnostic => diagnostic.ToString()));
        CompilationUnitSyntax root = tree.GetCompilationUnitRoot();
        CheckShape(root, name, @namespace);
        foreach (SyntaxToken token in root.DescendantTokens(descendIntoTrivia: true))
        {
            if (token.Text.Contains(DefinitionMutator.Marker, StringComparison.OrdinalIgnoreCase))
            {
                Place(token);
            }
        }

        foreach (SyntaxTrivia trivia in root.DescendantTrivia(descendIntoTrivia: true))
        {
            if (!OrdinaryTrivia.Contains(trivia.Kind())
                || (!trivia.HasStructure && trivia.ToString().Contains(DefinitionMutator.Marker, StringComparison.OrdinalIgnoreCase)))
            {
                faults.Add($"{trivia.Kind()}: {trivia}");
            }
        }
    }

    /// <summary>What the compiler does not parse, and text of the definition where none may be.</summary>
    internal IReadOnlyList<string> Faults => faults;

    /// <summary>Markers inside string literals.</summary>
    internal int InLiterals { get; private set; }

    /// <summary>Markers inside a documentation comment's summary.</summary>
    internal int InDocumentation { get; private set; }

    /// <summary>Markers that are the class's name or a part of its namespace.</summary>
    internal int InNames { get; private set; }

    private void CheckShape(CompilationUnitSyntax root, string name, string @namespace)
    {
        SyntaxList<MemberDeclarationSyntax> members = root.Members;
        if (members is [FileScopedNamespaceDeclarationSyntax space]
            && string.Concat(space.Name.DescendantTokens().Select(static token => token.ValueText)) == @namespace)
        {
            members = space.Members;
        }

        if (members is not [ClassDeclarationSyntax type]
            || type.Identifier.ValueText != name
            || type.AttributeLists.Count != 1
            || type.BaseList!.Types.Count > 2)
        {
            faults.Add($"not the one class {@namespace}.{name}");
        }
    }

    private void Place(SyntaxToken token)
    {
        if (token.IsKind(SyntaxKind.StringLiteralToken))
        {
            InLiterals++;
        }
        else if (token.IsKind(SyntaxKind.IdentifierToken) && names.Contains(token.ValueText))
        {
            InNames++;
        }
        else if (token.IsKind(SyntaxKind.XmlTextLiteralToken)
            && token.Parent is XmlTextSyntax { Parent: XmlElementSyntax element }
            && element is { StartTag.Name.LocalName.Text: "summary", Parent: DocumentationCommentTriviaSyntax })
        {
            InDocumentation++;
        }
        else
        {
            faults.Add($"{token.Kind()}: {token.Text}");
        }
    }
}
