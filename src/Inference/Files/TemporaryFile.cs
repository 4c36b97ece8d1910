namespace Hmlstm.Inference;

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
