using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>The three parts of a network's data, ready to train on.</summary>
public sealed class NetworkData : IDisposable
{
    /// <summary>Steps of a window of text where the definition does not say: backpropagation through a whole text is not possible.</summary>
    public const int DefaultTextWindow = 100;

    private readonly IDisposable? behind;

    internal NetworkData(IDisposable? behind) => this.behind = behind;

    /// <summary>Where the data came from: a path or a name. Of separate places it is that of the training part.</summary>
    public required string Source { get; init; }

    /// <summary>All places that the data came from, in the order of the parts.</summary>
    public IEnumerable<string> Sources => Parts.Select(static part => part.Source).OfType<string>().DefaultIfEmpty(Source);

    /// <summary>What the network is trained on.</summary>
    public required IBatchSource Training { get; init; }

    /// <summary>What decides when training stops and which weights are best; null when the split leaves nothing for it.</summary>
    public required IBatchSource? Validation { get; init; }

    /// <summary>What nothing is decided on; null when the split leaves nothing for it.</summary>
    public required IBatchSource? Test { get; init; }

    /// <summary>The training, the validation and the test part by size; those that give no batch say why.</summary>
    public required IReadOnlyList<PartSize> Parts { get; init; }

    /// <summary>What belongs to the weights.</summary>
    public required DataProfile Profile { get; init; }

    /// <summary>The text itself; null for other data.</summary>
    public TextCorpus? Text { get; init; }

    /// <summary>The rows and columns of the images that the sequences are; null for other data.</summary>
    public (int Height, int Width)? ImageSize { get; init; }

    /// <summary>Of texts with classes, how many and how long they are; null for other data.</summary>
    public TextsFacts? Texts { get; init; }

    /// <summary>Lays one number for each token or row of the whole data out as the parts are; null for data that are not one long row of them.</summary>
    internal MarkLayout? Marks { get; init; }

    /// <summary>Opens the data that a definition names, fetching a known set if need be.</summary>
    /// <param name="definition">The network; its data, task, input and training are read.</param>
    /// <param name="options">Where to look; null for the current folder and this user's cache.</param>
    /// <param name="cancel">Ends a download, and the waiting for a file that does not answer, such as a pipe that nobody writes to.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">There is no data, it cannot be read, or it does not fit the network.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static async Task<NetworkData> OpenAsync(NetworkDefinition definition, DataOptions? options = null, CancellationToken cancel = default)
    {
        options ??= new DataOptions();
        DataDefinition data = definition.Data ?? DefaultData(definition, options);
        (DataDefinition settled, DataPlaces? places) = await DataLocator.SettleAsync(data, options, cancel).ConfigureAwait(false);
        return Interruptible.Run(() => Open(definition, settled, places, options.Profile, cancel), cancel);
    }

    /// <inheritdoc/>
    public void Dispose() => behind?.Dispose();

    private static NetworkData Open(
        NetworkDefinition definition,
        DataDefinition data,
        DataPlaces? places,
        DataProfile? profile,
        CancellationToken cancel) => data switch
    {
        TextData text => TextLoader.Open(definition, text, places!, profile, cancel),
        SeriesData series => SeriesLoader.Open(definition, series, places!, profile, cancel),
        IdxData idx => IdxLoader.Open(definition, idx, places!, cancel),
        TextsData texts => TextsLoader.Open(definition, texts, places!, profile, cancel),
        SyntheticData synthetic => SyntheticLoader.Open(definition, synthetic),
        _ => throw new DataException($"{definition.Name}: there is no way to read data of the kind {data.GetType().Name}."),
    };

    /// <summary>A language model without a data section reads the given file as characters.</summary>
    private static TextData DefaultData(NetworkDefinition definition, DataOptions options) =>
        options.Path is { } path && definition.Task == TaskKind.LanguageModel
            ? new TextData { Text = path }
            : throw new DataException($"The definition of {definition.Name} has no 'data' section.");
}
