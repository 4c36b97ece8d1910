using System.Collections.Immutable;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Inputs;

/// <summary>A file wants to define a type in a namespace.</summary>
/// <param name="Namespace">The type's namespace; empty for the global one.</param>
/// <param name="FullName">The type's name with its namespace.</param>
/// <param name="Path">The file.</param>
/// <param name="ModelSpan">Where the file names the type.</param>
/// <param name="NamespaceSpan">Where the file names the namespace.</param>
internal sealed record TypeClaim(string Namespace, string FullName, string Path, YamlSpan ModelSpan, YamlSpan NamespaceSpan)
{
    /// <summary>
    /// One problem for each file whose names another file claims too, as the same type or as one a type and the other a namespace.
    /// </summary>
    internal static EquatableArray<Problem> FindClashes(ImmutableArray<TypeClaim?> claims)
    {
        TypeClaim[] all = [.. claims.OfType<TypeClaim>()];
        return new(SameTypes(all).Concat(TypesAndNamespaces(all)).OrderBy(static problem => problem.Path, StringComparer.Ordinal));
    }

    /// <remarks>
    /// The compiler compares the names of generated files without their case, so two types that differ only in case clash as well.
    /// </remarks>
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
        int shared = Enumerable.Reverse(own)
            .Zip(Enumerable.Reverse(parts), static (mine, theirs) => mine == theirs)
            .TakeWhile(static same => same)
            .Count();
        return string.Join("/", parts.Skip(parts.Length - shared - 1));
    }

    private static string[] Parts(string path) => path.Split('/', '\\');
}
