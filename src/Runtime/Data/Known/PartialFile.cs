using Hmlstm.Runtime.Runs;

namespace Hmlstm.Runtime.Data;

/// <summary>What has come of a download so far, open for this process alone under a name that nobody can guess.</summary>
/// <remarks>
/// The next download of the same file finds it and goes on. A link is not followed, so that nobody who may write the folder has another file
/// written; what stands in the file is verified when it is whole.
/// </remarks>
internal sealed class PartialFile : IDisposable
{
    private const string Ending = ".part";

    private PartialFile(FileStream stream, string path)
    {
        Stream = stream;
        Path = path;
    }

    /// <summary>The bytes, to be read and written.</summary>
    public FileStream Stream { get; }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Opens what an earlier download left, the longest first; where there is none that is free, an empty file.</summary>
    /// <param name="folder">The folder; it is there.</param>
    /// <param name="name">What is downloaded.</param>
    /// <exception cref="IOException">There is no room for a file.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static PartialFile Open(string folder, string name)
    {
        EnumerationOptions all = new() { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        IEnumerable<FileInfo> left = new DirectoryInfo(folder).EnumerateFiles($".{name}-*{Ending}", all);
        foreach (FileInfo file in left.OrderByDescending(static file => file.Length).ToArray())
        {
            if (TryOpen(file.FullName) is FileStream stream)
            {
                return new PartialFile(stream, file.FullName);
            }
        }

        string path = System.IO.Path.Combine(folder, $".{name}-{System.IO.Path.GetRandomFileName()}{Ending}");
        FileStreamOptions options = Options(FileMode.CreateNew);
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new PartialFile(new FileStream(path, options), path);
    }

    /// <summary>Throws the bytes away, and the file.</summary>
    public void Remove()
    {
        Stream.Dispose();
        File.Delete(Path);
    }

    /// <summary>Closes the file, which stays.</summary>
    public void Dispose() => Stream.Dispose();

    private static FileStream? TryOpen(string path)
    {
        try
        {
            FileStream stream = new(path, Options(FileMode.Open));
            if (stream.CanSeek && new FileInfo(path).LinkTarget is null && FileStatus.IsAt(stream.SafeFileHandle, path))
            {
                return stream;
            }

            stream.Dispose();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Another process is at work on it, or it is somebody else's.
        }

        return null;
    }

    private static FileStreamOptions Options(FileMode mode) =>
        new() { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
}
