using Hmlstm.Definitions;

namespace Hmlstm.Inference;

/// <summary>
/// Data that cannot be used; the message is one line that names the file and, where there is one, the row, column or byte.
/// </summary>
public sealed class DataException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">One line for the person who gave the data.</param>
    public DataException(string message)
        : base(ForeignText.Line(message))
    {
    }

    /// <summary>Says what is wrong and keeps what was found first.</summary>
    /// <param name="message">One line for the person who gave the data.</param>
    /// <param name="inner">The first failure.</param>
    public DataException(string message, Exception inner)
        : base(ForeignText.Line(message), inner)
    {
    }

    /// <summary>Whether a failure is the file system's: missing, locked, forbidden, full.</summary>
    internal static bool IsFileFailure(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or NotSupportedException;

    /// <summary>A file-system failure as one line about the file.</summary>
    internal static DataException ForFile(string path, Exception exception) =>
        new($"{path}: {FileProblem.Of(path, exception)}.", exception);
}
