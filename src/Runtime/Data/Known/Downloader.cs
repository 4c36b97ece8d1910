using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Hmlstm.Runtime.Data;

/// <summary>Fetches files of known size and checksum over HTTP, and goes on where an earlier try broke off.</summary>
/// <param name="folder">Where unfinished files are kept.</param>
internal sealed class Downloader(string folder)
{
    private const int Tries = 4;
    private const int Stretch = 1 << 16;
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Client = new(new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(20) }) { Timeout = Timeout.InfiniteTimeSpan };

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
            using HttpResponseMessage response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token).ConfigureAwait(false);
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
            throw new DataException($"{file.Address}: the file is not the one that was expected (SHA-256 {sum} instead of {file.Sha256}); it was removed.");
        }
    }
}
