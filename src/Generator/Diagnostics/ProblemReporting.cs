using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Hmlstm.Generator.Diagnostics;

/// <summary>Problems as diagnostics at the definition's line.</summary>
internal static class ProblemReporting
{
    internal static void Report(this SourceProductionContext output, EquatableArray<Problem> problems)
    {
        foreach (Problem problem in problems)
        {
            output.ReportDiagnostic(problem.ToDiagnostic());
        }
    }

    internal static Diagnostic ToDiagnostic(this Problem problem)
    {
        YamlSpan span = problem.Span;
        Location place = Location.Create(
            problem.Path,
            TextSpan.FromBounds(span.Start, span.End),
            new LinePositionSpan(new(span.StartLine, span.StartColumn), new(span.EndLine, span.EndColumn)));
        return Diagnostic.Create(Descriptors.Of(problem.Kind), place, problem.Arguments.ToArray<object>());
    }
}

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
