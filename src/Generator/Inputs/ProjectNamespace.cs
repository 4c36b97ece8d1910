using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Hmlstm.Generator.Inputs;

/// <summary>The namespace that a project gives to a definition.</summary>
/// <param name="Name">The text as the project has it; empty for the global namespace.</param>
/// <param name="Source">Where it stands.</param>
internal readonly record struct ProjectNamespace(string Name, string Source)
{
    /// <summary>Whether <see cref="Name"/> is identifiers with dots, none of them a keyword, or empty.</summary>
    internal bool IsValid => Name.Length == 0 || Name.Split('.').All(SyntaxFacts.IsValidIdentifier);

    /// <summary>The item's <c>Namespace</c> metadata, else the project's root namespace.</summary>
    internal static ProjectNamespace Of(AdditionalText file, AnalyzerConfigOptionsProvider options)
    {
        if (options.GetOptions(file).TryGetValue("build_metadata.AdditionalFiles.Namespace", out string? own) && own.Length > 0)
        {
            return new(own, "the item's Namespace");
        }

        return new(
            options.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? root) ? root : "",
            "the project's RootNamespace");
    }
}
