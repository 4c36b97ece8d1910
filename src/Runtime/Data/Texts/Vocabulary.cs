using System.Text;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Data;

/// <summary>Which character each token id stands for.</summary>
/// <remarks>
/// <para><c>text8</c>: a to z are 0 to 25 and the space is 26. Capitals become small, every other byte becomes a space, and a run of spaces
/// is one space, as in the text8 corpus.</para>
/// <para><c>bytes</c>: the id is the byte.</para>
/// <para><c>chars</c>: the characters (Unicode scalar values) of the training part, in ascending order. Only when the validation or test
/// part has a character that the training part lacks, the last id stands for every unknown character and is shown as U+FFFD.</para>
/// </remarks>
public sealed class Vocabulary
{
    /// <summary>The id of the space of text8.</summary>
    internal const int Text8Space = 26;

    private readonly Rune[] symbols;
    private readonly Dictionary<Rune, int> ids;

    private Vocabulary(AlphabetKind kind, Rune[] symbols, bool hasUnknown)
    {
        Kind = kind;
        this.symbols = symbols;
        ids = symbols.Select((symbol, id) => (symbol, id)).ToDictionary(pair => pair.symbol, pair => pair.id);
        UnknownId = hasUnknown ? symbols.Length : null;
    }

    /// <summary>a to z and the space.</summary>
    public static Vocabulary Text8 { get; } = new(AlphabetKind.Text8, [.. Runes("abcdefghijklmnopqrstuvwxyz ")], hasUnknown: false);

    /// <summary>The 256 byte values.</summary>
    public static Vocabulary Bytes { get; } = new(AlphabetKind.Bytes, [], hasUnknown: false);

    /// <summary>How text is read.</summary>
    public AlphabetKind Kind { get; }

    /// <summary>V, the number of ids; a network's <c>input.tokens</c> must be equal.</summary>
    public int Size => Kind == AlphabetKind.Bytes ? 256 : symbols.Length + (UnknownId is null ? 0 : 1);

    /// <summary>The id of every character that the training part lacks; null where there is none.</summary>
    public int? UnknownId { get; }

    /// <summary>The characters in the order of their ids, without the unknown one; empty for bytes.</summary>
    public string Symbols => string.Concat(symbols.Select(symbol => symbol.ToString()));

    /// <summary>The vocabulary of given characters.</summary>
    /// <param name="characters">The characters, in any order and as often as they like.</param>
    /// <param name="hasUnknown">Whether one more id stands for every other character.</param>
    public static Vocabulary OfCharacters(IEnumerable<Rune> characters, bool hasUnknown = false) =>
        new(AlphabetKind.Chars, [.. characters.Distinct().Order()], hasUnknown);

    /// <summary>
    /// The vocabulary that <see cref="Kind"/>, <see cref="Symbols"/> and <see cref="UnknownId"/> say, as a weights file keeps them.
    /// </summary>
    /// <param name="kind">How text is read.</param>
    /// <param name="symbols">The characters of <see cref="AlphabetKind.Chars"/>, ascending; not read for the others.</param>
    /// <param name="hasUnknown">Whether the last id stands for every other character.</param>
    /// <exception cref="DataException">The characters are not in ascending order.</exception>
    public static Vocabulary Restore(AlphabetKind kind, string symbols, bool hasUnknown)
    {
        if (kind != AlphabetKind.Chars)
        {
            return kind == AlphabetKind.Text8 ? Text8 : Bytes;
        }

        Rune[] runes = [.. Runes(symbols)];
        for (int i = 1; i < runes.Length; i++)
        {
            if (runes[i] <= runes[i - 1])
            {
                throw new DataException($"The vocabulary is damaged: character {i} of its list is out of order.");
            }
        }

        return new Vocabulary(kind, runes, hasUnknown);
    }

    /// <summary>The id of a character.</summary>
    /// <param name="character">Any character; for bytes, one below U+0080.</param>
    /// <exception cref="DataException">The vocabulary lacks the character and has no id for unknown ones.</exception>
    public int IdOf(Rune character)
    {
        switch (Kind)
        {
            case AlphabetKind.Text8:
                return Text8Id(character.IsAscii ? (byte)character.Value : byte.MaxValue);
            case AlphabetKind.Bytes when character.IsAscii:
                return character.Value;
            default:
                return ids.TryGetValue(character, out int id)
                    ? id
                    : UnknownId
                        ?? throw new DataException(
                            $"The character {Name(character)} is not among the {Size} that the network was trained on.");
        }
    }

    /// <summary>The ids of a text.</summary>
    /// <param name="text">Any text; it may be empty.</param>
    /// <exception cref="DataException">The vocabulary lacks a character and has no id for unknown ones.</exception>
    public long[] Encode(string text)
    {
        if (Kind == AlphabetKind.Bytes)
        {
            return [.. Encoding.UTF8.GetBytes(text).Select(value => (long)value)];
        }

        List<long> encoded = new(text.Length);
        foreach (Rune character in text.EnumerateRunes())
        {
            int id = IdOf(character);
            if (!IsRepeatedSpace(id, encoded.Count == 0 ? -1 : encoded[^1]))
            {
                encoded.Add(id);
            }
        }

        return [.. encoded];
    }

    /// <summary>
    /// The ids of a text file, read as a text to train on is read: of <c>bytes</c> whatever the bytes are, otherwise without a byte order
    /// mark.
    /// </summary>
    /// <param name="path">The file, which may also be a pipe; at most 67,108,864 characters.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">The file cannot be read, is no UTF-8, or has a character that the vocabulary lacks.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancel"/> was set.</exception>
    public long[] EncodeFile(string path, CancellationToken cancel = default)
    {
        SymbolIds ids = new(this);
        return [.. ShortText.Read(path, Kind, cancel).Select((symbol, place) => (long)ids.Of(symbol, path, place))];
    }

    /// <summary>The ids of a text that a stream has, read as <see cref="EncodeFile"/> reads a file.</summary>
    /// <param name="stream">The stream; it stays the caller's.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <exception cref="DataException">It is no text, or has a character that the vocabulary lacks.</exception>
    internal long[] EncodeStream(Stream stream, string name, CancellationToken cancel = default)
    {
        SymbolIds ids = new(this);
        return [.. ShortText.Read(stream, name, Kind, cancel).Select((symbol, place) => (long)ids.Of(symbol, name, place))];
    }

    /// <summary>The text of ids. Bytes that are no UTF-8, and the unknown character, become U+FFFD.</summary>
    /// <param name="tokens">Ids from 0 to <see cref="Size"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id is out of range.</exception>
    public string Decode(ReadOnlySpan<long> tokens)
    {
        if (Kind == AlphabetKind.Bytes)
        {
            byte[] bytes = new byte[tokens.Length];
            for (int i = 0; i < tokens.Length; i++)
            {
                bytes[i] = (byte)Checked(tokens[i]);
            }

            return Encoding.UTF8.GetString(bytes);
        }

        StringBuilder text = new(tokens.Length);
        foreach (long token in tokens)
        {
            text.Append(token == UnknownId ? Rune.ReplacementChar.ToString() : symbols[Checked(token)].ToString());
        }

        return text.ToString();
    }

    /// <summary>
    /// One id as one visible character, for views with a column per token: lone bytes and what cannot be seen become a dot.
    /// </summary>
    /// <param name="token">An id from 0 to <see cref="Size"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The id is out of range.</exception>
    public string Symbol(long token)
    {
        Rune character = token == UnknownId ? Rune.ReplacementChar
            : Kind == AlphabetKind.Bytes ? new Rune(Checked(token) < 0x80 ? (char)token : '\u00b7')
            : symbols[Checked(token)];
        string symbol = character.ToString();
        return ForeignText.IsVisible(symbol, 0) ? symbol : "\u00b7";
    }

    /// <summary>Refuses a network that reads another number of ids.</summary>
    /// <param name="tokens">The network's <c>input.tokens</c>.</param>
    /// <param name="source">What the vocabulary was found in, for the message.</param>
    /// <exception cref="DataException">The numbers differ.</exception>
    public void Require(int tokens, string source)
    {
        if (tokens != Size)
        {
            string unknown = UnknownId is null ? "" : " (one of them for characters that the training part lacks)";
            string count = Size == 1 ? "1 token" : $"{Size} different tokens";
            throw new DataException($"{source}: the text has {count}{unknown}, but input.tokens is {tokens}; {Cure(Size)}.");
        }
    }

    /// <summary>Refuses fewer ids than a network reads at least.</summary>
    /// <exception cref="DataException">There are too few; the message names the text.</exception>
    internal void RequireEnough(string source)
    {
        if (Size < InputDefinition.LeastTokens)
        {
            throw new DataException($"{source}: the text has {(Size == 1 ? "1 token" : $"{Size} tokens")}; {Cure(Size)}.");
        }
    }

    /// <summary>What to do about a network that reads another number of ids than data has: never what the language refuses.</summary>
    /// <param name="size">The ids that the data has.</param>
    internal static string Cure(int size) => size >= InputDefinition.LeastTokens
        ? $"write 'tokens: {size}'"
        : $"a network reads {InputDefinition.LeastTokens} at least, so give it another text";

    /// <summary>The id of a byte of a text that is read as text8.</summary>
    internal static int Text8Id(byte value) => value switch
    {
        >= (byte)'a' and <= (byte)'z' => value - 'a',
        >= (byte)'A' and <= (byte)'Z' => value - 'A',
        _ => Text8Space,
    };

    /// <summary>Whether a token is left out because the one before it is a space too; only text8 does that.</summary>
    internal bool IsRepeatedSpace(long token, long before) => Kind == AlphabetKind.Text8 && token == Text8Space && before == Text8Space;

    /// <summary>A character as a message shows it: itself and its code point.</summary>
    internal static string Name(Rune character)
    {
        string text = character.ToString();
        string number = ForeignText.CodePoint(text, 0);
        return text == " " || !ForeignText.IsVisible(text, 0) ? number : $"'{text}' ({number})";
    }

    private static IEnumerable<Rune> Runes(string text)
    {
        foreach (Rune character in text.EnumerateRunes())
        {
            yield return character;
        }
    }

    private int Checked(long token) =>
        token >= 0 && token < Size
            ? (int)token
            : throw new ArgumentOutOfRangeException(nameof(token), token, $"Ids go from 0 to {Size - 1}.");
}
