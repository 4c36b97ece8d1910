using System.Globalization;
using Hmlstm.Cli.Terminals;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Cli.Files;

/// <summary>Fetches a known data set and shows the progress.</summary>
internal static class DataFetch
{
    /// <summary>The path of a set's file or folder, which is fetched first if it is not in the cache.</summary>
    /// <exception cref="DataException">The set cannot be fetched, or fails its verification.</exception>
    public static async Task<string> GetAsync(KnownDataSet set, DataCache cache, Terminal terminal, CancellationToken cancel)
    {
        if (!cache.Has(set))
        {
            terminal.Note(string.Create(CultureInfo.InvariantCulture, $"fetching {set.Name}: {set.Bytes / 1e6:0.0} MB, {set.Origin}"));
        }

        using var line = new StatusLine(terminal);
        return await cache.GetAsync(set, new Reporter(line), cancel);
    }

    /// <summary>Opens the data of a definition; a known set that is not in the cache is fetched first.</summary>
    /// <param name="definition">The network, with a settled place of its data.</param>
    /// <param name="profile">The vocabulary and scales of a trained network; null finds them.</param>
    /// <param name="terminal">Where progress is shown.</param>
    /// <param name="cancel">Ends a download.</param>
    /// <exception cref="DataException">The data cannot be fetched or read, or does not fit the network.</exception>
    public static async Task<NetworkData> OpenAsync(
        NetworkDefinition definition, DataProfile? profile, Terminal terminal, CancellationToken cancel)
    {
        using var line = new StatusLine(terminal);
        return await NetworkData.OpenAsync(definition, new DataOptions { Profile = profile, Progress = new Reporter(line) }, cancel);
    }

    /// <summary>
    /// The sizes in a definition that follow from its data; a known set that is not in the cache is fetched first.
    /// </summary>
    /// <param name="data">The data.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="terminal">Where the progress is shown.</param>
    /// <param name="cancel">Ends the download.</param>
    /// <exception cref="DataException">The data cannot be fetched or read.</exception>
    public static async Task<DataSizes> FindSizesAsync(DataDefinition data, TaskKind task, Terminal terminal, CancellationToken cancel)
    {
        using var line = new StatusLine(terminal);
        return await DataSizes.FindAsync(data, task, new DataOptions { Progress = new Reporter(line) }, cancel);
    }

    private sealed class Reporter(StatusLine line) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => line.Show(string.Create(
            CultureInfo.InvariantCulture,
            $"{value.Name}: {value.Done / 1e6:0.0} of {value.Total / 1e6:0.0} MB"));
    }
}
