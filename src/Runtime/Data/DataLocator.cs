namespace Hmlstm.Runtime.Data;

/// <summary>Finds what a definition names: a file or folder, else a known data set, which is fetched.</summary>
internal sealed class DataLocator(DataOptions options, CancellationToken cancel)
{
    /// <summary>The path of the data.</summary>
    /// <param name="named">The name in the definition; the options' path comes before it.</param>
    /// <exception cref="DataException">There is neither a file nor a known set of that name.</exception>
    public async Task<string> FindAsync(string named)
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
