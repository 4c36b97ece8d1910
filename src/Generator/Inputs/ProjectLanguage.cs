using System.Collections.Immutable;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Hmlstm.Generator.Inputs;

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
