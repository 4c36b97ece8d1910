using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Inference;

/// <summary>The words that a training part has often enough, the ends of its lines, and one id for every other word.</summary>
internal sealed class WordVocabulary : Vocabulary
{
    private readonly string[] words;
    private readonly WordAlphabet alphabet;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> ids;
    private readonly int lineEnd;

    /// <param name="words">The words in the order of their ids; the line end among them where it has an id.</param>
    /// <param name="alphabet">What stands for unknown words and line ends, and whether capitals become small.</param>
    /// <exception cref="DataException">A word is empty, has a blank, is the unknown one, or is there twice.</exception>
    public WordVocabulary(string[] words, WordAlphabet alphabet)
        : base(AlphabetKind.Words)
    {
        this.words = words;
        this.alphabet = alphabet;
        Dictionary<string, int> known = new(words.Length, StringComparer.Ordinal);
        foreach ((int id, string word) in words.Index())
        {
            if (!IsWord(word) || word == alphabet.Unknown || !known.TryAdd(word, id))
            {
                throw new DataException(
                    $"The vocabulary is damaged: word {id + 1} of its list, '{ForeignText.Show(word)}', is no word, or is there twice.");
            }
        }

        ids = known.GetAlternateLookup<ReadOnlySpan<char>>();
        lineEnd = known.GetValueOrDefault(alphabet.EndOfLine, words.Length);
    }

    /// <inheritdoc/>
    public override int Size => words.Length + 1;

    /// <inheritdoc/>
    public override int? UnknownId => words.Length;

    /// <inheritdoc/>
    public override string Symbols => string.Join('\n', words);

    /// <summary>What stands for unknown words and line ends, and whether capitals become small.</summary>
    public WordAlphabet Alphabet => alphabet;

    /// <inheritdoc/>
    internal override string Unit => "tokens";

    /// <inheritdoc/>
    internal override long[] Start => lineEnd < words.Length ? [lineEnd] : [];

    private protected override string Included => $" ('{alphabet.Unknown}' among them)";

    /// <summary>The vocabulary of counted words: the most frequent one first, and equally frequent ones in ordinal order.</summary>
    public static WordVocabulary Of(WordCounts counts, WordAlphabet alphabet)
    {
        IEnumerable<string> kept = counts.Of(alphabet)
            .Where(pair => pair.Count >= alphabet.MinCount && pair.Word != alphabet.Unknown)
            .OrderByDescending(static pair => pair.Count)
            .ThenBy(static pair => pair.Word, StringComparer.Ordinal)
            .Select(static pair => pair.Word);
        return new WordVocabulary([.. kept.Take((alphabet.Most ?? int.MaxValue) - 1)], alphabet);
    }

    /// <summary>Whether a text could be a word: there is something, and no blank.</summary>
    public static bool IsWord(string text) => text.Length > 0 && !text.EnumerateRunes().Any(Rune.IsWhiteSpace);

    /// <inheritdoc/>
    public override long[] Encode(string text)
    {
        using MemoryStream bytes = new(Encoding.UTF8.GetBytes(text));
        return [.. ShortText.Read(Reader(bytes, "the text", default), "the text", bytes.Length).Select(static id => (long)id)];
    }

    /// <inheritdoc/>
    internal override TokenReader Reader(Stream file, string path, CancellationToken cancel) =>
        new WordIds(this, new WordReader(file, path, alphabet.Lowercase, cancel));

    /// <inheritdoc/>
    public override TokenText CreateText() => new WordText(this);

    private protected override string CureFor(int tokens) => tokens < Size
        ? $"{Cure(Size)}, or 'alphabet: {{ name: words, most: {tokens} }}'"
        : Cure(Size);

    /// <summary>The ids of words and line ends.</summary>
    private sealed class WordIds(WordVocabulary vocabulary, WordReader reader) : TokenReader
    {
        public override int Read(Span<int> numbers)
        {
            int count = 0;
            while (count < numbers.Length && reader.Next(out ReadOnlySpan<char> word))
            {
                numbers[count++] = word.IsEmpty ? vocabulary.lineEnd
                    : vocabulary.ids.TryGetValue(word, out int id) ? id
                    : vocabulary.words.Length;
            }

            return count;
        }
    }

    /// <summary>Words with a space between two of a line; a line end is a line break.</summary>
    private sealed class WordText(WordVocabulary vocabulary) : TokenText
    {
        private bool startsLine = true;

        public override string Add(long token)
        {
            int id = vocabulary.Checked(token);
            bool first = startsLine;
            startsLine = id == vocabulary.lineEnd && id < vocabulary.words.Length;
            string word = id == vocabulary.words.Length ? vocabulary.alphabet.Unknown : vocabulary.words[id];
            return startsLine ? "\n" : first ? word : " " + word;
        }
    }
}

/// <summary>Reads a file as words and line ends: what stands between blanks (Unicode's White_Space), and each line feed.</summary>
/// <remarks>A file whose last line has no line feed ends with a word. A line without words is a line end alone.</remarks>
internal sealed class WordReader
{
    /// <summary>UTF-16 units of a word at most: what has no blank for so long is no text of words.</summary>
    public const int Longest = 1 << 16;

    private readonly SymbolReader characters;
    private readonly string path;
    private readonly bool lowercase;
    private readonly int[] stretch = new int[1 << 14];
    private char[] word = new char[64];
    private int position;
    private int filled;

    /// <param name="file">The bytes of the file, from the beginning: UTF-8.</param>
    /// <param name="path">What messages call it.</param>
    /// <param name="lowercase">Whether capitals become small.</param>
    /// <param name="cancel">Ends the reading.</param>
    public WordReader(Stream file, string path, bool lowercase, CancellationToken cancel)
    {
        characters = new CharacterReader(file, path, "convert it", cancel);
        this.path = path;
        this.lowercase = lowercase;
    }

    /// <summary>Reads the next word or line end.</summary>
    /// <param name="found">The word, until the next call; empty for a line end.</param>
    /// <returns>Whether there was one; false at the end of the file.</returns>
    /// <exception cref="DataException">The file is no UTF-8, or has a word that is too long for one.</exception>
    public bool Next(out ReadOnlySpan<char> found)
    {
        int length = 0;
        while (true)
        {
            if (position == filled)
            {
                filled = characters.Read(stretch);
                position = 0;
                if (filled == 0)
                {
                    found = word.AsSpan(0, length);
                    return length > 0;
                }
            }

            int character = stretch[position];
            if (!IsBlank(character))
            {
                position++;
                length = Append(character, length);
            }
            else if (length > 0)
            {
                found = word.AsSpan(0, length);
                return true;
            }
            else
            {
                position++;
                if (character == '\n')
                {
                    found = default;
                    return true;
                }
            }
        }
    }

    private static bool IsBlank(int character) =>
        character < 0x80 ? character is ' ' or (>= '\t' and <= '\r') : Rune.IsWhiteSpace(new Rune(character));

    private int Append(int character, int length)
    {
        if (length >= Longest)
        {
            throw new DataException(
                $"{path}: a word that begins with '{ForeignText.Show(word.AsSpan(0, 20).ToString())}' is longer than {Longest} characters; "
                + "words stand between blanks.");
        }

        if (word.Length < length + 2)
        {
            Array.Resize(ref word, 2 * word.Length);
        }

        if (character < 0x80)
        {
            word[length] = lowercase && character is >= 'A' and <= 'Z' ? (char)(character | 0x20) : (char)character;
            return length + 1;
        }

        Rune rune = new(character);
        return length + (lowercase ? Rune.ToLowerInvariant(rune) : rune).EncodeToUtf16(word.AsSpan(length));
    }
}

/// <summary>How often each word and the line end occur.</summary>
internal sealed class WordCounts
{
    private readonly Dictionary<string, long> counts;
    private readonly Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private long lineEnds;

    public WordCounts()
    {
        counts = new Dictionary<string, long>(StringComparer.Ordinal);
        lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Counts what a reader gives.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="limit">Words and line ends to read at most.</param>
    public void Add(WordReader reader, long limit)
    {
        for (long count = 0; count < limit && reader.Next(out ReadOnlySpan<char> word); count++)
        {
            if (word.IsEmpty)
            {
                lineEnds++;
            }
            else
            {
                lookup.TryGetValue(word, out long before);
                lookup[word] = before + 1;
            }
        }
    }

    /// <summary>The counts, those of line ends under the word that stands for them.</summary>
    public IEnumerable<(string Word, long Count)> Of(WordAlphabet alphabet)
    {
        long ends = lineEnds + counts.GetValueOrDefault(alphabet.EndOfLine);
        IEnumerable<(string, long)> others = counts
            .Where(pair => pair.Key != alphabet.EndOfLine)
            .Select(static pair => (pair.Key, pair.Value));
        return ends > 0 ? others.Append((alphabet.EndOfLine, ends)) : others;
    }
}
