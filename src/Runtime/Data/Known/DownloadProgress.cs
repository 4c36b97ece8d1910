namespace Hmlstm.Runtime.Data;

/// <summary>How far a download is.</summary>
/// <param name="Name">What is fetched.</param>
/// <param name="Done">Bytes here.</param>
/// <param name="Total">Bytes in all.</param>
public readonly record struct DownloadProgress(string Name, long Done, long Total);
