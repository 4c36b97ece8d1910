using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Finds what a definition names: a file or folder, else a known data set, which is fetched.</summary>
internal sealed class DataLocator(DataOptions options, CancellationToken cancel)
{
    /// <summary>Finds data, and the places of their parts; null for data that no file holds.</summary>
    /// <returns>The data as they are to be read: one place that is given in place of separate parts is split as usual.</returns>
    /// <exception cref="DataException">There is neither a file nor a known data set of a name, or a set cannot be fetched.</exception>
    public static async Task<(DataDefinition Data, DataPlaces? Places)> SettleAsync(
        DataDefinition data, DataOptions options, CancellationToken cancel)
    {
        data = options.Path is null || data.HeldOut is null ? data : data with { HeldOut = null, Split = DataDefinition.UsualSplit };
        DataLocator locator = new(options, cancel);
        DataPlaces? places = data switch
        {
            TextData text => await locator.FindAsync(text.Text, data.HeldOut).ConfigureAwait(false),
            SeriesData series => await locator.FindAsync(series.Series, data.HeldOut).ConfigureAwait(false),
            IdxData idx => await locator.FindAsync(idx.Idx, data.HeldOut).ConfigureAwait(false),
            TextsData texts => await locator.FindAsync(texts.Texts, data.HeldOut).ConfigureAwait(false),
            _ => null,
        };
        return (data, places);
    }

    private async Task<DataPlaces> FindAsync(string named, HeldOutPlaces? heldOut) => new(
        await FindAsync(named).ConfigureAwait(false),
        heldOut is null ? null : new HeldOutPlaces
        {
            Valid = heldOut.Valid is null ? null : await FindAsync(heldOut.Valid).ConfigureAwait(false),
            Test = heldOut.Test is null ? null : await FindAsync(heldOut.Test).ConfigureAwait(false),
        });

    /// <summary>The path of the data.</summary>
    /// <param name="named">The name in the definition; the options' path comes before it.</param>
    /// <exception cref="DataException">There is neither a file nor a known set of that name.</exception>
    private async Task<string> FindAsync(string named)
    {
        string path = options.Path ?? Path.Combine(options.BaseFolder, named);
        if (Path.Exists(path))
        {
            return path;
        }

        string name = options.Path ?? named;
        return KnownDataSets.Find(name) is { } set
            ? await options.Cache.GetAsync(set, options.Progress, cancel).ConfigureAwait(false)
            : throw new DataException(
                $"{name}: there is neither such a file nor a known data set{FileProblem.OfMissing(name)}; "
                + $"known are {string.Join(", ", KnownDataSets.All.Select(static set => set.Name))}.");
    }
}
