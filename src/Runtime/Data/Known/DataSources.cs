namespace Hmlstm.Runtime.Data;

/// <summary>The ways to data outside this machine.</summary>
/// <param name="Downloads">Fetches files by address.</param>
/// <param name="Npm">Fetches packages through the npm client.</param>
internal sealed record DataSources(Downloader Downloads, NpmClient Npm);
