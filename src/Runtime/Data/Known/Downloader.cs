using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Hmlstm.Runtime.Runs;

namespace Hmlstm.Runtime.Data;

/// <summary>Fetches files of known size and checksum over HTTP, and goes on where an earlier try broke off.</summary>
/// <param name="folder">Where unfinished files are kept.</param>
internal sealed class Downloader(string folder)
{
    private const int Tries = 4;
    private const int Stretch = 1 << 16;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Fetches one file.</summary>
    /// <returns>The path of the verified file; the caller may move it.</returns>
    /// <exception cref="DataException">The file cannot be fetched, or its size or checksum is wrong.</exception>
    public async Task<string> GetAsync(RemoteFile file, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        using PartialFile partial = PartialFile.Open(folder, file.Name);
        for (int tried = 1; partial.Stream.Length < file.Bytes; tried++)
        {
            try
            {
                await GoOnAsync(file, partial.Stream, progress, cancel).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException && tried < Tries)
            {
                // Broken off: what has come is kept, and the next try asks for the rest.
                await Task.Delay(TimeSpan.FromMilliseconds(100 << tried), cancel).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
            {
                string why = exception.Message.ReplaceLineEndings(" ");
                long here = partial.Stream.Length;
                throw new DataException(
                    $"{file.Address}: {why} ({here} of {file.Bytes} bytes are here; the next try goes on from there.)", exception);
            }
        }

        await VerifyAsync(file, partial, cancel).ConfigureAwait(false);
        return partial.Path;
    }

    private static async Task GoOnAsync(RemoteFile file, FileStream target, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        long here = target.Length;
        using HttpRequestMessage request = new(HttpMethod.Get, file.Address);
        request.Headers.Range = here > 0 ? new RangeHeaderValue(here, null) : null;
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        silence.CancelAfter(Silence);
        try
        {
            using HttpResponseMessage response = await Client.SendAsync(
                request,
                HttpCompletionOption.ResponseHeadersRead,
                silence.Token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();

            // A server that knows no ranges sends the whole file; one that continues somewhere else would tear a hole.
            bool continues = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == here;
            if (response.StatusCode == HttpStatusCode.PartialContent && !continues)
            {
                target.SetLength(0);
                throw new IOException("the server answered with another part than it was asked for");
            }

            target.SetLength(continues ? here : 0);
            target.Position = target.Length;
            await using Stream source = await response.Content.ReadAsStreamAsync(silence.Token).ConfigureAwait(false);
            byte[] stretch = new byte[Stretch];
            for (int read = await source.ReadAsync(stretch, silence.Token).ConfigureAwait(false);
                read > 0;
                read = await source.ReadAsync(stretch, silence.Token).ConfigureAwait(false))
            {
                if (target.Position + read > file.Bytes)
                {
                    target.SetLength(0);
                    throw new DataException($"{file.Address}: the server sends more than the {file.Bytes} bytes that the file has.");
                }

                await target.WriteAsync(stretch.AsMemory(0, read), cancel).ConfigureAwait(false);
                progress?.Report(new DownloadProgress(file.Name, target.Position, file.Bytes));
                silence.CancelAfter(Silence);
            }

            if (target.Position < file.Bytes)
            {
                throw new IOException("the connection ended early");
            }
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"nothing came for {Silence.TotalSeconds} s");
        }
    }

    private static async Task VerifyAsync(RemoteFile file, PartialFile partial, CancellationToken cancel)
    {
        partial.Stream.Position = 0;
        string sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(partial.Stream, cancel).ConfigureAwait(false));
        if (sum != file.Sha256)
        {
            partial.Remove();
            throw new DataException(
                $"{file.Address}: the file is not the one that was expected (SHA-256 {sum} instead of {file.Sha256}); it was removed.");
        }
    }
}

/// <summary>A file at an address.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Bytes">Its exact size.</param>
/// <param name="Sha256">Its checksum, 64 small hex digits.</param>
internal sealed record RemoteFile(string Name, Uri Address, long Bytes, string Sha256);

/// <summary>What has come of a download so far, open for this process alone under a name that nobody can guess.</summary>
/// <remarks>
/// The next download of the same file finds it and goes on. A link is not followed, so that nobody who may write the folder has another
/// file written; what stands in the file is verified when it is whole.
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

/// <summary>How far a download is.</summary>
/// <param name="Name">What is fetched.</param>
/// <param name="Done">Bytes here.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct DownloadProgress(string Name, long Done, long Total);
