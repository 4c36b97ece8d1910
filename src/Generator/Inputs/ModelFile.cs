using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Hmlstm.Generator.Inputs;

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
