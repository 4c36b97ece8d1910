namespace Hmlstm.Runtime.Data;

/// <summary>A data set made of files at addresses.</summary>
internal sealed class DownloadedDataSet(params RemoteFile[] files) : KnownDataSet
{
    /// <inheritdoc/>
    public override string Origin => files[0].Address.AbsoluteUri;

    /// <inheritdoc/>
    public override long Bytes => files.Sum(file => file.Bytes);

    /// <summary>Turns one downloaded file into files of the set: reads the first path, writes into the folder of the second.</summary>
    public required Action<string, string, RemoteFile> Unpack { get; init; }

    /// <inheritdoc/>
    internal override async Task PrepareAsync(DataSources sources, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        foreach (RemoteFile file in files)
        {
            string downloaded = await sources.Downloads.GetAsync(file, progress, cancel).ConfigureAwait(false);
            try
            {
                Unpack(downloaded, folder, file);
            }
            catch (InvalidDataException exception)
            {
                throw new DataException($"{file.Address}: the file cannot be unpacked: {exception.Message.ReplaceLineEndings(" ")}", exception);
            }

            File.Delete(downloaded);
        }
    }
}
