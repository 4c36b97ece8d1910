using System.Text;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>
/// A text as token ids, split into a training, a validation and a test part that follow each other, or read from a file for each.
/// </summary>
/// <remarks>
/// The split is made before anything is cut into windows, and a vocabulary is found on the training part alone. Files up to
/// 256 MB are held in memory as one byte per token (two or four where there are more ids than that); larger ones are memory-mapped.
/// </remarks>
public sealed class TextCorpus : IDisposable
{
    private const long DefaultMemory = 256L << 20;
    private readonly TokenSequence tokens;

    private TextCorpus(string path, Vocabulary vocabulary, TokenSequence tokens, Split split)
    {
        this.tokens = tokens;
        Path = path;
        Vocabulary = vocabulary;
        Training = new TextPart(tokens, 0, split.Training);
        Validation = new TextPart(tokens, split.Training, split.Validation);
        Test = new TextPart(tokens, split.Training + split.Validation, split.Test);
    }

    /// <summary>The file; of separate ones that of the training part.</summary>
    public string Path { get; }

    /// <summary>What each id stands for.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>What its tokens are called, in the plural: <c>characters</c>, or <c>tokens</c> where they are words.</summary>
    public string Unit => Vocabulary.Unit;

    /// <summary>Tokens of all parts together.</summary>
    public long Length => tokens.Length;

    /// <summary>What the network is trained on.</summary>
    public TextPart Training { get; }

    /// <summary>What decides when training stops and which weights are best.</summary>
    public TextPart Validation { get; }

    /// <summary>What nothing is decided on.</summary>
    public TextPart Test { get; }

    /// <summary>Opens a text.</summary>
    /// <param name="path">The file: UTF-8 for <c>chars</c> and <c>words</c>, any bytes otherwise; it may also be a pipe.</param>
    /// <param name="data">The alphabet, the split and the limit; the name in it is not read.</param>
    /// <param name="vocabulary">The vocabulary of a trained network; null finds one.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">
    /// The file is missing, empty, no UTF-8, or has a character that the given vocabulary lacks.
    /// </exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public static TextCorpus Open(string path, TextData data, Vocabulary? vocabulary = null, CancellationToken cancel = default) =>
        Open(path, data, vocabulary, DefaultMemory, cancel);

    /// <summary>The same with another border between memory and mapping.</summary>
    internal static TextCorpus Open(string path, TextData data, Vocabulary? vocabulary, long memory, CancellationToken cancel = default) =>
        Open(new DataPlaces(path, HeldOut: null), data, vocabulary, memory, cancel);

    /// <summary>Opens a text, or one for each part.</summary>
    internal static TextCorpus Open(DataPlaces places, TextData data, Vocabulary? vocabulary, CancellationToken cancel) =>
        Open(places, data, vocabulary, DefaultMemory, cancel);

    /// <summary>The vocabulary that a training on these texts has.</summary>
    internal static Vocabulary VocabularyOf(DataPlaces places, TextData data, CancellationToken cancel)
    {
        List<TextEncoder?> files = [];
        try
        {
            OpenFiles(files, places, data, DefaultMemory, cancel);
            return Find(files, data);
        }
        finally
        {
            Close(files);
        }
    }

    /// <summary>Reads a text in memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="text">The text.</param>
    /// <param name="data">The alphabet, the split and the limit.</param>
    /// <param name="vocabulary">The vocabulary of a trained network; null finds one.</param>
    internal static TextCorpus Of(string name, string text, TextData data, Vocabulary? vocabulary)
    {
        using TextEncoder encoder = new(name, new MemoryStream(Encoding.UTF8.GetBytes(text)), data.Limit ?? long.MaxValue);
        return Encode([encoder], new DataPlaces(name, HeldOut: null), data, vocabulary);
    }

    private static TextCorpus Open(DataPlaces places, TextData data, Vocabulary? vocabulary, long memory, CancellationToken cancel)
    {
        List<TextEncoder?> files = [];
        try
        {
            OpenFiles(files, places, data, memory, cancel);
            return Encode(files, places, data, vocabulary);
        }
        finally
        {
            Close(files);
        }
    }

    private static TextCorpus Encode(List<TextEncoder?> files, DataPlaces places, TextData data, Vocabulary? vocabulary)
    {
        List<TokenSequence?> tokens = [];
        try
        {
            vocabulary ??= Find(files, data);
            foreach (TextEncoder? file in files)
            {
                tokens.Add(file?.Encode(vocabulary));
            }

            return places.HeldOut is null
                ? new TextCorpus(places.Training, vocabulary, tokens[0]!, Data.Split.Of(tokens[0]!.Length, data.Split))
                : new TextCorpus(
                    places.Training,
                    vocabulary,
                    new JoinedTokens([.. tokens.OfType<TokenSequence>()]),
                    new Split(tokens[0]!.Length, tokens[1]?.Length ?? 0, tokens[2]?.Length ?? 0));
        }
        catch
        {
            foreach (TokenSequence? read in tokens)
            {
                read?.Dispose();
            }

            throw;
        }
    }

    private static void OpenFiles(List<TextEncoder?> files, DataPlaces places, TextData data, long memory, CancellationToken cancel)
    {
        foreach (string? path in places.All)
        {
            files.Add(path is null ? null : new TextEncoder(path, data.Limit ?? long.MaxValue, memory, cancel));
        }
    }

    private static void Close(List<TextEncoder?> files)
    {
        foreach (TextEncoder? file in files)
        {
            file?.Dispose();
        }
    }

    private static Vocabulary Find(List<TextEncoder?> files, TextData data) => data.Alphabet switch
    {
        AlphabetKind.Text8 => Vocabulary.Text8,
        AlphabetKind.Bytes => Vocabulary.Bytes,
        AlphabetKind.Words => FindWords(files[0]!, data),
        AlphabetKind.Bpe => BytePairVocabulary.Read(data.BytePairs),
        _ => FindCharacters(files, data.Split),
    };

    private static WordVocabulary FindWords(TextEncoder training, TextData data)
    {
        WordAlphabet alphabet = data.Words ?? new WordAlphabet();
        bool isWhole = data.HeldOut is not null || data.Split[0] == 1;
        WordCounts counts = training.CountWords(
            alphabet.Lowercase, isWhole ? null : count => Data.Split.Of(count, data.Split).Training);
        return WordVocabulary.Of(counts, alphabet);
    }

    /// <summary>The characters of the training part; whether the other parts have further ones.</summary>
    private static Vocabulary FindCharacters(List<TextEncoder?> files, IReadOnlyList<double> shares)
    {
        ILookup<bool, int> found = files[0]!.FindCharacters(count => Data.Split.Of(count, shares).Training);
        HashSet<int> known = [.. found[true]];
        IEnumerable<int> others = files
            .Skip(1)
            .OfType<TextEncoder>()
            .SelectMany(static file => file.FindCharacters(static count => count)[true]);
        return Vocabulary.OfCharacters(
            known.Select(static character => new Rune(character)),
            hasUnknown: found[false].Concat(others).Any(character => !known.Contains(character)));
    }

    /// <inheritdoc/>
    public void Dispose() => tokens.Dispose();
}
