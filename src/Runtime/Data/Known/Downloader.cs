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
        string partial = Path.Combine(folder, file.Name + ".part");
        for (int tried = 1; LengthOf(partial) < file.Bytes; tried++)
        {
            try
            {
                await GoOnAsync(file, partial, progress, cancel).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException && tried < Tries)
            {
                // Broken off: what has come is kept, and the next try asks for the rest.
                await Task.Delay(TimeSpan.FromMilliseconds(100 << tried), cancel).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or TimeoutException)
            {
                string why = exception.Message.ReplaceLineEndings(" ");
                throw new DataException($"{file.Address}: {why} ({LengthOf(partial)} of {file.Bytes} bytes are here; the next try goes on from there.)", exception);
            }
        }

        await VerifyAsync(file, partial, cancel).ConfigureAwait(false);
        return partial;
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    private static async Task GoOnAsync(RemoteFile file, string partial, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        long here = LengthOf(partial);
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
                File.Delete(partial);
                throw new IOException("the server answered with another part than it was asked for");
            }

            await using FileStream target = new(partial, continues ? FileMode.Append : FileMode.Create, FileAccess.Write);
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

    private static async Task VerifyAsync(RemoteFile file, string path, CancellationToken cancel)
    {
        string sum;
        await using (FileStream stream = new(path, FileMode.Open, FileAccess.Read))
        {
            sum = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel).ConfigureAwait(false));
        }

        if (sum != file.Sha256)
        {
            File.Delete(path);
            throw new DataException($"{file.Address}: the file is not the one that was expected (SHA-256 {sum} instead of {file.Sha256}); it was removed.");
        }
    }
}
