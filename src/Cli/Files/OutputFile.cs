using Hmlstm.Runtime.Runs;

namespace Hmlstm.Cli.Files;

/// <summary>Writes a text that a command was asked for.</summary>
internal static class OutputFile
{
    /// <summary>Writes or replaces a file, making its folder when it is missing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">All of its text.</param>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; an old one is as it was.</exception>
    public static void Write(string path, string text)
    {
        string full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        AtomicFile.WriteText(full, text);
    }
}
