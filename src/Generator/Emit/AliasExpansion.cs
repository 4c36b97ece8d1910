using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Hmlstm.Generator.Emit;

/// <summary>Writes full names in place of aliases that the class's namespace cannot have.</summary>
internal static class AliasExpansion
{
    /// <summary>The file without the aliases of <paramref name="taken"/>; all else is left as it is.</summary>
    /// <param name="text">A generated file.</param>
    /// <param name="taken">Names that its namespace has itself.</param>
    internal static string Expand(string text, IReadOnlyCollection<string> taken)
    {
        if (taken.Count == 0)
        {
            return text;
        }

        SourceText source = SourceText.From(text);
        SyntaxNode root = CSharpSyntaxTree.ParseText(source, new CSharpParseOptions(LanguageVersion.Latest, DocumentationMode.None)).GetRoot();
        UsingDirectiveSyntax[] aliases =
            [.. root.DescendantNodes().OfType<UsingDirectiveSyntax>().Where(alias => taken.Contains(NameOf(alias)))];
        Dictionary<string, string> types = aliases.ToDictionary(NameOf, static alias => alias.NamespaceOrType.ToString());

        return source.WithChanges(
        [
            .. aliases.Select(alias => new TextChange(source.Lines.GetLineFromPosition(alias.SpanStart).SpanIncludingLineBreak, "")),
            .. root.DescendantNodes(static node => node is not UsingDirectiveSyntax)
                .OfType<IdentifierNameSyntax>()
                .Where(name => IsUnqualified(name) && types.ContainsKey(name.Identifier.ValueText))
                .Select(name => new TextChange(name.Span, types[name.Identifier.ValueText])),
        ]).ToString();
    }

    private static string NameOf(UsingDirectiveSyntax alias) => alias.Alias!.Name.Identifier.ValueText;

    /// <summary>Whether the name is looked up from here, and not in what stands before its dot.</summary>
    private static bool IsUnqualified(IdentifierNameSyntax name) => name.Parent switch
    {
        QualifiedNameSyntax qualified => qualified.Left == name,
        MemberAccessExpressionSyntax member => member.Expression == name,
        _ => true,
    };
}
