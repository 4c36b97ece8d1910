using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Generator.Cells;
using Hmlstm.Generator.Emit;
using Hmlstm.Generator.Predictors;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

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
            return new(file.Path, null, new([.. result.Problems, file.Namespace.Problem(file.Path)]));
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

/// <summary>A class to be written: of a definition, or of what is known of one with errors.</summary>
/// <param name="Namespace">The class's namespace; empty for the global one.</param>
/// <param name="Definition">The definition; null when it has errors.</param>
/// <param name="Partial">What is known of a definition with errors; null without errors.</param>
internal sealed record ModelSource(string Namespace, NetworkDefinition? Definition, PartialDefinition? Partial)
{
    /// <summary>What the name of a predictor has behind the network's.</summary>
    internal const string PredictorEnding = "Predictor";

    private const int LongestHintName = 120;

    /// <summary>The type's name with its namespace.</summary>
    internal string FullName => Namespace.Length == 0 ? Name : Namespace + "." + Name;

    /// <summary>The generated file's name: the type's, cut where file systems would refuse it.</summary>
    internal string HintName => HintOf(FullName);

    /// <summary>The name of the predictor's file.</summary>
    internal string PredictorHintName => HintOf(FullName + PredictorEnding);

    /// <summary>Whether there can be a predictor: each kind of stack says how it predicts.</summary>
    internal bool HasPredictor => Definition is null || StackWriters.Of(Definition.Layers).All(static stack => stack.Predictor is not null);

    private string Name => Definition?.Name ?? Partial!.Name;

    /// <summary>The class's text.</summary>
    internal string Emit(CancellationToken cancel) =>
        Definition is null ? SkeletonEmitter.Emit(Partial!, Namespace) : NetworkEmitter.Emit(Definition, Namespace, cancel);

    /// <summary>The predictor's text.</summary>
    internal string EmitPredictor(CancellationToken cancel) => Definition is null
        ? PredictorSkeleton.Emit(Partial!, Namespace)
        : PredictorEmitter.Emit(Definition, Namespace, cancel);

    private static string HintOf(string name) =>
        (name.Length <= LongestHintName ? name : name.Substring(0, LongestHintName) + "-" + Hash(name)) + ".g.cs";

    /// <summary>FNV-1a: the same text on every machine and in every run.</summary>
    private static string Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char character in text)
        {
            hash = unchecked((hash ^ character) * 1099511628211);
        }

        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>A definition's text and what the project says about it.</summary>
/// <remarks>Roslyn compares additional files by reference; this compares by content.</remarks>
/// <param name="Path">The file's path.</param>
/// <param name="Text">Its text; null when it cannot be read.</param>
/// <param name="Namespace">The namespace that holds where the text names none.</param>
internal sealed record ModelFile(string Path, SourceText? Text, ProjectNamespace Namespace)
{
    internal static ModelFile Read(AdditionalText file, AnalyzerConfigOptionsProvider options, CancellationToken cancel) =>
        new(file.Path, file.GetText(cancel), ProjectNamespace.Of(file, options));

    /// <inheritdoc/>
    public bool Equals(ModelFile? other) =>
        other is not null
        && Path == other.Path
        && Namespace == other.Namespace
        && (Text is null ? other.Text is null : other.Text is not null && Text.ContentEquals(other.Text));

    /// <inheritdoc/>
    public override int GetHashCode() => Path.GetHashCode();
}
