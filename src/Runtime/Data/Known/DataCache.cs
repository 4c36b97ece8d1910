using Hmlstm.Runtime.Runs;

namespace Hmlstm.Runtime.Data;

/// <summary>The folder in which known data sets lie once they are fetched.</summary>
/// <remarks>
/// A set is written beside its place and renamed when it is whole and verified, so a set that is there is right. A download that broke off
/// goes on where it stopped.
/// </remarks>
public sealed class DataCache
{
    private readonly DataSources sources;

    /// <summary>Uses a folder, which need not exist yet.</summary>
    /// <param name="folder">The folder; null for the one of this user: <c>HMLSTM_CACHE</c> if that is set, else <c>hmlstm</c> inside
    /// <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>.</param>
    public DataCache(string? folder = null)
        : this(folder ?? DefaultFolder(), npm: OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
    {
    }

    /// <summary>Uses a folder and an npm client of the caller's.</summary>
    internal DataCache(string folder, string npm)
    {
        Folder = Path.GetFullPath(folder);
        sources = new DataSources(new Downloader(Path.Combine(Folder, "downloads")), new NpmClient(npm));
    }

    /// <summary>The folder, as a full path.</summary>
    public string Folder { get; }

    /// <summary>Where a set lies once it is fetched: its file, or its folder where it has several.</summary>
    /// <param name="set">The set.</param>
    public string PathOf(KnownDataSet set) =>
        set.FileName is null ? Path.Combine(Folder, set.Name) : Path.Combine(Folder, set.Name, set.FileName);

    /// <summary>Whether a set is there already.</summary>
    /// <param name="set">The set.</param>
    public bool Has(KnownDataSet set) => Path.Exists(PathOf(set));

    /// <summary>Fetches a set unless it is there.</summary>
    /// <param name="set">The set.</param>
    /// <param name="progress">Hears of the bytes as they come; null for nobody.</param>
    /// <param name="cancel">Ends the work; what was downloaded so far is kept.</param>
    /// <returns>The path of its file, or of its folder where it has several.</returns>
    /// <exception cref="DataException">The set cannot be fetched or written, or is not what it should be.</exception>
    /// <exception cref="IOException">A file has the name of the cache's folder.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public async Task<string> GetAsync(KnownDataSet set, IProgress<DownloadProgress>? progress = null, CancellationToken cancel = default)
    {
        if (Has(set))
        {
            return PathOf(set);
        }

        OutputFolder.Make(Folder);
        string draft = Path.Combine(Folder, $".{set.Name}-{Path.GetRandomFileName()}");
        try
        {
            Directory.CreateDirectory(draft);
            await set.PrepareAsync(sources, draft, progress, cancel).ConfigureAwait(false);
            string place = Path.Combine(Folder, set.Name);
            Publish(draft, place);
            return Has(set)
                ? PathOf(set)
                : throw new DataException($"{place}: something else has the data set's name; move it away, or choose another folder.");
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(draft, exception);
        }
        finally
        {
            if (Directory.Exists(draft))
            {
                Directory.Delete(draft, recursive: true);
            }
        }
    }

    private static string DefaultFolder()
    {
        if (Environment.GetEnvironmentVariable("HMLSTM_CACHE") is { Length: > 0 } own)
        {
            return own;
        }

        string caches = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } shared
            ? shared
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(caches, "hmlstm");
    }

    private static void Publish(string draft, string place)
    {
        try
        {
            Directory.Move(draft, place);
        }
        catch (IOException) when (Path.Exists(place))
        {
            // Another process was faster; both made the same files, so its set is as good. Or something else was there first.
        }
    }
}
