using System.Text;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Inference;

/// <summary>The characters of <c>text8</c>, or those that a training part has.</summary>
internal sealed class CharacterVocabulary : Vocabulary
{
    /// <summary>The id of the space of text8.</summary>
    public const int Text8Space = 26;

    private readonly Rune[] symbols;
    private readonly Dictionary<Rune, int> ids;

    /// <param name="kind">Text8 or Chars.</param>
    /// <param name="symbols">The characters in the order of their ids.</param>
    /// <param name="hasUnknown">Whether one more id stands for every other character.</param>
    public CharacterVocabulary(AlphabetKind kind, Rune[] symbols, bool hasUnknown)
        : base(kind)
    {
        this.symbols = symbols;
        ids = symbols.Select((symbol, id) => (symbol, id)).ToDictionary(pair => pair.symbol, pair => pair.id);
        UnknownId = hasUnknown ? symbols.Length : null;
    }

    /// <summary>a to z and the space.</summary>
    public static CharacterVocabulary OfText8 { get; } =
        new(AlphabetKind.Text8, [.. "abcdefghijklmnopqrstuvwxyz ".EnumerateRunes()], hasUnknown: false);

    /// <inheritdoc/>
    public override int Size => symbols.Length + (UnknownId is null ? 0 : 1);

    /// <inheritdoc/>
    public override int? UnknownId { get; }

    /// <inheritdoc/>
    public override string Symbols => string.Concat(symbols.Select(symbol => symbol.ToString()));

    /// <inheritdoc/>
    internal override long[] Start => Kind == AlphabetKind.Text8 ? [Text8Space]
        : [.. "\n ".EnumerateRunes().Where(ids.ContainsKey).Take(1).Select(start => (long)ids[start])];

    private protected override string Included => UnknownId is null ? "" : " (one of them for characters that the training part lacks)";

    /// <summary>The vocabulary that a weights file keeps.</summary>
    /// <exception cref="DataException">The characters are not in ascending order.</exception>
    public static CharacterVocabulary Restore(string symbols, bool hasUnknown)
    {
        Rune[] runes = [.. symbols.EnumerateRunes()];
        for (int i = 1; i < runes.Length; i++)
        {
            if (runes[i] <= runes[i - 1])
            {
                throw new DataException($"The vocabulary is damaged: character {i} of its list is out of order.");
            }
        }

        return new CharacterVocabulary(AlphabetKind.Chars, runes, hasUnknown);
    }

    /// <inheritdoc/>
    public override long[] Encode(string text)
    {
        List<long> encoded = new(text.Length);
        foreach (Rune character in text.EnumerateRunes())
        {
            int id = IdOf(character);
            bool isRepeatedSpace = Kind == AlphabetKind.Text8 && id == Text8Space && encoded.Count > 0 && encoded[^1] == Text8Space;
            if (!isRepeatedSpace)
            {
                encoded.Add(id);
            }
        }

        return [.. encoded];
    }

    /// <summary>The id of a byte of a text that is read as text8.</summary>
    public static int Text8Id(byte value) => value switch
    {
        >= (byte)'a' and <= (byte)'z' => value - 'a',
        >= (byte)'A' and <= (byte)'Z' => value - 'A',
        _ => Text8Space,
    };

    /// <summary>
    /// The id of each Unicode scalar value, -1 for none: a text is longer than any dictionary is fast. Null where symbols are ids already.
    /// </summary>
    public int[]? Table()
    {
        if (Kind == AlphabetKind.Text8)
        {
            return null;
        }

        int[] table = new int[SymbolReader.Count];
        Array.Fill(table, UnknownId ?? -1);
        foreach ((int id, Rune symbol) in symbols.Index())
        {
            table[symbol.Value] = id;
        }

        return table;
    }

    /// <inheritdoc/>
    internal override TokenReader Reader(Stream file, string path, CancellationToken cancel) =>
        new CharacterIds(this, SymbolReader.Of(Kind, file, path, cancel), path);

    /// <inheritdoc/>
    public override TokenText CreateText() => new CharacterText(this);

    /// <summary>An id for unknown characters was never trained, so no network knows what follows it.</summary>
    internal override void RequireKnown(string text)
    {
        if (Kind == AlphabetKind.Text8)
        {
            return;
        }

        int position = 0;
        foreach (Rune character in text.EnumerateRunes())
        {
            position++;
            if (!ids.ContainsKey(character))
            {
                throw new DataException(
                    $"Character {position}, {Name(character)}, is not among the {ids.Count} that the network was trained on.");
            }
        }
    }

    private int IdOf(Rune character) => Kind == AlphabetKind.Text8
        ? Text8Id(character.IsAscii ? (byte)character.Value : byte.MaxValue)
        : ids.TryGetValue(character, out int id)
            ? id
            : UnknownId
                ?? throw new DataException($"The character {Name(character)} is not among the {Size} that the network was trained on.");

    private sealed class CharacterText(CharacterVocabulary vocabulary) : TokenText
    {
        public override string Add(long token) => token == vocabulary.UnknownId
            ? Rune.ReplacementChar.ToString()
            : vocabulary.symbols[vocabulary.Checked(token)].ToString();
    }
}

/// <summary>All bytes as they are; the text of ids is their UTF-8.</summary>
internal sealed class ByteVocabulary() : Vocabulary(AlphabetKind.Bytes)
{
    /// <inheritdoc/>
    public override int Size => 256;

    /// <inheritdoc/>
    internal override long[] Start => ['\n'];

    /// <inheritdoc/>
    public override long[] Encode(string text) => [.. Encoding.UTF8.GetBytes(text).Select(static value => (long)value)];

    /// <inheritdoc/>
    internal override TokenReader Reader(Stream file, string path, CancellationToken cancel) =>
        SymbolReader.Of(AlphabetKind.Bytes, file, path, cancel);

    /// <inheritdoc/>
    public override TokenText CreateText() => new ByteText(this);

    private sealed class ByteText(ByteVocabulary vocabulary) : TokenText
    {
        private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

        public override string Add(long token) => Characters([(byte)vocabulary.Checked(token)], isEnd: false);

        public override string Finish() => Characters([], isEnd: true);

        private string Characters(ReadOnlySpan<byte> bytes, bool isEnd)
        {
            Span<char> characters = stackalloc char[4];
            int count = decoder.GetChars(bytes, characters, isEnd);
            return characters[..count].ToString();
        }
    }
}
