namespace Hmlstm.Runtime.Runs;

/// <summary>Holds a run's folder for one training: until it is disposed no other one gets it.</summary>
/// <remarks>
/// The system keeps the lock, on the open file <c>.lock</c> in the folder, and takes it away when the process ends, however it ends: a file
/// that a killed process left there holds nobody back.
/// </remarks>
public sealed class RunLock : IDisposable
{
    private const string FileName = ".lock";
    private const int Tries = 100;

    /// <summary>What the system says where another process has locked a file: EAGAIN, or ERROR_SHARING_VIOLATION.</summary>
    private static readonly int Taken = OperatingSystem.IsWindows() ? 32 : OperatingSystem.IsLinux() ? 11 : 35;

    private readonly FileStream file;
    private readonly bool madeFolder;
    private bool isDisposed;

    private RunLock(RunFolder run, FileStream file, bool madeFolder)
    {
        Run = run;
        this.file = file;
        this.madeFolder = madeFolder;
    }

    /// <summary>The folder that is held.</summary>
    public RunFolder Run { get; }

    /// <summary>Takes a folder, which is made where it is missing. What killed processes left half-written in it is removed.</summary>
    /// <param name="run">The folder.</param>
    /// <returns>The lock; null where another training has it.</returns>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be made or written.</exception>
    public static RunLock? TryTake(RunFolder run)
    {
        string path = Path.Combine(run.Path, FileName);
        for (int tried = 1; ; tried++)
        {
            try
            {
                bool isNew = !Directory.Exists(run.Path);
                OutputFolder.Make(run.Path);
                FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

                // Its last owner may have removed it between the opening and the locking: then others lock another file.
                if (FileStatus.IsAt(file.SafeFileHandle, path))
                {
                    AtomicFile.RemoveDrafts(run.Path);
                    return new RunLock(run, file, isNew);
                }

                file.Dispose();
            }
            catch (IOException failure) when ((failure.HResult & 0xffff) == Taken)
            {
                return null;
            }
            catch (IOException) when (tried < Tries && !Directory.Exists(run.Path))
            {
                // An owner that wrote nothing may have removed the folder since it was made or found.
            }
        }
    }

    /// <summary>Lets the folder go. A folder that was made for the lock, and in which nothing was written, is removed.</summary>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        try
        {
            // Removed while it is locked: whoever locks it next sees that it is gone. Windows removes no open file.
            bool isThere = FileStatus.IsAt(file.SafeFileHandle, file.Name);
            if (OperatingSystem.IsWindows())
            {
                file.Dispose();
            }

            if (isThere)
            {
                File.Delete(file.Name);
            }

            if (madeFolder && !Directory.EnumerateFileSystemEntries(Run.Path).Any())
            {
                Directory.Delete(Run.Path);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // What stays behind is an empty file that nobody has locked.
        }
        finally
        {
            file.Dispose();
        }
    }
}
