using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>The three parts of a network's data, ready to train on.</summary>
public sealed partial class NetworkData : IDisposable
{
    /// <summary>
    /// Steps of a window of text where the definition does not say: backpropagation through a whole text is not possible.
    /// </summary>
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

    /// <summary>Of series, their true values and times; null for other data.</summary>
    public SeriesFacts? Series { get; init; }

    /// <summary>
    /// Of a made series whose later values are predicted, the variance of its noise: the mean squared error of the best forecast there is.
    /// Null for other data.
    /// </summary>
    public double? NoiseFloor { get; init; }

    /// <summary>Texts with classes without their order; null for other data, and where classes are not predicted.</summary>
    internal LabelledRows? Labelled { get; init; }

    /// <summary>
    /// Lays one number for each token or row of the whole data out as the parts are; null for data that are not one long row of them.
    /// </summary>
    internal MarkLayout? Marks { get; init; }

    /// <summary>Opens the data that a definition names, fetching a known set if need be.</summary>
    /// <param name="definition">The network; its data, task, input and training are read.</param>
    /// <param name="options">Where to look; null for the current folder and this user's cache.</param>
    /// <param name="cancel">Ends a download, and the waiting for a file that does not answer, such as a pipe that nobody writes to.</param>
    /// <returns>The data; the caller disposes it.</returns>
    /// <exception cref="DataException">There is no data, it cannot be read, or it does not fit the network.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static async Task<NetworkData> OpenAsync(
        NetworkDefinition definition, DataOptions? options = null, CancellationToken cancel = default)
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

/// <summary>Where a network's data is found and how it is read.</summary>
public sealed record DataOptions
{
    /// <summary>
    /// A file, folder or known name that replaces the one in the definition; null for none. A relative path starts at the current folder.
    /// </summary>
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

/// <summary>How numbers that stand beside data, one for each token or row, are cut into the same batches.</summary>
/// <param name="Length">Tokens or rows of the whole data.</param>
/// <param name="Training">
/// From all numbers to the training part's batches; their inputs [B, T] or [B, T, 1] are the numbers of the steps.
/// </param>
/// <param name="Validation">To the validation part's batches.</param>
/// <param name="Test">To the test part's batches.</param>
internal sealed record MarkLayout(
    long Length, Func<byte[], IBatchSource> Training, Func<byte[], IBatchSource> Validation, Func<byte[], IBatchSource> Test);

/// <summary>How much of the data lies in one part of the split, and whether a batch can be made of it.</summary>
/// <param name="Name"><c>training</c>, <c>validation</c> or <c>test</c>.</param>
/// <param name="Items">Its rows of a series, characters of a text, or sequences; 0 or more.</param>
/// <param name="Shortage">Why it gives no batch, one clause without a period; null where it gives at least one.</param>
public sealed record PartSize(string Name, long Items, string? Shortage)
{
    /// <summary>The names of the parts, in their order.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["training", "validation", "test"];

    /// <summary>
    /// The file or folder that the part alone was read from; null where it was cut from <see cref="NetworkData.Source"/>.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Whether the part gives no batch.</summary>
    public bool IsEmpty => Shortage is not null;

    /// <summary>A part of which a window needs several items.</summary>
    /// <param name="name">The part's name.</param>
    /// <param name="items">What it has.</param>
    /// <param name="counted">The number with its noun, for example <c>1 row</c>.</param>
    /// <param name="least">How many items the smallest batch needs.</param>
    /// <param name="need">Says so, for example <c>at least 2 are needed</c>.</param>
    internal static PartSize Of(string name, long items, string counted, long least, string need) =>
        new(name, items, items >= least ? null : FormattableString.Invariant($"the {name} part has {counted}; {need}"));

    /// <summary>A part for which separate places have none.</summary>
    internal static PartSize Unnamed(string name) => new(name, 0, $"the definition names no place for the {name} part");

    /// <summary>A part of whole sequences, one of which is enough.</summary>
    internal static PartSize OfSequences(string name, long items) =>
        new(name, items, items > 0 ? null : $"the {name} part has no sequence; give it a larger share of the split, or more data");
}
