using Hmlstm.Definitions;

namespace Hmlstm.Cli;

/// <summary>The input is wrong: ends the command with exit code 1 after its lines, one per problem.</summary>
internal sealed class InputException : Exception
{
    /// <summary>One problem that has no place in a file.</summary>
    /// <param name="message">What is wrong and how to fix it, on one line without a full stop.</param>
    public InputException(string message)
        : this(["hmlstm: " + message])
    {
    }

    /// <summary>One line per problem; at least one.</summary>
    public InputException(IReadOnlyList<string> lines)
        : base(string.Join('\n', lines)) => Lines = [.. lines.Select(ForeignText.Line)];

    /// <summary>Ends the command with a line for each problem; does nothing where there is none.</summary>
    /// <param name="problems">Problems of a definition.</param>
    /// <exception cref="InputException">There is a problem.</exception>
    public static void ThrowForAny(IEnumerable<Problem> problems)
    {
        string[] lines = [.. problems.Select(static problem => problem.Format())];
        if (lines.Length > 0)
        {
            throw new InputException(lines);
        }
    }

    /// <summary>One line per problem, of visible characters.</summary>
    public IReadOnlyList<string> Lines { get; }
}

/// <summary>The words of the command line do not fit each other: ends the command with exit code 2 after one line.</summary>
/// <param name="message">What is wrong and how to fix it, on one line without a full stop.</param>
internal sealed class UsageException(string message) : Exception(message);

/// <summary>What the process tells its caller.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>The input is wrong, with one line per problem.</summary>
    public const int WrongInput = 1;

    /// <summary>The command line is wrong.</summary>
    public const int WrongCommandLine = 2;

    /// <summary>Interrupted, after saving; 128 + SIGINT, as shells count.</summary>
    public const int Interrupted = 130;
}
