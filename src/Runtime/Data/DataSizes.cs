using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

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
