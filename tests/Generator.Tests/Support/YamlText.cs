using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hmlstm.Generator.Tests.Support;

/// <summary>A definition as the compiler hands it over; null for a file that cannot be read.</summary>
internal sealed class YamlText(string path, string? text) : AdditionalText
{
    public override string Path => path;

    public override SourceText? GetText(CancellationToken cancellationToken = default) =>
        text is null ? null : SourceText.From(text, Encoding.UTF8);
}
