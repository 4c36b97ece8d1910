using System.Globalization;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions;

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
