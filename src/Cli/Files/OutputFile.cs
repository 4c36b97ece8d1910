using Hmlstm.Cli.Terminals;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Files;

/// <summary>Writes the output of a command to a file or to standard output.</summary>
internal static class OutputFile
{
    /// <summary>The name that stands for standard output, as in other tools; a file of that name is <c>./-</c>.</summary>
    public const string StandardOutput = "-";

    /// <summary>Whether a name stands for standard output: <see cref="StandardOutput"/>, or what the system calls it.</summary>
    public static bool IsStandardOutput(string path) => path is StandardOutput or "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1";

    /// <summary>Writes text, as UTF-8, and says where; standard output gets the text alone.</summary>
    /// <param name="path">The file, see <see cref="AtomicFile"/>, or standard output.</param>
    /// <param name="text">All of its text.</param>
    /// <param name="terminal">This process's standard output.</param>
    /// <exception cref="UsageException">The name is empty.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; an old one is as it was.</exception>
    public static void Write(string path, string text, Terminal terminal)
    {
        if (IsStandardOutput(path))
        {
            terminal.Output.Write(text);
            return;
        }

        AtomicFile.WriteText(Named(path), text);
        terminal.Note($"{path}: written");
    }

    /// <summary>Writes bytes, and says where; standard output gets the bytes alone.</summary>
    /// <param name="path">The file, see <see cref="AtomicFile"/>, or standard output.</param>
    /// <param name="write">Writes all of its content, from its first byte to its last.</param>
    /// <param name="terminal">This process's standard output.</param>
    /// <exception cref="UsageException">The name is empty.</exception>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; an old one is as it was.</exception>
    public static void Write(string path, Action<Stream> write, Terminal terminal)
    {
        if (IsStandardOutput(path))
        {
            write(terminal.Bytes);
            return;
        }

        AtomicFile.Write(Named(path), write);
        terminal.Note($"{path}: written");
    }

    private static string Named(string path) => path.Length > 0 ? path : throw new UsageException("the name of the file to write is empty");
}
