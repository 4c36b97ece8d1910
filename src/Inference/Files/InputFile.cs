namespace Hmlstm.Inference;

/// <summary>
/// Opens what is to be read, also where it can be read only once and has no length: a pipe, <c>/dev/stdin</c>, the shell's
/// <c>&lt;(command)</c>.
/// </summary>
public static class InputFile
{
    /// <summary>Bytes that are taken from a pipe at most, 1 GiB: what is longer, or never ends, has to be a file.</summary>
    public const long LongestPipe = 1L << 30;

    private const int Stretch = 1 << 16;

    /// <summary>Opens a file that is to be sought, mapped or read twice. What has no length is copied to a temporary file first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancel">Ends the copying. Opening a pipe blocks until somebody writes to it, see <see cref="Interruptible"/>.</param>
    /// <returns>A file with a length, at its beginning; its own name may be another.</returns>
    /// <exception cref="IOException">There is no such file, it cannot be read, or more comes through a pipe than <see
    /// cref="LongestPipe"/>.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static FileStream Open(string path, CancellationToken cancel = default) => Open(path, LongestPipe, cancel);

    /// <summary>The same with another bound.</summary>
    internal static FileStream Open(string path, long longest, CancellationToken cancel)
    {
        FileStream file = OpenOnce(path);
        if (file.CanSeek && file.Length > 0)
        {
            return file;
        }

        // A device, and a file that the kernel makes up while it is read, say that they have no bytes.
        using (file)
        {
            return Copy(file, longest, cancel);
        }
    }

    /// <summary>Opens a file that is read once, from front to back.</summary>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    internal static FileStream OpenOnce(string path) => new(path, FileMode.Open, FileAccess.Read, FileShare.Read);

    /// <summary>Copies what is left of a stream to a temporary file.</summary>
    /// <param name="source">The stream; it stays open.</param>
    /// <param name="longest">Bytes that are taken at most.</param>
    /// <param name="cancel">Ends the copying.</param>
    /// <exception cref="IOException">The stream cannot be read, or has more bytes.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    internal static FileStream Copy(Stream source, long longest, CancellationToken cancel)
    {
        FileStream copy = TemporaryFile.Create();
        try
        {
            byte[] stretch = new byte[Stretch];
            for (int read = source.Read(stretch); read > 0; read = source.Read(stretch))
            {
                cancel.ThrowIfCancellationRequested();
                copy.Write(stretch.AsSpan(0, read));
                if (copy.Length > longest)
                {
                    throw new IOException($"more than {longest} bytes have come without an end; put what is longer into a file");
                }
            }

            copy.Position = 0;
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }
}

/// <summary>
/// Waits for work that may block for ever inside the system, such as opening a pipe that nobody writes to, for no longer than it is
/// wanted.
/// </summary>
public static class Interruptible
{
    /// <summary>Does work on a thread of its own; the caller's thread waits for it.</summary>
    /// <typeparam name="T">What the work gives.</typeparam>
    /// <param name="work">The work. Nobody waits for it any more once <paramref name="cancel"/> is set; what it then still gives is
    /// disposed.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static T Run<T>(Func<T> work, CancellationToken cancel)
    {
        if (!cancel.CanBeCanceled)
        {
            return work();
        }

        Task<T> working = Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            Task.WaitAny([working], cancel);
        }
        catch (OperationCanceledException)
        {
            working.ContinueWith(
                static late => (late.Result as IDisposable)?.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default);
            throw;
        }

        return working.GetAwaiter().GetResult();
    }
}

/// <summary>Why a file cannot be read, in words for whoever named it.</summary>
public static class FileProblem
{
    private const string OfName = "its name is not UTF-8, and such a file cannot be opened; rename it";

    /// <summary>The end of a sentence that says that there is no such file: more about its name, or nothing.</summary>
    /// <param name="path">The path that leads nowhere.</param>
    public static string OfMissing(string path) => HasLostName(path) ? ": " + OfName : "";

    /// <summary>A failure of the file system as a sentence without its stop.</summary>
    internal static string Of(string path, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => HasLostName(path) ? OfName : "there is no such file",
        UnauthorizedAccessException => "the file may not be read, or is a folder",
        _ => exception.Message.ReplaceLineEndings(" ").TrimEnd('.'),
    };

    /// <summary>What of a name is no UTF-8 became U+FFFD when .NET read it, and no longer leads to the file.</summary>
    private static bool HasLostName(string path) => path.Contains('\uFFFD', StringComparison.Ordinal);
}
