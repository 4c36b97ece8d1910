using Hmlstm.Definitions;

namespace Hmlstm.Inference;

/// <summary>A file of tensors is damaged, or does not fit. The message has one line per problem.</summary>
public sealed class WeightsException : Exception
{
    private const int Most = 20;

    /// <summary>One problem of a file.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="problem">What is wrong, one line without a period.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public WeightsException(string file, string problem, Exception? inner = null)
        : base(ForeignText.Line($"{file}: {problem}"), inner) => Problems = [Message];

    /// <summary>Several problems of a file.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="problems">At least one, each a line without a period.</param>
    public WeightsException(string file, IReadOnlyList<string> problems)
        : this(Lines(file, problems))
    {
    }

    private WeightsException(string[] lines)
        : base(string.Join('\n', lines)) => Problems = lines;

    /// <summary>A line for each problem, the file's path in front; of more than twenty the number of the others.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string[] Lines(string file, IReadOnlyList<string> problems)
    {
        // A file that was made for this can have any number.
        IEnumerable<string> shown = problems.Take(Most).Select(problem => $"{file}: {problem}");
        string[] rest = problems.Count <= Most ? [] : [$"{file}: and {Quantity.Of(problems.Count - Most, "more problem")}"];
        return [.. shown.Concat(rest).Select(ForeignText.Line)];
    }
}
