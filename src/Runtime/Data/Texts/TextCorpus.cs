using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>A text as token ids, split into a training, a validation and a test part that follow each other.</summary>
/// <remarks>
/// The split is made before anything is cut into windows, and a vocabulary of characters is found on the training part alone. Files up to 256 MB are
/// held in memory as one byte per token (two where there are more than 256 ids); larger ones are memory-mapped.
/// </remarks>
public sealed class TextCorpus : IDisposable
{
    private const long DefaultMemory = 256L << 20;
    private readonly TokenSequence tokens;

    private TextCorpus(string path, Vocabulary vocabulary, TokenSequence tokens, IReadOnlyList<double> shares)
    {
        this.tokens = tokens;
        Path = path;
        Vocabulary = vocabulary;
        Split split = Data.Split.Of(tokens.Length, shares);
        Training = new TextPart(tokens, 0, split.Training);
        Validation = new TextPart(tokens, split.Training, split.Validation);
        Test = new TextPart(tokens, split.Training + split.Validation, split.Test);
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Which character each id stands for.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Tokens of all parts together.</summary>
    public long Length => tokens.Length;

    /// <summary>What the network is trained on.</summary>
    public TextPart Training { get; }

    /// <summary>What decides when training stops and which weights are best.</summary>
    public TextPart Validation { get; }

    /// <summary>What nothing is decided on.</summary>
    public TextPart Test { get; }

    /// <summary>Opens a text.</summary>
    /// <param name="path">The file: UTF-8 for <c>chars</c>, any bytes otherwise; it may also be a pipe.</param>
    /// <param name="data">The alphabet, the split and the limit; the name in it is not read.</param>
    /// <param name="vocabulary">The vocabulary of a trained network; null finds one.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file is missing, empty, no UTF-8, or has a character that the given vocabulary lacks.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static TextCorpus Open(string path, TextData data, Vocabulary? vocabulary = null, CancellationToken cancel = default) =>
        Open(path, data, vocabulary, DefaultMemory, cancel);

    /// <summary>The same with another border between memory and mapping.</summary>
    internal static TextCorpus Open(string path, TextData data, Vocabulary? vocabulary, long memory, CancellationToken cancel = default)
    {
        using TextEncoder encoder = new(path, data.Limit ?? long.MaxValue, memory, cancel);
        try
        {
            vocabulary ??= data.Alphabet switch
            {
                AlphabetKind.Text8 => Vocabulary.Text8,
                AlphabetKind.Bytes => Vocabulary.Bytes,
                _ => encoder.FindCharacters(count => Data.Split.Of(count, data.Split).Training),
            };
            return new TextCorpus(path, vocabulary, encoder.Encode(vocabulary), data.Split);
        }
        catch (Exception exception) when (DataException.IsFileFailure(exception))
        {
            throw DataException.ForFile(path, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => tokens.Dispose();
}
