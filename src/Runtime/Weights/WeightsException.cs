namespace Hmlstm.Runtime.Weights;

/// <summary>A file of tensors is damaged, or does not fit: said in one line per problem.</summary>
public sealed class WeightsException : Exception
{
    /// <summary>One problem of a file.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="problem">What is wrong, one line without a period.</param>
    /// <param name="inner">What was thrown below, if anything.</param>
    public WeightsException(string file, string problem, Exception? inner = null)
        : base($"{file}: {problem}", inner) => Problems = [Message];

    /// <summary>Several problems of a file.</summary>
    /// <param name="file">The file's path.</param>
    /// <param name="problems">At least one, each a line without a period.</param>
    public WeightsException(string file, IReadOnlyList<string> problems)
        : base(string.Join('\n', problems.Select(problem => $"{file}: {problem}"))) =>
        Problems = [.. problems.Select(problem => $"{file}: {problem}")];

    /// <summary>All problems, a line each, the file's path in front.</summary>
    public IReadOnlyList<string> Problems { get; }
}
