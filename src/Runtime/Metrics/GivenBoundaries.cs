using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Metrics;

/// <summary>Batches with boundaries to compare a network's own with: <see cref="Batch.Boundaries"/> is set, all else is as it was.</summary>
public static class GivenBoundaries
{
    /// <summary>The column that <see cref="FromTable"/> reads where none is named and the file has several.</summary>
    public const string DefaultColumn = "boundary";

    /// <summary>Boundaries at the ends of words: at each letter after which comes no letter.</summary>
    /// <remarks>
    /// Letters are what Unicode calls so, with their combining marks; of <c>bytes</c>, A to Z, a to z and every byte from 128 on, which is a part of a character
    /// outside ASCII. A letter at the end of a sequence ends its word.
    /// </remarks>
    /// <param name="source">Batches of token ids.</param>
    /// <param name="task">What the network predicts: the targets of a language model tell what comes next.</param>
    /// <param name="vocabulary">Which character each id stands for.</param>
    public static IBatchSource AtWordEnds(IBatchSource source, TaskKind task, Vocabulary vocabulary) =>
        new WordEndBatches(source, task == TaskKind.LanguageModel, vocabulary);

    /// <summary>Boundaries from a CSV file with a header and one row for each token of a text, or each row of a series, in all parts: 1 where a stretch ends, otherwise 0.</summary>
    /// <param name="data">The data: one long text, or a series.</param>
    /// <param name="source">One of its parts.</param>
    /// <param name="path">The file; for a series it may be the series' own.</param>
    /// <param name="column">The column; null for the file's only one, or the one called <see cref="DefaultColumn"/>.</param>
    /// <param name="cancel">Ends the reading, and the waiting for a file that does not answer.</param>
    /// <exception cref="DataException">The data are of another kind; or the file cannot be read, lacks the column, has another value, or another number of rows.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    /// <exception cref="ArgumentException"><paramref name="source"/> is no part of <paramref name="data"/>.</exception>
    public static IBatchSource FromTable(
        NetworkData data, IBatchSource source, string path, string? column = null, CancellationToken cancel = default)
    {
        MarkLayout layout = data.Marks
            ?? throw new DataException($"{data.Source}: boundaries from a file stand beside one long text or a series, and these data are many sequences.");
        Func<byte[], IBatchSource> marks = source == data.Training ? layout.Training
            : source == data.Validation ? layout.Validation
            : source == data.Test ? layout.Test
            : throw new ArgumentException("The batches are not a part of the data.", nameof(source));
        return new MarkedBatches(source, marks(Interruptible.Run(() => MarkColumn.Read(path, column, layout.Length, cancel), cancel)));
    }
}
