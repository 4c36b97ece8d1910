using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class TextCorpusTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_split_is_made_before_anything_else_and_parts_do_not_overlap()
    {
        using TextCorpus corpus = Open("abcdefghijklmnopqrst", AlphabetKind.Bytes, [0.5, 0.25, 0.25]);
        Assert.Equal("abcdefghij", Text(corpus, corpus.Training));
        Assert.Equal("klmno", Text(corpus, corpus.Validation));
        Assert.Equal("pqrst", Text(corpus, corpus.Test));
    }

    [Fact]
    public void The_vocabulary_is_found_on_the_training_part_alone()
    {
        using TextCorpus corpus = Open("bababababacabxbababa", AlphabetKind.Chars, [0.5, 0.25, 0.25]);
        Assert.Equal("ab", corpus.Vocabulary.Symbols);
        Assert.Equal(2, corpus.Vocabulary.UnknownId);
        Assert.Equal("\ufffdab\ufffdb", Text(corpus, corpus.Validation));
    }

    [Fact]
    public void Without_unknown_characters_there_is_no_id_for_them()
    {
        using TextCorpus corpus = Open("ababababab", AlphabetKind.Chars, [0.5, 0.25, 0.25]);
        Assert.Equal(2, corpus.Vocabulary.Size);
        Assert.Null(corpus.Vocabulary.UnknownId);
    }

    [Fact]
    public void Characters_are_code_points_wherever_a_buffer_ends()
    {
        // Longer than the reader's buffers, and with an odd first byte so that characters lie across their borders.
        string text = "a" + string.Concat(Enumerable.Range(0, 60_000).Select(i => i % 3 == 0 ? "é" : i % 3 == 1 ? "😀" : "漢"));
        using TextCorpus corpus = Open(text, AlphabetKind.Chars, [1, 0, 0]);
        Assert.Equal(60_001, corpus.Length);
        Assert.Equal(text, Text(corpus, corpus.Training));
    }

    [Fact]
    public void A_byte_order_mark_is_no_character()
    {
        using TextCorpus corpus = TextCorpus.Open(
            folder.File("bom.txt", [0xEF, 0xBB, 0xBF, (byte)'a', (byte)'b']),
            Data(AlphabetKind.Chars, [1, 0, 0]));
        Assert.Equal("ab", Text(corpus, corpus.Training));
    }

    [Theory]
    [InlineData(AlphabetKind.Bytes)]
    [InlineData(AlphabetKind.Text8)]
    [InlineData(AlphabetKind.Chars)]
    public void A_mapped_text_has_the_same_tokens_as_one_in_memory(AlphabetKind alphabet)
    {
        string path = folder.File("long.txt", string.Concat(Enumerable.Repeat("The quick  brown fox, 12 times.\n", 5000)));
        using TextCorpus inMemory = TextCorpus.Open(path, Data(alphabet, [0.9, 0.1, 0]), vocabulary: null, memory: long.MaxValue);
        using TextCorpus mapped = TextCorpus.Open(path, Data(alphabet, [0.9, 0.1, 0]), vocabulary: null, memory: 0);
        Assert.Equal(inMemory.Length, mapped.Length);
        Assert.Equal(Text(inMemory, inMemory.Training), Text(mapped, mapped.Training));
        Assert.Equal(Text(inMemory, inMemory.Validation), Text(mapped, mapped.Validation));
    }

    [Fact]
    public void A_vocabulary_of_many_characters_takes_wider_ids()
    {
        string text = string.Concat(Enumerable.Range(0x4E00, 1000).Select(character => ((char)character).ToString()));
        using TextCorpus corpus = Open(text, AlphabetKind.Chars, [1, 0, 0]);
        Assert.Equal(1000, corpus.Vocabulary.Size);
        Assert.Equal(text, Text(corpus, corpus.Training));
    }

    [Theory]
    [InlineData(AlphabetKind.Bytes)]
    [InlineData(AlphabetKind.Text8)]
    [InlineData(AlphabetKind.Chars)]
    public void A_limit_keeps_the_first_characters(AlphabetKind alphabet)
    {
        using TextCorpus corpus = TextCorpus.Open(folder.File("limit.txt", "abcdefghij"), Data(alphabet, [1, 0, 0]) with { Limit = 4 });
        Assert.Equal("abcd", Text(corpus, corpus.Training));
    }

    [Fact]
    public void A_given_vocabulary_is_used_as_it_is()
    {
        string path = folder.File("other.txt", "bab");
        using TextCorpus corpus = TextCorpus.Open(
            path,
            Data(AlphabetKind.Chars, [1, 0, 0]),
            Vocabulary.OfCharacters("abc".EnumerateRunes()));
        Assert.Equal(3, corpus.Vocabulary.Size);
        Assert.Equal("bab", Text(corpus, corpus.Training));
    }

    [Fact]
    public void A_character_that_a_given_vocabulary_lacks_is_said_with_its_place()
    {
        string path = folder.File("other.txt", "abax");
        DataException error = Assert.Throws<DataException>(() =>
            TextCorpus.Open(path, Data(AlphabetKind.Chars, [1, 0, 0]), Vocabulary.OfCharacters("ab".EnumerateRunes())));
        Assert.Equal($"{path}: character 4, 'x' (U+0078), is not among the 2 that the network was trained on.", error.Message);
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_said_with_their_place()
    {
        byte[] damaged = [.. Encoding.UTF8.GetBytes("aé"), 0xFF, (byte)'b'];
        string path = folder.File("damaged.txt", damaged);
        DataException error = Assert.Throws<DataException>(() => TextCorpus.Open(path, Data(AlphabetKind.Chars, [1, 0, 0])));
        Assert.Equal($"{path}: byte 3 is not UTF-8 text; read it with 'alphabet: bytes' and 'tokens: 256', or convert it.", error.Message);
    }

    [Fact]
    public void A_character_cut_off_at_the_end_is_damaged_too()
    {
        string path = folder.File("cut.txt", [(byte)'a', 0xC3]);
        DataException error = Assert.Throws<DataException>(() => TextCorpus.Open(path, Data(AlphabetKind.Chars, [1, 0, 0])));
        Assert.Contains("byte 1 is not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_an_empty_one_and_a_folder_are_one_line_each()
    {
        string missing = Path.Combine(folder.Path, "none.txt");
        Assert.Equal($"{missing}: there is no such file.", Message(missing));
        string empty = folder.File("empty.txt", "");
        Assert.Equal($"{empty}: the file is empty.", Message(empty));
        Assert.Equal($"{folder.Path}: the file may not be read, or is a folder.", Message(folder.Path));

        static string Message(string path) =>
            Assert.Throws<DataException>(() => TextCorpus.Open(path, Data(AlphabetKind.Bytes, [1, 0, 0]))).Message;
    }

    [Fact]
    public void Tokens_outside_a_part_cannot_be_read()
    {
        using TextCorpus corpus = Open("abcdefghij", AlphabetKind.Bytes, [0.5, 0.3, 0.2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => corpus.Training.CopyTo(3, new long[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => corpus.Validation.CopyTo(-1, new long[1]));
    }

    private static TextData Data(AlphabetKind alphabet, double[] split) => new() { Text = "", Alphabet = alphabet, Split = new(split) };

    private static string Text(TextCorpus corpus, TextPart part)
    {
        long[] tokens = new long[part.Length];
        part.CopyTo(0, tokens);
        return corpus.Vocabulary.Decode(tokens);
    }

    private TextCorpus Open(string text, AlphabetKind alphabet, double[] split) =>
        TextCorpus.Open(folder.File("text.txt", text), Data(alphabet, split));
}
