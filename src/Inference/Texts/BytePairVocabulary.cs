using System.Text;
using System.Text.Json;
using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Microsoft.ML.Tokenizers;

namespace Hmlstm.Inference;

/// <summary>The pieces of a byte-level byte-pair encoding (Sennrich, Haddow and Birch 2016, over bytes as GPT-2 has it).</summary>
/// <remarks>
/// A text is first cut into words, numbers, signs and blanks by GPT-2's pattern; the UTF-8 bytes of each are then joined into pieces by the
/// merges, in their order. Every text can be read, and its pieces give it back without loss. A piece is written with one visible character
/// for each of its bytes, as in the files of GPT-2: <c>Ġ</c> is the space.
/// </remarks>
internal sealed class BytePairVocabulary : Vocabulary
{
    private static readonly string Symbolic = SymbolsOfBytes();

    private readonly string[] pieces;
    private readonly byte[][] bytes;
    private readonly string merges;
    private readonly BpeTokenizer tokenizer;

    /// <param name="pieces">The pieces in the order of their ids.</param>
    /// <param name="merges">The merges in their order, with a line break between two; each is two pieces with a space between them.</param>
    /// <exception cref="DataException">They are no byte-level byte-pair encoding.</exception>
    public BytePairVocabulary(string[] pieces, string merges)
        : base(AlphabetKind.Bpe)
    {
        this.pieces = pieces;
        this.merges = merges;
        bytes = [.. pieces.Select(BytesOf)];
        HashSet<string> known = new(pieces, StringComparer.Ordinal);
        if (known.Count < pieces.Length)
        {
            throw new DataException("The vocabulary has a piece twice.");
        }

        if (Enumerable.Range(0, 256).FirstOrDefault(value => !known.Contains(Symbolic[value].ToString()), -1) is var missing and >= 0)
        {
            throw new DataException($"The vocabulary has no piece for the byte {missing}, '{Symbolic[missing]}'.");
        }

        string[] rules = merges.Length == 0 ? [] : merges.Split('\n');
        foreach ((int place, string rule) in rules.Index())
        {
            if (rule.Split(' ') is not [{ Length: > 0 } left, { Length: > 0 } right] || !known.Contains(left + right)
                || !known.Contains(left) || !known.Contains(right))
            {
                throw new DataException($"The merge {place + 1}, '{ForeignText.Show(rule)}', is not two pieces that are one together.");
            }
        }

        tokenizer = BpeTokenizer.Create(new BpeOptions(pieces.Select(static (piece, id) => KeyValuePair.Create(piece, id)))
        {
            Merges = rules,
            ByteLevel = true,
            PreTokenizer = RobertaPreTokenizer.Instance,
        });
    }

    /// <inheritdoc/>
    public override int Size => pieces.Length;

    /// <inheritdoc/>
    public override string Symbols => string.Join('\n', pieces);

    /// <summary>The merges in their order, with a line break between two.</summary>
    public string Merges => merges;

    /// <inheritdoc/>
    internal override string Unit => "tokens";

    /// <inheritdoc/>
    internal override long[] Start => Encode("\n");

    /// <summary>The characters that begin in each piece: the pieces of a text have as many together as the text.</summary>
    internal override int[] CharacterCounts => [.. bytes.Select(static piece => piece.Count(static value => (value & 0xC0) != 0x80))];

    /// <summary>Reads the two files of an encoding: a JSON object of pieces and ids, and a list of merges, one a line.</summary>
    /// <param name="places">Where they are.</param>
    /// <exception cref="DataException">They cannot be read, or are no such files.</exception>
    public static BytePairVocabulary Read(BytePairAlphabet? places)
    {
        if (places is null)
        {
            throw new DataException("Byte pairs need the files of their vocabulary and their merges.");
        }

        string[] pieces = ParsePieces(places.Vocabulary, Content(places.Vocabulary));
        string[] lines = Content(places.Merges).Split('\n');
        IEnumerable<string> rules = lines
            .Select(static line => line.TrimEnd('\r'))
            .Where(static (line, place) => line.Length > 0 && !(place == 0 && line.StartsWith("#version", StringComparison.Ordinal)));
        try
        {
            return new BytePairVocabulary(pieces, string.Join('\n', rules));
        }
        catch (DataException exception)
        {
            throw new DataException($"{places.Vocabulary}, {places.Merges}: {exception.Message}");
        }
    }

    /// <inheritdoc/>
    public override long[] Encode(string text) => [.. Ids(text).Select(static id => (long)id)];

    /// <inheritdoc/>
    internal override TokenReader Reader(Stream file, string path, CancellationToken cancel) =>
        new PieceReader(this, new CharacterReader(file, path, "convert it", cancel));

    /// <inheritdoc/>
    public override TokenText CreateText() => new PieceText(this);

    private IReadOnlyList<int> Ids(string text) => tokenizer.EncodeToIds(text, considerNormalization: false);

    private static string Content(string path)
    {
        StringBuilder text = new();
        foreach (int character in ShortText.Read(path, file => new CharacterReader(file, path, "convert it", default)))
        {
            text.Append(new Rune(character).ToString());
        }

        return text.ToString();
    }

    /// <summary>The pieces by their ids, which are 0 to V - 1.</summary>
    private static string[] ParsePieces(string path, string json)
    {
        Dictionary<string, int> ids;
        try
        {
            ids = JsonSerializer.Deserialize(json, PlainJson.Default.DictionaryStringInt32) ?? [];
        }
        catch (JsonException exception)
        {
            throw new DataException($"{path}: this is no JSON object of pieces and their ids (line {exception.LineNumber + 1}).");
        }

        string?[] pieces = new string?[ids.Count];
        foreach ((string piece, int id) in ids)
        {
            if (id < 0 || id >= pieces.Length || pieces[id] is not null)
            {
                throw new DataException(
                    $"{path}: the piece '{ForeignText.Show(piece)}' has the id {id}; {pieces.Length} pieces have the ids 0 to "
                    + $"{pieces.Length - 1}, each once.");
            }

            pieces[id] = piece;
        }

        return pieces!;
    }

    /// <summary>The visible character of each byte: its own where Latin-1 has one, otherwise one from U+0100 on, in their order.</summary>
    private static string SymbolsOfBytes()
    {
        int next = 0x100;
        return string.Concat(Enumerable.Range(0, 256).Select(value =>
            value is (>= 0x21 and <= 0x7E) or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF) ? (char)value : (char)next++));
    }

    private static byte[] BytesOf(string piece, int id)
    {
        byte[] found = new byte[piece.Length];
        for (int i = 0; i < found.Length; i++)
        {
            int value = Symbolic.IndexOf(piece[i], StringComparison.Ordinal);
            found[i] = value >= 0
                ? (byte)value
                : throw new DataException($"The piece {id}, '{ForeignText.Show(piece)}', has a character that stands for no byte.");
        }

        return found.Length > 0 ? found : throw new DataException($"The piece {id} is empty.");
    }

    /// <summary>
    /// Reads a file stretch by stretch. A stretch ends before a blank that follows something else: there the pattern ends a part in any
    /// case, so the pieces are those of the whole text.
    /// </summary>
    private sealed class PieceReader(BytePairVocabulary vocabulary, CharacterReader characters) : TokenReader
    {
        private readonly int[] stretch = new int[1 << 14];
        private readonly StringBuilder held = new();
        private IReadOnlyList<int> ids = [];
        private int position;
        private bool isAtEnd;

        public override int Read(Span<int> numbers)
        {
            while (position == ids.Count && (!isAtEnd || held.Length > 0))
            {
                Fill();
            }

            int count = Math.Min(numbers.Length, ids.Count - position);
            for (int i = 0; i < count; i++)
            {
                numbers[i] = ids[position++];
            }

            return count;
        }

        private void Fill()
        {
            int read = characters.Read(stretch);
            isAtEnd = read == 0;
            foreach (int character in stretch.AsSpan(0, read))
            {
                _ = character <= char.MaxValue ? held.Append((char)character) : held.Append(new Rune(character).ToString());
            }

            string text = held.ToString();
            int end = isAtEnd ? text.Length : LastCut(text);
            ids = vocabulary.Ids(text[..end]);
            position = 0;
            held.Remove(0, end);
        }

        /// <summary>Where the last stretch of blanks begins that follows something else; 0 for nowhere.</summary>
        private static int LastCut(string text)
        {
            int place = text.Length - 1;
            while (place > 0 && !(char.IsWhiteSpace(text[place]) && !char.IsWhiteSpace(text[place - 1])))
            {
                place--;
            }

            return Math.Max(0, place);
        }
    }

    private sealed class PieceText(BytePairVocabulary vocabulary) : TokenText
    {
        private readonly Decoder decoder = Encoding.UTF8.GetDecoder();

        public override string Add(long token) => Characters(vocabulary.bytes[vocabulary.Checked(token)], isEnd: false);

        public override string Finish() => Characters([], isEnd: true);

        private string Characters(ReadOnlySpan<byte> bytes, bool isEnd)
        {
            char[] characters = new char[bytes.Length + 4];
            return new string(characters, 0, decoder.GetChars(bytes, characters, isEnd));
        }
    }
}
