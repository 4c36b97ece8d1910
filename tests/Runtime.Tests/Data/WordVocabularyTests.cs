using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class WordVocabularyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Words_have_ids_by_how_often_they_occur_and_then_in_ordinal_order_and_line_ends_are_a_word()
    {
        using TextCorpus corpus = Open("b b a c\nb a\n\nZ", new WordAlphabet());
        Assert.Equal("<eos>\nb\na\nZ\nc", corpus.Vocabulary.Symbols);
        Assert.Equal((6, 5), (corpus.Vocabulary.Size, corpus.Vocabulary.UnknownId));
        Assert.Equal("b b a c\nb a\n\nZ", Text(corpus, corpus.Training));
        Assert.Equal([1, 1, 2, 4, 0, 1, 2, 0, 0, 3], Tokens(corpus.Training));
    }

    [Fact]
    public void Rare_words_and_those_beyond_the_most_are_unknown()
    {
        using TextCorpus rare = Open("a a b b b c\n", new WordAlphabet { MinCount = 2 });
        Assert.Equal("b\na", rare.Vocabulary.Symbols);
        Assert.Equal("a a b b b <unk> <unk>", Text(rare, rare.Training));

        using TextCorpus most = Open("a a b b b c\n", new WordAlphabet { Most = 2, Unknown = "?" });
        Assert.Equal("b", most.Vocabulary.Symbols);
        Assert.Equal("? ? b b b ? ?", Text(most, most.Training));
    }

    [Fact]
    public void The_unknown_word_and_the_line_end_may_stand_in_the_text_already()
    {
        using TextCorpus corpus = Open("a <unk> b <eos> a\n", new WordAlphabet());
        Assert.Equal("<eos>\na\nb", corpus.Vocabulary.Symbols);
        Assert.Equal([1, 3, 2, 0, 1, 0], Tokens(corpus.Training));
    }

    [Fact]
    public void Only_the_training_part_has_a_say()
    {
        using TextCorpus corpus = Open("a b a b a c c c c c", new WordAlphabet(), 0.5, 0.3, 0.2);
        Assert.Equal("a\nb", corpus.Vocabulary.Symbols);
        Assert.Equal("<unk> <unk> <unk>", Text(corpus, corpus.Validation));

        TextData separate = new()
        {
            Text = "", Alphabet = AlphabetKind.Words, HeldOut = new HeldOutPlaces { Valid = "" }, Split = new([1, 0, 0]),
        };
        DataPlaces places = new(
            folder.File("train.txt", "x y\n"), new HeldOutPlaces { Valid = folder.File("valid.txt", "y z z z\n") });
        using TextCorpus parts = TextCorpus.Open(places, separate, vocabulary: null, default);
        Assert.Equal("<eos>\nx\ny", parts.Vocabulary.Symbols);
        Assert.Equal("y <unk> <unk> <unk>\n", Text(parts, parts.Validation));
    }

    [Fact]
    public void Capitals_become_small_where_that_is_wanted_in_every_script()
    {
        using TextCorpus corpus = Open("The THE the ÄÖ äö \U00010400 \U00010428", new WordAlphabet { Lowercase = true });
        Assert.Equal("the\näö\n\U00010428", corpus.Vocabulary.Symbols);
        Assert.Equal([0, 1], corpus.Vocabulary.Encode("tHe ÄÖ"));
    }

    [Fact]
    public void A_blank_is_what_Unicode_calls_so_and_a_byte_order_mark_is_no_part_of_a_word()
    {
        using TextCorpus corpus = Open("\uFEFFa\u00A0b\u3000\t c\r\n d\u200Be  ", new WordAlphabet());
        Assert.Equal(["a", "b", "c", "<eos>", "d\u200Be"], Tokens(corpus.Training).Select(id => Word(corpus.Vocabulary, id)));
    }

    [Fact]
    public void Words_are_whole_wherever_a_buffer_ends_and_a_mapped_text_has_the_same_tokens()
    {
        string text = string.Join(' ', Enumerable.Range(0, 60_000).Select(static i => i % 7 == 0 ? "é😀漢\n" : $"w{i % 300}"));
        string path = folder.File("long.txt", text);
        TextData data = new() { Text = "", Alphabet = AlphabetKind.Words, Split = new([0.9, 0.1, 0]) };
        using TextCorpus inMemory = TextCorpus.Open(path, data, vocabulary: null, memory: long.MaxValue);
        using TextCorpus mapped = TextCorpus.Open(path, data, vocabulary: null, memory: 0);
        Assert.Equal(303, inMemory.Vocabulary.Size);
        Assert.Equal(text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length + (60_000 / 7) + 1, inMemory.Length);
        Assert.Equal(Tokens(inMemory.Training), Tokens(mapped.Training));
        Assert.Equal(Tokens(inMemory.Validation), Tokens(mapped.Validation));
    }

    [Fact]
    public void A_limit_keeps_the_first_tokens()
    {
        TextData data = new() { Text = "", Alphabet = AlphabetKind.Words, Split = new([1, 0, 0]), Limit = 3 };
        using TextCorpus corpus = TextCorpus.Open(folder.File("text.txt", "a b\nc d"), data);
        Assert.Equal("a b\n", Text(corpus, corpus.Training));
        Assert.Equal(4, corpus.Vocabulary.Size);
    }

    [Fact]
    public void A_text_has_the_tokens_of_its_file_and_unknown_words_are_one()
    {
        Vocabulary vocabulary = Vocabulary.OfWords(["<eos>", "the", "sea"]);
        const string Text = "the sea,\n the  sea\n";
        Assert.Equal([1, 3, 0, 1, 2, 0], vocabulary.Encode(Text));
        Assert.Equal(vocabulary.Encode(Text), vocabulary.EncodeFile(folder.File("text.txt", Text)));
        Assert.Equal("the <unk>\nthe sea\n", vocabulary.Decode(vocabulary.Encode(Text)));
    }

    [Theory]
    [InlineData("\"", "\\", "\u0000", "null", "é", "😀", "<b>&", "{}", ",", "\u202E")]
    public void A_vocabulary_of_any_words_comes_back_from_metadata(params string[] words)
    {
        WordAlphabet alphabet = new() { Lowercase = true, Unknown = "[UNK]", EndOfLine = "é" };
        Vocabulary saved = Vocabulary.OfWords(words, alphabet);
        Vocabulary restored = DataProfile.FromMetadata(new DataProfile { Vocabulary = saved }.ToMetadata()).Vocabulary!;
        Assert.Equal((AlphabetKind.Words, words.Length + 1, words.Length), (restored.Kind, restored.Size, restored.UnknownId));
        Assert.Equal(saved.Symbols, restored.Symbols);
        Assert.Equal([4, 2, 10], restored.Encode("\n \u0000 nul"));
    }

    [Theory]
    [InlineData("a\na", "<unk>", "<eos>", "word 2 of its list, 'a', is no word, or is there twice.")]
    [InlineData("a\n\nb", "<unk>", "<eos>", "word 2 of its list, '', is no word, or is there twice.")]
    [InlineData("a\nb c", "<unk>", "<eos>", "word 2 of its list, 'b c', is no word, or is there twice.")]
    [InlineData("<unk>", "<unk>", "<eos>", "word 1 of its list, '<unk>', is no word, or is there twice.")]
    [InlineData("a", null, "<eos>", "'vocabulary.unknown_word' is no word.")]
    [InlineData("a", "<unk>", "x y", "'vocabulary.line_end' is no word.")]
    public void A_damaged_vocabulary_is_refused(string words, string? unknown, string lineEnd, string message)
    {
        Dictionary<string, string> metadata = new()
        {
            ["vocabulary.alphabet"] = "words", ["vocabulary.symbols"] = words, ["vocabulary.line_end"] = lineEnd,
        };
        if (unknown is not null)
        {
            metadata["vocabulary.unknown_word"] = unknown;
        }

        Assert.Equal(
            $"The vocabulary is damaged: {message}", Assert.Throws<DataException>(() => DataProfile.FromMetadata(metadata)).Message);
    }

    [Fact]
    public void Another_number_of_tokens_is_refused_with_both_ways_out()
    {
        Vocabulary vocabulary = Vocabulary.OfWords(["a", "b", "c"]);
        vocabulary.Require(4, "a.txt");
        Assert.Equal(
            "a.txt: the text has 4 different tokens ('<unk>' among them), but input.tokens is 3; write 'tokens: 4', "
            + "or 'alphabet: { name: words, most: 3 }'.",
            Assert.Throws<DataException>(() => vocabulary.Require(3, "a.txt")).Message);
        Assert.EndsWith(
            "but input.tokens is 5; write 'tokens: 4'.",
            Assert.Throws<DataException>(() => vocabulary.Require(5, "a.txt")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_text_of_words_is_refused()
    {
        string endless = folder.File("endless.txt", new string('x', 70_000));
        Assert.Equal(
            $"{endless}: a word that begins with 'xxxxxxxxxxxxxxxxxxxx' is longer than 65536 characters; words stand between blanks.",
            Assert.Throws<DataException>(() => Vocabulary.OfWords(["a"]).EncodeFile(endless)).Message);
        string binary = folder.File("binary.txt", [(byte)'a', (byte)' ', 0xFF]);
        Assert.Equal(
            $"{binary}: byte 2 is not UTF-8 text; convert it.",
            Assert.Throws<DataException>(() => Vocabulary.OfWords(["a"]).EncodeFile(binary)).Message);
    }

    [Fact]
    public async Task Texts_with_classes_are_read_as_words()
    {
        folder.File("sea/1.txt", "the sea and the wind");
        folder.File("sea/2.txt", "the sea");
        folder.File("land/1.txt", "a hill");
        folder.File("land/2.txt", "a hill\nand a tree");
        TextsData texts = new()
        {
            Texts = folder.Path, Alphabet = AlphabetKind.Words, Length = 4, Split = new([1, 0, 0]), Pad = PadSide.Right,
        };
        DataSizes sizes = await DataSizes.FindAsync(texts, TaskKind.Classification);
        Assert.Equal((9, 2), (sizes.Tokens, sizes.Outputs));
        NetworkDefinition network = NetworkParser.Parse(
            "a.model.yaml",
            "{ task: classification, input: { tokens: 9 }, layers: [ { cell: lstm, hidden: 4 } ], output: { size: 2 } }").Definition!;
        using NetworkData data = await NetworkData.OpenAsync(network with { Data = texts });
        Assert.Equal("4 texts in 2 classes, of 2 to 6 tokens; the last 4 of each are kept", data.Texts!.Lines()[0]);
        using Batch batch = data.Training.Read(0, 0);
        string[] read = [.. Enumerable.Range(0, 4).Select(row => Row(data, batch, row)).Order(StringComparer.Ordinal)];
        Assert.Equal(["\nand a tree", "a hill", "sea and the wind", "the sea"], read);
    }

    private static string Row(NetworkData data, Batch batch, int row) =>
        data.Profile.Vocabulary!.Decode(batch.Input[row].data<long>().ToArray().AsSpan(0, (int)batch.Lengths![row].item<long>()));

    private static string Word(Vocabulary vocabulary, long id) => vocabulary.Symbols.Split('\n')[id];

    private static long[] Tokens(TextPart part)
    {
        long[] tokens = new long[part.Length];
        part.CopyTo(0, tokens);
        return tokens;
    }

    private static string Text(TextCorpus corpus, TextPart part) => corpus.Vocabulary.Decode(Tokens(part));

    private TextCorpus Open(string text, WordAlphabet words, params double[] split) => TextCorpus.Open(
        folder.File("text.txt", text),
        new TextData { Text = "", Alphabet = AlphabetKind.Words, Words = words, Split = new(split.Length == 0 ? [1, 0, 0] : split) });
}
