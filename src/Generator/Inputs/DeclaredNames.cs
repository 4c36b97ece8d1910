using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Emit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hmlstm.Generator.Inputs;

/// <summary>Types and namespaces of the project's own that are called like an alias of generated files.</summary>
/// <remarks>A namespace that has such a member cannot have the alias (CS0576). Only syntax is read, so no compilation is kept alive.</remarks>
internal static class DeclaredNames
{
    /// <summary>Whether a declaration may make such a name. It is asked of every node of the project, so it asks the cheap question.</summary>
    internal static bool MayBeAlias(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => IsOutermost(type) && Names.Aliases.Contains(type.Identifier.ValueText),
        DelegateDeclarationSyntax type => IsOutermost(type) && Names.Aliases.Contains(type.Identifier.ValueText),
        BaseNamespaceDeclarationSyntax space => Parts(space.Name).Any(Names.Aliases.Contains),
        _ => false,
    };

    /// <summary>The full names that a declaration makes and that end like an alias.</summary>
    internal static EquatableArray<string> Of(SyntaxNode declaration)
    {
        string[] own = declaration switch
        {
            BaseTypeDeclarationSyntax type => [type.Identifier.ValueText],
            DelegateDeclarationSyntax type => [type.Identifier.ValueText],
            _ => [],
        };
        string[] parts =
        [
            .. declaration.AncestorsAndSelf().OfType<BaseNamespaceDeclarationSyntax>().Reverse().SelectMany(static space => Parts(space.Name)),
            .. own,
        ];
        return Of(parts);
    }

    /// <summary>The namespaces of a dotted name that end like an alias.</summary>
    internal static EquatableArray<string> Of(string @namespace) => Of(@namespace.Split('.'));

    /// <summary>The aliases that a class's namespace has itself.</summary>
    /// <param name="declared">Full names, of the whole project.</param>
    /// <param name="namespace">The class's namespace; empty for the global one.</param>
    internal static EquatableArray<string> In(EquatableArray<string> declared, string @namespace)
    {
        string prefix = @namespace.Length == 0 ? "" : @namespace + ".";
        return new(Names.Aliases.Where(alias => declared.Contains(prefix + alias)));
    }

    private static EquatableArray<string> Of(string[] parts) => new(Enumerable.Range(1, parts.Length)
        .Where(count => Names.Aliases.Contains(parts[count - 1]))
        .Select(count => string.Join(".", parts.Take(count))));

    private static bool IsOutermost(SyntaxNode type) => type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax;

    private static IEnumerable<string> Parts(NameSyntax name) =>
        name.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText);
}
