using System.Text;

namespace Hmlstm.Runtime.Runs;

/// <summary>Writes files whole or not at all, and leaves them what they are.</summary>
/// <remarks>
/// A regular file is replaced at once by a draft that was written beside it under a name of its own: a reader sees the old file or the
/// new one, never a part. It keeps its mode, and its owner where the system lets it. A link stays, and what it leads to is written. A pipe,
/// a terminal or a device stays too, and gets the bytes when all of them are there. A missing folder is made.
/// </remarks>
public static class AtomicFile
{
    private const string DraftStart = ".hmlstm-";
    private const string DraftEnd = ".draft";
    private const UnixFileMode OwnOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

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
        FileStatus before = FileStatus.Of(Path.GetFullPath(path));
        if (before.Kind == FileKind.Folder || Path.EndsInDirectorySeparator(path))
        {
            throw new IOException($"'{path}' is a folder, and a file is to be written there");
        }

        if (OwnStream(path) is Func<Stream> open)
        {
            WriteInto(open, write);
        }
        else if (before.Kind == FileKind.Special)
        {
            WriteInto(() => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), write);
        }
        else
        {
            Replace(path, before, write);
        }
    }

    /// <summary>Removes the drafts that killed processes left in a folder; those that are being written stay.</summary>
    internal static void RemoveDrafts(string folder)
    {
        EnumerationOptions all = new() { AttributesToSkip = default, IgnoreInaccessible = true };
        foreach (string draft in Directory.EnumerateFiles(folder, $"{DraftStart}*{DraftEnd}", all))
        {
            try
            {
                using (new FileStream(draft, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                {
                    File.Delete(draft);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Its writer is at work, or it is not ours to remove; nothing depends on it.
            }
        }
    }

    private static void Replace(string path, FileStatus before, Action<FileStream> write)
    {
        string target = Target(path);
        string folder = Path.GetDirectoryName(target)!;
        OutputFolder.Make(target == Path.GetFullPath(path) ? Path.GetDirectoryName(path) ?? folder : folder);
        string draft = Path.Combine(folder, DraftStart + Path.GetRandomFileName() + DraftEnd);
        try
        {
            if (before.Kind == FileKind.Regular)
            {
                // A rename asks only whether the folder may be written; a file that may not be is to stay.
                File.OpenHandle(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
            }

            using (FileStream file = new(draft, Options(before)))
            {
                write(file);
                if (before.Kind == FileKind.Regular)
                {
                    before.CopyTo(file.SafeFileHandle);
                }

                // A rename may reach the disk before the content does; after a power cut the file would be empty.
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, target, overwrite: true);
        }
        catch (Exception failure)
        {
            if (File.Exists(draft))
            {
                File.Delete(draft);
            }

            // Whoever asked for the file knows it by its own name.
            string message = failure.Message.Replace(draft, path, StringComparison.Ordinal);
            switch (failure)
            {
                case UnauthorizedAccessException when message != failure.Message:
                    throw new UnauthorizedAccessException(message, failure);
                case IOException when message != failure.Message:
                    throw new IOException(message, failure);
                default:
                    throw;
            }
        }
    }

    /// <summary>Nobody reads the draft who could not read the file that it replaces.</summary>
    private static FileStreamOptions Options(FileStatus before)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (before.Kind == FileKind.Regular && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = before.Mode & OwnOnly;
        }

        return options;
    }

    private static string Target(string path) => new FileInfo(path).LinkTarget is null
        ? Path.GetFullPath(path)
        : File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName;

    private static void WriteInto(Func<Stream> open, Action<FileStream> write)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnOnly;
        }

        // Content that breaks off half-way is not sent at all, and writers may seek.
        using FileStream draft = new(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
        write(draft);
        draft.Position = 0;
        using Stream target = open();
        draft.CopyTo(target);
        target.Flush();
    }

    /// <summary>The names of this process's own streams are links to what is behind them: an open file, which goes on.</summary>
    private static Func<Stream>? OwnStream(string path) => path switch
    {
        "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1" => Console.OpenStandardOutput,
        "/dev/stderr" or "/dev/fd/2" or "/proc/self/fd/2" => Console.OpenStandardError,
        _ => null,
    };
}
