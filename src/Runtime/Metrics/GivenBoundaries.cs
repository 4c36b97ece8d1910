using System.Globalization;
using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;
using Hmlstm.Runtime.Libtorch;
using TorchSharp;

namespace Hmlstm.Runtime.Metrics;

/// <summary>
/// Batches with boundaries to compare a network's own with: <see cref="Batch.Boundaries"/> is set, all else is as it was.
/// </summary>
public static class GivenBoundaries
{
    /// <summary>The column that <see cref="FromTable"/> reads where none is named and the file has several.</summary>
    public const string DefaultColumn = "boundary";

    /// <summary>Boundaries at the ends of words: at each letter after which comes no letter.</summary>
    /// <remarks>
    /// Letters are what Unicode calls so, with their combining marks; of <c>bytes</c>, A to Z, a to z and every byte from 128 on, which is
    /// a part of a character outside ASCII. A letter at the end of a sequence ends its word.
    /// </remarks>
    /// <param name="source">Batches of token ids.</param>
    /// <param name="task">What the network predicts: the targets of a language model tell what comes next.</param>
    /// <param name="vocabulary">Which character each id stands for.</param>
    /// <exception cref="DataException">The ids stand for words, which end at each step.</exception>
    public static IBatchSource AtWordEnds(IBatchSource source, TaskKind task, Vocabulary vocabulary) =>
        vocabulary.Unit == "characters"
            ? new WordEndBatches(source, task == TaskKind.LanguageModel, vocabulary)
            : throw new DataException("Boundaries at the ends of words need a text that is read as characters.");

    /// <summary>
    /// Boundaries from a CSV file with a header and one row for each token of a text, or each row of a series, in all parts: 1 where a
    /// stretch ends, otherwise 0.
    /// </summary>
    /// <param name="data">The data: one long text, or a series.</param>
    /// <param name="source">One of its parts.</param>
    /// <param name="path">The file; for a series it may be the series' own.</param>
    /// <param name="column">The column; null for the file's only one, or the one called <see cref="DefaultColumn"/>.</param>
    /// <param name="cancel">Ends the reading, and the waiting for a file that does not answer.</param>
    /// <exception cref="DataException">
    /// The data are of another kind; or the file cannot be read, lacks the column, has another value, or another number of rows.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    /// <exception cref="ArgumentException"><paramref name="source"/> is no part of <paramref name="data"/>.</exception>
    public static IBatchSource FromTable(
        NetworkData data, IBatchSource source, string path, string? column = null, CancellationToken cancel = default)
    {
        MarkLayout layout = data.Marks
            ?? throw new DataException(
                $"{data.Source}: boundaries from a file stand beside one long text or a series, and these data are many sequences.");
        Func<byte[], IBatchSource> marks = source == data.Training ? layout.Training
            : source == data.Validation ? layout.Validation
            : source == data.Test ? layout.Test
            : throw new ArgumentException("The batches are not a part of the data.", nameof(source));
        return new MarkedBatches(source, marks(Interruptible.Run(() => MarkColumn.Read(path, column, layout.Length, cancel), cancel)));
    }
}

/// <summary>Reads a CSV column of zeros and ones, row by row: nothing else of the file is held.</summary>
internal static class MarkColumn
{
    private const int LongestCell = 40;

    /// <summary>The column's numbers.</summary>
    /// <exception cref="DataException">The file cannot be read, or is not such a column of so many rows.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static byte[] Read(string path, string? column, long rows, CancellationToken cancel) =>
        CsvReader.Read(path, reader => Read(path, reader, column, rows), cancel);

    private static byte[] Read(string path, CsvReader reader, string? column, long rows)
    {
        string[] header = reader.ReadRow() ?? throw new DataException($"{path}: the file is empty.");
        int place = column is null && header.Length == 1 ? 0 : ColumnPlace.Find(path, header, column ?? GivenBoundaries.DefaultColumn);
        byte[] marks = new byte[rows];
        long count = 0;
        for (string[]? row = reader.ReadRow(header); row is not null; row = reader.ReadRow(header), count++)
        {
            byte mark = row[place] switch
            {
                "0" => 0,
                "1" => 1,
                string other => throw new DataException(
                    $"{path}({reader.Line}), column {ForeignText.Show(header[place])}: "
                    + $"'{ForeignText.Show(other, LongestCell)}' is not 0 or 1."),
            };
            if (count < rows)
            {
                marks[count] = mark;
            }
        }

        return count == rows
            ? marks
            : throw new DataException(
                $"{path}: {Quantity.Of(count, "row")}, but the data has {Quantity.Of(rows, "step")}; each step needs its row.");
    }
}

/// <summary>A source's batches with the inputs of another one, cut in the same way, as their boundaries.</summary>
/// <param name="source">The batches.</param>
/// <param name="marks">Batches whose inputs are 0 or 1, [B, T] or [B, T, 1].</param>
internal sealed class MarkedBatches(IBatchSource source, IBatchSource marks) : IBatchSource
{
    /// <inheritdoc/>
    public long Count => source.Count;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        using Batch beside = marks.Read(epoch, index);
        using torch.Tensor flat = beside.Input.reshape(beside.Input.size(0), beside.Input.size(1));
        return source.Read(epoch, index).With(flat.ne(0));
    }
}

/// <summary>A source's batches with boundaries at the ends of words.</summary>
internal sealed class WordEndBatches : IBatchSource
{
    private readonly IBatchSource source;
    private readonly bool targetsFollow;
    private readonly bool[] isLetter;

    /// <param name="source">Batches of token ids.</param>
    /// <param name="targetsFollow">Whether a step's target is the token after it.</param>
    /// <param name="vocabulary">Which character each id stands for.</param>
    public WordEndBatches(IBatchSource source, bool targetsFollow, Vocabulary vocabulary)
    {
        this.source = source;
        this.targetsFollow = targetsFollow;
        isLetter = vocabulary.Kind == AlphabetKind.Bytes
            ? [.. Enumerable.Range(0, vocabulary.Size).Select(static value => value >= 0x80 || char.IsAsciiLetter((char)value))]
            : [.. vocabulary.Symbols.EnumerateRunes().Select(IsLetter)];
    }

    /// <inheritdoc/>
    public long Count => source.Count;

    /// <inheritdoc/>
    public Batch Read(long epoch, long index)
    {
        Batch batch = source.Read(epoch, index);
        int rows = (int)batch.Input.size(0);
        int steps = (int)batch.Input.size(1);
        long[] tokens = TensorValues.Of<long>(batch.Input);
        long[] following = targetsFollow ? TensorValues.Of<long>(batch.Target) : Following(tokens, batch, epoch, index);
        bool[] ends = new bool[tokens.Length];
        for (int i = 0; i < tokens.Length; i++)
        {
            ends[i] = Letter(tokens[i]) && !Letter(following[i]);
        }

        using torch.Tensor flat = torch.as_tensor(ends);
        return batch.With(flat.reshape(rows, steps));
    }

    /// <summary>
    /// The token after each step: of the same row, or of the window that goes on with it; <see cref="Batch.Ignored"/> where the row ends.
    /// </summary>
    private long[] Following(long[] tokens, Batch batch, long epoch, long index)
    {
        using Batch? next = index + 1 < Count ? source.Read(epoch, index + 1) : null;
        bool goesOn = next is { StartsAll: false, Starts: null };
        int rows = (int)batch.Input.size(0);
        int steps = (int)batch.Input.size(1);
        long[] lengths = batch.Lengths is { } some ? TensorValues.Of<long>(some) : [.. Enumerable.Repeat((long)steps, rows)];
        long[] following = new long[tokens.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int t = 0; t < steps; t++)
            {
                following[(row * steps) + t] = t + 1 < lengths[row] ? tokens[(row * steps) + t + 1] : Batch.Ignored;
            }

            if (goesOn && lengths[row] == steps && (next!.Lengths is null || next.Lengths[row].item<long>() > 0))
            {
                following[(row * steps) + steps - 1] = next.Input[row, 0].item<long>();
            }
        }

        return following;
    }

    private bool Letter(long token) => token >= 0 && token < isLetter.Length && isLetter[token];

    private static bool IsLetter(Rune character) =>
        Rune.IsLetter(character)
        || Rune.GetUnicodeCategory(character) is UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark;
}
