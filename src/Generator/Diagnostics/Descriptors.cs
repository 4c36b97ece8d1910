using Hmlstm.Definitions;
using Microsoft.CodeAnalysis;

namespace Hmlstm.Generator.Diagnostics;

/// <summary>The compiler's view of the table of problems in Definitions.</summary>
internal static class Descriptors
{
    private const string Category = "Hmlstm";

    private static readonly Dictionary<ProblemKind, DiagnosticDescriptor> ByKind = ProblemKind.All.ToDictionary(kind => kind, Describe);

    internal static DiagnosticDescriptor Of(ProblemKind kind) => ByKind[kind];

    private static DiagnosticDescriptor Describe(ProblemKind kind) => new(
        kind.Id,
        kind.Title,
        kind.MessageFormat,
        Category,
        kind.Severity == ProblemSeverity.Error ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        helpLinkUri: kind.HelpLink);
}
