using System.Collections.Immutable;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Hmlstm.Generator.Inputs;

/// <summary>A file wants to define a type in a namespace.</summary>
/// <param name="Namespace">The type's namespace; empty for the global one.</param>
/// <param name="FullName">The type's name with its namespace.</param>
/// <param name="Path">The file.</param>
/// <param name="ModelSpan">Where the file names the type.</param>
/// <param name="NamespaceSpan">Where the file names the namespace.</param>
internal sealed record TypeClaim(string Namespace, string FullName, string Path, YamlSpan ModelSpan, YamlSpan NamespaceSpan)
{
    /// <summary>One problem for each file whose names another file claims too, as the same type or as one a type and the other a namespace.</summary>
    internal static EquatableArray<Problem> FindClashes(ImmutableArray<TypeClaim?> claims)
    {
        TypeClaim[] all = [.. claims.OfType<TypeClaim>()];
        return new(SameTypes(all).Concat(TypesAndNamespaces(all)).OrderBy(static problem => problem.Path, StringComparer.Ordinal));
    }

    /// <summary>All names of a project that are called like an alias of generated files.</summary>
    /// <param name="names">Full names in the project's own code.</param>
    /// <param name="claims">The definitions, which make namespaces too.</param>
    internal static EquatableArray<string> Declared(ImmutableArray<EquatableArray<string>> names, ImmutableArray<TypeClaim?> claims) =>
        new(names
            .Concat(claims.OfType<TypeClaim>().Select(static claim => DeclaredNames.Of(claim.Namespace)))
            .SelectMany(static some => some)
            .Distinct()
            .OrderBy(static name => name, StringComparer.Ordinal));

    /// <remarks>The compiler compares the names of generated files without their case, so two types that differ only in case clash as well.</remarks>
    private static IEnumerable<Problem> SameTypes(TypeClaim[] claims) => claims
        .GroupBy(static claim => claim.FullName, StringComparer.OrdinalIgnoreCase)
        .Where(static same => same.Count() > 1)
        .SelectMany(static same => same.Select((claim, i) => claim.SameTypeAs(same.ElementAt(i == 0 ? 1 : 0))));

    private static IEnumerable<Problem> TypesAndNamespaces(TypeClaim[] claims)
    {
        ILookup<string, TypeClaim> types = claims.ToLookup(static claim => claim.FullName, StringComparer.Ordinal);
        (TypeClaim Type, TypeClaim Inside)[] pairs =
            [.. claims.SelectMany(claim => claim.Namespaces.SelectMany(name => types[name]).Select(type => (type, claim)))];
        return pairs.GroupBy(static pair => pair.Type).Select(static pairs => pairs.Key.NamespaceOf(pairs.First().Inside))
            .Concat(pairs.GroupBy(static pair => pair.Inside).Select(static pairs => pairs.Key.InsideOf(pairs.First().Type)));
    }

    /// <summary>The claim's namespace and those around it.</summary>
    private IEnumerable<string> Namespaces
    {
        get
        {
            string[] parts = Namespace.Split('.');
            return Enumerable.Range(1, parts.Length).Select(count => string.Join(".", parts.Take(count)));
        }
    }

    private Problem SameTypeAs(TypeClaim other) => Clash(ProblemKind.SameType, ModelSpan, FullName, NameOf(other));

    private Problem NamespaceOf(TypeClaim inside) =>
        Clash(ProblemKind.TypeAndNamespace, ModelSpan, FullName, "a type", "a namespace", NameOf(inside));

    private Problem InsideOf(TypeClaim type) =>
        Clash(ProblemKind.TypeAndNamespace, NamespaceSpan, type.FullName, "a namespace", "a type", NameOf(type));

    private Problem Clash(ProblemKind kind, YamlSpan span, params string[] arguments) => new(kind, Path, span, new(arguments));

    /// <summary>The other file's name, with as many of its folders as tell it from this one's.</summary>
    private string NameOf(TypeClaim other)
    {
        string[] own = Parts(Path);
        string[] parts = Parts(other.Path);
        int shared = Enumerable.Reverse(own).Zip(Enumerable.Reverse(parts), static (mine, theirs) => mine == theirs).TakeWhile(static same => same).Count();
        return string.Join("/", parts.Skip(parts.Length - shared - 1));
    }

    private static string[] Parts(string path) => path.Split('/', '\\');
}

/// <summary>Types and namespaces of the project's own that are called like an alias of generated files.</summary>
/// <remarks>A namespace that has such a member cannot have the alias (CS0576). Only syntax is read, so no compilation is kept alive.</remarks>
internal static class DeclaredNames
{
    /// <summary>Whether a declaration may make such a name. It is asked of every node of the project, so it asks the cheap question.</summary>
    internal static bool MayBeAlias(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => IsOutermost(type) && ReservedNames.Aliases.Contains(type.Identifier.ValueText),
        DelegateDeclarationSyntax type => IsOutermost(type) && ReservedNames.Aliases.Contains(type.Identifier.ValueText),
        BaseNamespaceDeclarationSyntax space => Parts(space.Name).Any(ReservedNames.Aliases.Contains),
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
        return new(ReservedNames.Aliases.Where(alias => declared.Contains(prefix + alias)));
    }

    private static EquatableArray<string> Of(string[] parts) => new(Enumerable.Range(1, parts.Length)
        .Where(count => ReservedNames.Aliases.Contains(parts[count - 1]))
        .Select(count => string.Join(".", parts.Take(count))));

    private static bool IsOutermost(SyntaxNode type) => type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax;

    private static IEnumerable<string> Parts(NameSyntax name) =>
        name.DescendantTokens().Where(static token => token.IsKind(SyntaxKind.IdentifierToken)).Select(static token => token.ValueText);
}
