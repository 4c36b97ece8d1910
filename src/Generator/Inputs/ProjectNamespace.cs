using System.Collections.Immutable;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hmlstm.Generator.Inputs;

/// <summary>The namespace that a project gives to a definition.</summary>
/// <param name="Name">Identifiers with dots, or the item's text as it stands; empty for the global namespace.</param>
internal readonly record struct ProjectNamespace(string Name)
{
    /// <summary>Whether <see cref="Name"/> is identifiers with dots, or empty.</summary>
    internal bool IsValid => Name.Length == 0 || Name.Split('.').All(SyntaxFacts.IsValidIdentifier);

    /// <summary>The item's <c>Namespace</c> metadata, else the project's root namespace.</summary>
    /// <remarks>
    /// Somebody wrote the item's, so a mistake in it is to be mended there. The root namespace is the project's file name unless somebody
    /// sets it, and a file name need not be a namespace.
    /// </remarks>
    internal static ProjectNamespace Of(AdditionalText file, AnalyzerConfigOptionsProvider options) => Of(
        options.GetOptions(file).TryGetValue("build_metadata.AdditionalFiles.Namespace", out string? item) ? item : null,
        options.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? root) ? root : "");

    /// <summary>The same from the two texts.</summary>
    /// <param name="item">The item's; null or empty without one.</param>
    /// <param name="root">The project's root namespace.</param>
    internal static ProjectNamespace Of(string? item, string root) => new(item is { Length: > 0 } ? item : Identifiers(root));

    /// <summary>What is said of a namespace that is not valid.</summary>
    /// <param name="path">The definition's file.</param>
    internal Problem Problem(string path) => new(ProblemKind.ProjectNamespace, path, default, new([Name]));

    /// <summary>
    /// A project's name as a namespace, by the rule of the SDK's templates: <c>my-app.2nd</c> becomes <c>my_app._2nd</c>.
    /// </summary>
    private static string Identifiers(string name) => name.Length == 0 ? "" : string.Join(".", name.Split('.').Select(Identifier));

    private static string Identifier(string part)
    {
        string safe = new([.. part.Select(static character => SyntaxFacts.IsIdentifierPartCharacter(character) ? character : '_')]);
        return safe.Length > 0 && SyntaxFacts.IsIdentifierStartCharacter(safe[0]) ? safe : "_" + safe;
    }
}

/// <summary>The C# that a project is compiled as, where generated classes cannot be written in it.</summary>
internal static class ProjectLanguage
{
    /// <summary>The first version with collection expressions, the newest syntax that generated classes have.</summary>
    private const LanguageVersion Least = LanguageVersion.CSharp12;

    /// <summary>The project's version, such as <c>7.3</c>, if it is too old; null otherwise.</summary>
    internal static string? TooOld(ParseOptions options) =>
        options is CSharpParseOptions { LanguageVersion: < Least and var version } ? version.ToDisplayString() : null;

    /// <summary>One problem, in the first of the files, however many there are: it is the project's.</summary>
    /// <param name="paths">The definitions.</param>
    /// <param name="version">The project's version if it is too old.</param>
    internal static EquatableArray<Problem> Problems(ImmutableArray<string> paths, string? version) =>
        version is null || paths.IsEmpty
            ? EquatableArray<Problem>.Empty
            : new([new Problem(
                ProblemKind.ProjectLanguage,
                paths.OrderBy(static path => path, StringComparer.Ordinal).First(),
                default,
                new([version, Least.ToDisplayString()]))]);
}
