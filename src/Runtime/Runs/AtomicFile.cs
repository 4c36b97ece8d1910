using System.Text;

namespace Hmlstm.Runtime.Runs;

/// <summary>Writes files beside their place and renames them, so that a reader sees the old file or the new one, never a part.</summary>
public static class AtomicFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes text as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file's place.</param>
    /// <param name="text">All of its text.</param>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; an old one is as it was.</exception>
    public static void WriteText(string path, string text) => Write(path, file => file.Write(Utf8.GetBytes(text)));

    /// <summary>Writes a file.</summary>
    /// <param name="path">The file's place.</param>
    /// <param name="write">Writes all of its content.</param>
    /// <exception cref="IOException">The file cannot be written; an old one is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written; an old one is as it was.</exception>
    public static void Write(string path, Action<FileStream> write)
    {
        string draft = path + ".new";
        try
        {
            using (FileStream file = new(draft, FileMode.Create, FileAccess.Write))
            {
                write(file);

                // A rename may reach the disk before the content does; after a power cut the file would be empty.
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
        }
        catch
        {
            File.Delete(draft);
            throw;
        }
    }
}
