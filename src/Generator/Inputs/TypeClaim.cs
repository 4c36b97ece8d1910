using System.Collections.Immutable;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Inputs;

/// <summary>A file wants to define a type.</summary>
/// <param name="FullName">The type's name with its namespace.</param>
/// <param name="Path">The file.</param>
internal sealed record TypeClaim(string FullName, string Path)
{
    /// <summary>One problem for each file whose type another file claims too.</summary>
    /// <remarks>The compiler compares the names of generated files without their case, so two types that differ only in case clash as well.</remarks>
    internal static EquatableArray<Problem> FindClashes(ImmutableArray<TypeClaim?> claims) =>
        new(claims
            .OfType<TypeClaim>()
            .GroupBy(static claim => claim.FullName, StringComparer.OrdinalIgnoreCase)
            .Where(static same => same.Count() > 1)
            .SelectMany(static same => same.Select((claim, i) => claim.ClashWith(same.ElementAt(i == 0 ? 1 : 0))))
            .OrderBy(static problem => problem.Path, StringComparer.Ordinal));

    private Problem ClashWith(TypeClaim other) => new(ProblemKind.SameType, Path, default, new([FullName, System.IO.Path.GetFileName(other.Path)]));
}
