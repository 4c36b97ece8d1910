namespace Hmlstm.Cli;

/// <summary>The words of the command line do not fit each other: ends the command with exit code 2 after one line.</summary>
/// <param name="message">What is wrong and what helps, as one line without a stop.</param>
internal sealed class UsageException(string message) : Exception(message);
