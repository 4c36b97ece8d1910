using Hmlstm.Definitions;

namespace Hmlstm.Cli;

/// <summary>The input is wrong: ends the command with exit code 1 after its lines, one per problem.</summary>
internal sealed class InputException : Exception
{
    /// <summary>One problem that has no place in a file.</summary>
    /// <param name="message">What is wrong and what helps, as one line without a stop.</param>
    public InputException(string message)
        : this(["hmlstm: " + message])
    {
    }

    /// <summary>One line per problem; at least one.</summary>
    public InputException(IReadOnlyList<string> lines)
        : base(string.Join('\n', lines)) => Lines = [.. lines.Select(ForeignText.Line)];

    /// <summary>One line per problem, of visible characters.</summary>
    public IReadOnlyList<string> Lines { get; }
}
