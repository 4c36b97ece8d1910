using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Hmlstm.Testing;

/// <summary>What the compiler reports about a definition.</summary>
/// <param name="Id">The diagnostic's id, such as <c>HML0101</c>.</param>
/// <param name="IsError">Whether the build fails.</param>
/// <param name="File">The definition's file name, without its folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Column">The column, from 1.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record ModelDiagnostic(string Id, bool IsError, string File, int Line, int Column, string Message)
{
    /// <summary>The diagnostic as a build prints it: <c>text8.model.yaml(8,5): error HML0101: …</c></summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{File}({Line},{Column}): {(IsError ? "error" : "warning")} {Id}: {Message}");

    internal static ModelDiagnostic Of(Diagnostic diagnostic)
    {
        FileLinePositionSpan place = diagnostic.Location.GetLineSpan();
        return new ModelDiagnostic(
            diagnostic.Id,
            diagnostic.Severity == DiagnosticSeverity.Error,
            Path.GetFileName(place.Path),
            place.StartLinePosition.Line + 1,
            place.StartLinePosition.Character + 1,
            diagnostic.GetMessage(CultureInfo.InvariantCulture));
    }
}
