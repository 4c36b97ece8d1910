using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Inference;

/// <summary>What each token id stands for.</summary>
/// <remarks>
/// <para><c>text8</c>: a to z are 0 to 25 and the space is 26. Capitals become small, every other byte becomes a space, and a run of spaces
/// is one space, as in the text8 corpus.</para>
/// <para><c>bytes</c>: the id is the byte.</para>
/// <para><c>chars</c>: the characters (Unicode scalar values) of the training part, in ascending order. Only when the validation or test
/// part has a character that the training part lacks, the last id stands for every unknown character and is shown as U+FFFD.</para>
/// <para><c>words</c>: the words of the training part and the ends of its lines, the most frequent one first; the last id stands for every
/// other word.</para>
/// <para><c>bpe</c>: the pieces of a byte-level byte-pair encoding, with the ids of its file.</para>
/// </remarks>
public abstract class Vocabulary
{
    private protected Vocabulary(AlphabetKind kind) => Kind = kind;

    /// <summary>a to z and the space.</summary>
    public static Vocabulary Text8 => CharacterVocabulary.OfText8;

    /// <summary>The 256 byte values.</summary>
    public static Vocabulary Bytes { get; } = new ByteVocabulary();

    /// <summary>How text is read.</summary>
    public AlphabetKind Kind { get; }

    /// <summary>V, the number of ids; a network's <c>input.tokens</c> must be equal.</summary>
    public abstract int Size { get; }

    /// <summary>The id of everything that the training part lacks; null where there is none.</summary>
    public virtual int? UnknownId => null;

    /// <summary>
    /// What the ids stand for in their order, without the unknown one: the characters, or the words or pieces with a line break between
    /// two; empty for bytes.
    /// </summary>
    public virtual string Symbols => "";

    /// <summary>What its tokens are called, in the plural.</summary>
    internal virtual string Unit => "characters";

    /// <summary>The characters of each token, in the order of the ids; null where a token is one, or where nobody asks.</summary>
    internal virtual int[]? CharacterCounts => null;

    /// <summary>The tokens that a text without a beginning goes on from; empty where the vocabulary has nothing that ends a line.</summary>
    internal abstract long[] Start { get; }

    /// <summary>The vocabulary of given characters.</summary>
    /// <param name="characters">The characters, in any order and as often as they like.</param>
    /// <param name="hasUnknown">Whether one more id stands for every other character.</param>
    public static Vocabulary OfCharacters(IEnumerable<Rune> characters, bool hasUnknown = false) =>
        new CharacterVocabulary(AlphabetKind.Chars, [.. characters.Distinct().Order()], hasUnknown);

    /// <summary>The vocabulary of given words; one more id, the last, stands for every other word.</summary>
    /// <param name="words">The words in the order of their ids; the line end among them where it has an id.</param>
    /// <param name="alphabet">
    /// What stands for unknown words and line ends, and whether capitals become small; null for the usual. How often words occur is not
    /// asked.
    /// </param>
    /// <exception cref="DataException">A word is empty, has a blank, is the unknown one, or is there twice.</exception>
    public static Vocabulary OfWords(IEnumerable<string> words, WordAlphabet? alphabet = null) =>
        new WordVocabulary([.. words], alphabet ?? new WordAlphabet());

    /// <summary>A byte-level byte-pair encoding in the files of GPT-2.</summary>
    /// <param name="files">The vocabulary and the merges.</param>
    /// <exception cref="DataException">They cannot be read, or are no such encoding.</exception>
    public static Vocabulary OfBytePairs(BytePairAlphabet files) => BytePairVocabulary.Read(files);

    /// <summary>
    /// The vocabulary that <see cref="Kind"/>, <see cref="Symbols"/> and <see cref="UnknownId"/> say, as a weights file keeps them.
    /// </summary>
    /// <param name="kind">An alphabet of characters.</param>
    /// <param name="symbols">The characters of <see cref="AlphabetKind.Chars"/>, ascending; not read for the others.</param>
    /// <param name="hasUnknown">Whether the last id stands for every other character.</param>
    /// <exception cref="DataException">The characters are not in ascending order.</exception>
    public static Vocabulary Restore(AlphabetKind kind, string symbols, bool hasUnknown) => kind switch
    {
        AlphabetKind.Text8 => Text8,
        AlphabetKind.Bytes => Bytes,
        AlphabetKind.Chars => CharacterVocabulary.Restore(symbols, hasUnknown),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "This is no alphabet of characters."),
    };

    /// <summary>The ids of a text.</summary>
    /// <param name="text">Any text; it may be empty.</param>
    /// <exception cref="DataException">The vocabulary lacks a part of it and has no id for what is unknown.</exception>
    public abstract long[] Encode(string text);

    /// <summary>
    /// The ids of a text file, read as a text to train on is read: of <c>bytes</c> whatever the bytes are, otherwise without a byte order
    /// mark.
    /// </summary>
    /// <param name="path">The file, which may also be a pipe; at most 67,108,864 tokens.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read, is no UTF-8, or has a character that the vocabulary lacks.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public long[] EncodeFile(string path, CancellationToken cancel = default) =>
        [.. ShortText.Read(path, file => Reader(file, path, cancel)).Select(static token => (long)token)];

    /// <summary>
    /// The ids of a text that a stream has, each as soon as its bytes have come: of a pipe or a connection while it is still written to. A
    /// word or a piece is known when the next one begins.
    /// </summary>
    /// <param name="stream">The stream, read to its end as <see cref="EncodeFile"/> reads a file; it stays the caller's.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <returns>The ids, of any number. While they are read it throws a <see cref="DataException"/> where the bytes are no text, or have
    /// something that the vocabulary lacks, and what the stream throws.</returns>
    public IEnumerable<int> EncodeEach(Stream stream, string name, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return All(Reader(stream, name, cancel));

        static IEnumerable<int> All(TokenReader reader)
        {
            int[] ids = new int[256];
            for (int count = reader.Read(ids); count > 0; count = reader.Read(ids))
            {
                for (int i = 0; i < count; i++)
                {
                    yield return ids[i];
                }
            }
        }
    }

    /// <summary>The ids of a text that a stream has, read as <see cref="EncodeFile"/> reads a file.</summary>
    /// <param name="stream">The stream; it stays the caller's.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">It is no text, or has a character that the vocabulary lacks.</exception>
    internal long[] EncodeStream(Stream stream, string name, CancellationToken cancel = default)
    {
        long expected = stream.CanSeek ? stream.Length : 1 << 12;
        return [.. ShortText.Read(Reader(stream, name, cancel), name, expected).Select(static token => (long)token)];
    }

    /// <summary>
    /// The text of ids. Bytes that are no UTF-8, and the unknown character, become U+FFFD. Between two words stands a space, and a line end
    /// is a line break.
    /// </summary>
    /// <param name="tokens">Ids from 0 to <see cref="Size"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is out of range.</exception>
    public string Decode(ReadOnlySpan<long> tokens)
    {
        TokenText text = CreateText();
        StringBuilder decoded = new(tokens.Length);
        foreach (long token in tokens)
        {
            decoded.Append(text.Add(token));
        }

        return decoded.Append(text.Finish()).ToString();
    }

    /// <summary>Refuses a network that reads another number of ids.</summary>
    /// <param name="tokens">The network's <c>input.tokens</c>.</param>
    /// <param name="source">What the vocabulary was found in, for the message.</param>
    /// <exception cref="DataException">The numbers differ.</exception>
    public void Require(int tokens, string source)
    {
        if (tokens != Size)
        {
            string count = Size == 1 ? "1 token" : $"{Size} different tokens";
            throw new DataException($"{source}: the text has {count}{Included}, but input.tokens is {tokens}; {CureFor(tokens)}.");
        }
    }

    /// <summary>Reads a file as ids.</summary>
    /// <param name="file">Its bytes, from the beginning.</param>
    /// <param name="path">What messages call it.</param>
    /// <param name="cancel">Ends the reading.</param>
    internal abstract TokenReader Reader(Stream file, string path, CancellationToken cancel);

    /// <summary>Begins a text that ids are turned into one by one.</summary>
    public abstract TokenText CreateText();

    /// <summary>Refuses a text with something that was never trained; what merely is rare is no such thing.</summary>
    /// <exception cref="DataException">There is such a thing; the message has it and its position.</exception>
    internal virtual void RequireKnown(string text)
    {
    }

    /// <summary>Refuses fewer ids than a network reads at least.</summary>
    /// <exception cref="DataException">There are too few; the message names the text.</exception>
    internal void RequireEnough(string source)
    {
        if (Size < InputDefinition.LeastTokens)
        {
            throw new DataException($"{source}: the text has {Quantity.Of(Size, "token")}; {Cure(Size)}.");
        }
    }

    /// <summary>What to do about a network that reads another number of ids than data has: never what the language refuses.</summary>
    /// <param name="size">The ids that the data has.</param>
    internal static string Cure(int size) => size >= InputDefinition.LeastTokens
        ? $"write 'tokens: {size}'"
        : $"a network reads {InputDefinition.LeastTokens} at least, so give it another text";

    /// <summary>A character as a message shows it: itself and its code point.</summary>
    internal static string Name(Rune character)
    {
        string text = character.ToString();
        string number = ForeignText.CodePoint(text, 0);
        return text == " " || !ForeignText.IsVisible(text, 0) ? number : $"'{text}' ({number})";
    }

    /// <summary>What a message says in parentheses about ids that are no ordinary ones.</summary>
    private protected virtual string Included => "";

    /// <summary>What to do about a network with another number of ids.</summary>
    /// <param name="tokens">The network's ids.</param>
    private protected virtual string CureFor(int tokens) => Cure(Size);

    /// <summary>An id as a place in a list.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is out of range.</exception>
    private protected int Checked(long token) =>
        token >= 0 && token < Size
            ? (int)token
            : throw new ArgumentOutOfRangeException(nameof(token), token, $"Ids go from 0 to {Size - 1}.");
}
