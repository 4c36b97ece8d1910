using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Generator.Inputs;

/// <summary>What a file means in its project.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Model">The class to be written; null when not even a name is known.</param>
/// <param name="Problems">What is wrong with the file.</param>
internal sealed record ParsedFile(string Path, ModelSource? Model, EquatableArray<Problem> Problems)
{
    /// <summary>The type that the file claims; null without one.</summary>
    internal TypeClaim? Claim => Model is null ? null : new(Model.Namespace, Model.FullName, Path, ModelSpan, NamespaceSpan);

    /// <summary>Where the text names the type; the definition's start where it does not.</summary>
    internal YamlSpan ModelSpan { get; init; }

    /// <summary>Where the text names the namespace; the definition's start where it does not.</summary>
    internal YamlSpan NamespaceSpan { get; init; }

    internal static ParsedFile Of(ModelFile file, CancellationToken cancel)
    {
        if (file.Text is null)
        {
            return new(file.Path, null, Single(ProblemKind.Unreadable, file.Path, "the compiler gives no text for it"));
        }

        ParseResult result = NetworkParser.Parse(file.Path, file.Text.ToString(), cancel);
        string? own = result.Definition?.Namespace ?? result.Partial?.Namespace;
        if (own is null && !file.Namespace.IsValid)
        {
            Problem problem = new(ProblemKind.ProjectNamespace, file.Path, default, new([file.Namespace.Name]));
            return new(file.Path, null, new([.. result.Problems, problem]));
        }

        string @namespace = own ?? file.Namespace.Name;
        ModelSource? model = (result.Definition, result.Partial) switch
        {
            ({ } definition, _) => new(@namespace, definition, null),
            (_, { } partial) => new(@namespace, null, partial),
            _ => null,
        };
        return new(file.Path, model, result.Problems) { ModelSpan = result.ModelSpan, NamespaceSpan = result.NamespaceSpan };
    }

    /// <summary>Whether a problem of a list lies in this file.</summary>
    internal bool IsIn(EquatableArray<Problem> problems) => problems.Any(problem => problem.Path == Path);

    private static EquatableArray<Problem> Single(ProblemKind kind, string path, params string[] arguments) =>
        new([new Problem(kind, path, default, new(arguments))]);
}
