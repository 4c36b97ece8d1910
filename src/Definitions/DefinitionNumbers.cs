using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions;

/// <summary>
/// The numbers of a definition that its data decide, and the text with others in their places: all else of it stays as it is.
/// </summary>
public sealed class DefinitionNumbers
{
    /// <summary>Problems that another number may solve.</summary>
    private static readonly ProblemKind[] OfNumbers =
        [ProblemKind.NumberOfData, ProblemKind.DataShape, ProblemKind.SizeIsVocabulary, ProblemKind.FeatureSum, ProblemKind.OutputSum];

    private readonly string path;
    private readonly string text;

    private DefinitionNumbers(
        string path,
        string text,
        IReadOnlyList<DefinitionNumber> all,
        DataDefinition? data,
        TaskKind? task,
        EquatableArray<Problem> problems)
    {
        this.path = path;
        this.text = text;
        All = all;
        Data = data;
        Task = task;
        Problems = problems;
    }

    /// <summary>The numbers that the text has, in its order.</summary>
    public IReadOnlyList<DefinitionNumber> All { get; }

    /// <summary>What the network is trained on; null where the text does not say, or says it wrongly.</summary>
    public DataDefinition? Data { get; }

    /// <summary>What the network predicts; null where the text does not say.</summary>
    public TaskKind? Task { get; }

    /// <summary>All problems of the text.</summary>
    public EquatableArray<Problem> Problems { get; }

    /// <summary>The errors that no number solves.</summary>
    public IEnumerable<Problem> Obstacles =>
        Problems.Where(static problem => problem.Severity == ProblemSeverity.Error && !OfNumbers.Contains(problem.Kind));

    /// <summary>Reads a definition, whose numbers may be wrong or <c>auto</c>. Whatever the text is, nothing is thrown for it.</summary>
    /// <param name="path">The file's name, for problems.</param>
    /// <param name="text">Its text, without a byte order mark.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static DefinitionNumbers Read(string path, string text, CancellationToken cancel = default)
    {
        ParseResult result = NetworkParser.Parse(path, text, [], out Values? network, cancel);
        var all = new List<DefinitionNumber>();
        foreach ((SectionKey section, Key<int> key) in new[]
        {
            (NetworkKeys.Input, InputKeys.Tokens), (NetworkKeys.Input, InputKeys.Features), (NetworkKeys.Output, OutputKeys.Size),
        })
        {
            if (network?.Below(section) is Values below && below.Stated(key))
            {
                all.Add(new DefinitionNumber($"{section.Name}.{key.Name}", below.ValueSpan(key), below.Find(key)));
            }
        }

        return new DefinitionNumbers(
            path,
            text,
            [.. all.OrderBy(static number => number.Span.Start)],
            result.Definition?.Data ?? result.Partial?.Data,
            result.Definition?.Task ?? result.Partial?.Task,
            result.Problems);
    }

    /// <summary>The definition with other numbers, read anew.</summary>
    /// <param name="numbers">The numbers, by those of <see cref="All"/> whose places they take.</param>
    /// <returns>The text, and what it says.</returns>
    /// <exception cref="ArgumentException">A place is none of this text.</exception>
    public (string Text, ParseResult Result) With(IReadOnlyDictionary<DefinitionNumber, int> numbers)
    {
        _ = numbers ?? throw new ArgumentNullException(nameof(numbers));
        var changed = new StringBuilder(text);
        foreach (DefinitionNumber number in numbers.Keys.OrderByDescending(static number => number.Span.Start))
        {
            if (!All.Contains(number))
            {
                throw new ArgumentException($"'{number.Key}' is no number of this text.", nameof(numbers));
            }

            changed.Remove(number.Span.Start, number.Span.End - number.Span.Start).Insert(number.Span.Start, Numbers.Text(numbers[number]));
        }

        string after = changed.ToString();
        return (after, NetworkParser.Parse(path, after));
    }
}

/// <summary>A number in a definition's text that its data decide.</summary>
/// <param name="Key">Its key, with the section's in front: <c>input.tokens</c>, <c>input.features</c> or <c>output.size</c>.</param>
/// <param name="Span">Its place.</param>
/// <param name="Value">The number; null where the text has <c>auto</c> in its place.</param>
public sealed record DefinitionNumber(string Key, YamlSpan Span, int? Value)
{
    /// <summary>What stands there.</summary>
    public string Text => Value is int value ? Schema.Numbers.Text(value) : Schema.DataNumberType.Auto;
}
