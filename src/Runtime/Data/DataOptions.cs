namespace Hmlstm.Runtime.Data;

/// <summary>Where a network's data is found and how it is read.</summary>
public sealed record DataOptions
{
    /// <summary>A file, folder or known name that replaces the one in the definition; null for none. A relative path starts at the current folder.</summary>
    public string? Path { get; init; }

    /// <summary>The folder that relative paths in the definition start at: where its file lies.</summary>
    public string BaseFolder { get; init; } = ".";

    /// <summary>Where known data sets are kept.</summary>
    public DataCache Cache { get; init; } = new();

    /// <summary>Hears of downloads; null for nobody.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>The vocabulary and scales of a trained network; null finds them on the training part.</summary>
    public DataProfile? Profile { get; init; }
}
