namespace Hmlstm.Runtime.Data;

/// <summary>
/// The data in a folder. What begins with a dot is none: file managers, notebooks and version control leave such files and folders
/// behind.
/// </summary>
internal static class DataFolder
{
    /// <summary>The paths of the files in the ordinal order of their names.</summary>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static string[] Files(string path) => Visible(path, Directory.GetFiles);

    /// <summary>The paths of the folders in the ordinal order of their names.</summary>
    /// <exception cref="DataException">The folder cannot be read.</exception>
    public static string[] Folders(string path) => Visible(path, Directory.GetDirectories);

    private static string[] Visible(string path, Func<string, string[]> list)
    {
        try
        {
            return [.. list(path).Where(static entry => !Path.GetFileName(entry.AsSpan()).StartsWith('.')).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }
}

/// <summary>
/// Room on the disk for what is too large for memory: a file that only this user can read, and that is gone when it is closed.
/// </summary>
internal static class TemporaryFile
{
    /// <summary>Makes an empty one, to be written and read.</summary>
    /// <exception cref="IOException">There is no room for it.</exception>
    public static FileStream Create()
    {
        FileStreamOptions options = new()
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), options);
    }
}
