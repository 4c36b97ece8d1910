using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hmlstm.Testing;

/// <summary>A definition as a build hands it to the compiler.</summary>
/// <param name="path">Its file.</param>
/// <param name="yaml">Its text.</param>
internal sealed class DefinitionText(string path, string yaml) : AdditionalText
{
    /// <inheritdoc/>
    public override string Path => path;

    /// <inheritdoc/>
    public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(yaml, Encoding.UTF8);
}
