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
    /// Somebody wrote the item's, so a mistake in it is to be mended there. The root namespace is the project's file name unless somebody sets it, and a file name
    /// need not be a namespace.
    /// </remarks>
    internal static ProjectNamespace Of(AdditionalText file, AnalyzerConfigOptionsProvider options)
    {
        if (options.GetOptions(file).TryGetValue("build_metadata.AdditionalFiles.Namespace", out string? own) && own.Length > 0)
        {
            return new(own);
        }

        return new(options.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? root) ? Identifiers(root) : "");
    }

    /// <summary>A project's name as a namespace, by the rule of the SDK's templates: <c>my-app.2nd</c> becomes <c>my_app._2nd</c>.</summary>
    private static string Identifiers(string name) => name.Length == 0 ? "" : string.Join(".", name.Split('.').Select(Identifier));

    private static string Identifier(string part)
    {
        string safe = new([.. part.Select(static character => SyntaxFacts.IsIdentifierPartCharacter(character) ? character : '_')]);
        return safe.Length > 0 && SyntaxFacts.IsIdentifierStartCharacter(safe[0]) ? safe : "_" + safe;
    }
}
