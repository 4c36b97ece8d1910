using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Definitions;

/// <summary>What is wrong and where. Plain data: a diagnostic in the compiler, a line of text in a terminal.</summary>
/// <param name="Kind">What is wrong, in general.</param>
/// <param name="Path">The file, as the caller named it.</param>
/// <param name="Span">The place in the file.</param>
/// <param name="Arguments">What <see cref="ProblemKind.MessageFormat"/> asks for.</param>
public sealed record Problem(ProblemKind Kind, string Path, YamlSpan Span, EquatableArray<string> Arguments)
{
    /// <summary>The id, <c>HML0101</c>.</summary>
    public string Id => Kind.Id;

    /// <summary>Whether the definition can be used in spite of it.</summary>
    public ProblemSeverity Severity => Kind.Severity;

    /// <summary>One sentence without line breaks: what was found, what was expected, what to do.</summary>
    public string Message => string.Format(CultureInfo.InvariantCulture, Kind.MessageFormat, Arguments.ToArray<object>());

    /// <summary>The line that compilers print: <c>file(line,column): error HML0101: message</c>, line and column from 1.</summary>
    public string Format()
    {
        string severity = Severity == ProblemSeverity.Error ? "error" : "warning";
        return string.Format(
            CultureInfo.InvariantCulture,
            "{0}({1},{2}): {3} {4}: {5}",
            ForeignText.Line(Path),
            Span.StartLine + 1,
            Span.StartColumn + 1,
            severity,
            Id,
            Message);
    }

    /// <inheritdoc cref="Format"/>
    public override string ToString() => Format();
}

/// <summary>Whether a definition with a problem can be used.</summary>
public enum ProblemSeverity
{
    /// <summary>The definition means something, but probably not what was wanted.</summary>
    Warning,

    /// <summary>The definition cannot be used.</summary>
    Error,
}

/// <summary>A stretch of a file's text. Everything counts from 0; offsets and columns count UTF-16 code units.</summary>
/// <param name="Start">Offset of the first character.</param>
/// <param name="End">Offset after the last character; never below <paramref name="Start"/>.</param>
/// <param name="StartLine">Line of the first character.</param>
/// <param name="StartColumn">Column of the first character.</param>
/// <param name="EndLine">Line of the end.</param>
/// <param name="EndColumn">Column after the last character.</param>
public readonly record struct YamlSpan(int Start, int End, int StartLine, int StartColumn, int EndLine, int EndColumn);
