using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

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

/// <summary>Gathers the problems of one file.</summary>
/// <param name="path">The file.</param>
internal sealed class ProblemList(string path)
{
    /// <summary>Beyond these, a file is not a definition with mistakes but something else.</summary>
    public const int Most = 100;

    private const int LongestArgument = 200;

    private readonly List<Problem> problems = [];

    /// <summary>The file's name without its folder, as a person types it in that folder.</summary>
    public string FileName { get; } = path.Substring(path.LastIndexOfAny(['/', '\\']) + 1);

    /// <summary>Problems found and not kept, because there were <see cref="Most"/>.</summary>
    public int Dropped { get; private set; }

    /// <summary>Whether a further problem is only counted, so that working out a cure for it is in vain.</summary>
    public bool IsFull => problems.Count >= Most;

    /// <summary>Whether a problem forbids the use of the definition.</summary>
    public bool HasErrors { get; private set; }

    /// <summary>Adds a problem.</summary>
    public void Add(ProblemKind kind, YamlSpan span, params string[] arguments)
    {
        HasErrors |= kind.Severity == ProblemSeverity.Error;
        if (problems.Count >= Most)
        {
            Dropped++;
            return;
        }

        IEnumerable<string> shown = arguments.Select(static text => ForeignText.Show(text, LongestArgument));
        problems.Add(new Problem(kind, path, span, new EquatableArray<string>(shown)));
    }

    /// <summary>Takes back what was proposed for a misspelt word, where another key refuses the proposal.</summary>
    /// <param name="span">The word's place.</param>
    /// <param name="proposal">What must not be proposed.</param>
    /// <param name="expected">What is expected in its place.</param>
    public void Withdraw(YamlSpan span, string proposal, string expected)
    {
        int place = problems.FindIndex(problem =>
            problem.Kind == ProblemKind.UnknownValue && problem.Span == span && problem.Arguments[2] == Nearest.Proposal(proposal));
        if (place >= 0)
        {
            Problem problem = problems[place];
            EquatableArray<string> arguments = new([problem.Arguments[0], problem.Arguments[1], $"expected {expected}"]);
            problems[place] = problem with { Arguments = arguments };
        }
    }

    /// <summary>The problems in the order of the text.</summary>
    public EquatableArray<Problem> ToArray()
    {
        var sorted = problems.OrderBy(static p => p.Span.Start).ThenBy(static p => p.Id, StringComparer.Ordinal).ToList();
        if (Dropped > 0)
        {
            string dropped = Dropped.ToString(CultureInfo.InvariantCulture);
            sorted.Add(
                new Problem(ProblemKind.TooManyProblems, path, sorted[sorted.Count - 1].Span, new EquatableArray<string>([dropped])));
        }

        return new EquatableArray<Problem>(sorted);
    }
}
