using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Finds what a definition names: a file or folder, else a known data set, which is fetched.</summary>
/// <param name="options">Where to look.</param>
/// <param name="isSeries">Whether a path may stand for several files.</param>
/// <param name="cancel">Ends a download.</param>
internal sealed class DataLocator(DataOptions options, bool isSeries, CancellationToken cancel)
{
    /// <summary>Finds data, and the places of their parts; null for data that no file holds.</summary>
    /// <returns>The data as they are to be read: one place that is given in place of separate parts is split as usual.</returns>
    /// <exception cref="DataException">There is neither a file nor a known data set of a name, or a set cannot be fetched.</exception>
    public static async Task<(DataDefinition Data, DataPlaces? Places)> SettleAsync(
        DataDefinition data, DataOptions options, CancellationToken cancel)
    {
        data = options.Path is null || data.HeldOut is null ? data : data with { HeldOut = null, Split = DataDefinition.UsualSplit };
        DataLocator locator = new(options, data is SeriesData, cancel);
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
        if (Path.Exists(path) || (isSeries && FilePattern.IsPattern(path)))
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

/// <summary>Where the parts of a network's data were found.</summary>
/// <param name="Training">The file or folder of the training part, or of all parts.</param>
/// <param name="HeldOut">Those of the other parts; null where all parts are cut from one place.</param>
internal sealed record DataPlaces(string Training, HeldOutPlaces? HeldOut)
{
    /// <summary>The places in the order of the parts; null for a part that has none.</summary>
    public IReadOnlyList<string?> All => HeldOut is null ? [Training] : [Training, HeldOut.Valid, HeldOut.Test];

    /// <summary>The sizes of the parts, of separate ones with their places; a part that is not named says so.</summary>
    /// <param name="counted">The sizes of the training, the validation and the test part.</param>
    public IReadOnlyList<PartSize> Sizes(IEnumerable<PartSize> counted) => HeldOut is null
        ? [.. counted]
        : [.. counted.Zip(All, static (size, place) => place is null ? PartSize.Unnamed(size.Name) : size with { Source = place })];
}

/// <summary>The numbers of a definition that its data decide.</summary>
/// <param name="Tokens">V, the size of the vocabulary; null for data that enter as features.</param>
/// <param name="Features">F, the width of a step; null for data that enter as tokens.</param>
/// <param name="Outputs">O, the values or classes to predict; the vocabulary for a language model.</param>
/// <param name="IsBinary">Whether <paramref name="Outputs"/> are two classes, for which a network may also have one output.</param>
public sealed record DataSizes(int? Tokens, int? Features, int Outputs, bool IsBinary = false)
{
    /// <summary>Finds the numbers in the data. What else a definition says is not compared with them.</summary>
    /// <param name="data">The data.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="options">Where to look, as for <see cref="NetworkData.OpenAsync"/>; its profile is not read.</param>
    /// <param name="cancel">Ends a download, and the waiting for a file that does not answer.</param>
    /// <exception cref="DataException">The data cannot be read, or have no vocabulary or classes that a network could have.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static async Task<DataSizes> FindAsync(
        DataDefinition data, TaskKind task, DataOptions? options = null, CancellationToken cancel = default)
    {
        (DataDefinition settled, DataPlaces? places) =
            await DataLocator.SettleAsync(data, options ?? new DataOptions(), cancel).ConfigureAwait(false);
        return Interruptible.Run(() => Find(settled, task, places, cancel), cancel);
    }

    private static DataSizes Find(DataDefinition data, TaskKind task, DataPlaces? places, CancellationToken cancel) => data switch
    {
        TextData text => OfTokens(TextCorpus.VocabularyOf(places!, text, cancel), places!),
        TextsData texts => TextsLoader.SizesOf(texts, task, places!, cancel),
        SeriesData series => SeriesLoader.SizesOf(series, places!, cancel),
        IdxData images => IdxLoader.SizesOf(images, places!, cancel),
        SyntheticData synthetic => SyntheticLoader.SizesOf(synthetic),
        _ => throw new DataException($"There is no way to read data of the kind {data.GetType().Name}."),
    };

    private static DataSizes OfTokens(Vocabulary vocabulary, DataPlaces places)
    {
        vocabulary.RequireEnough(places.Training);
        return new DataSizes(vocabulary.Size, null, vocabulary.Size);
    }
}
