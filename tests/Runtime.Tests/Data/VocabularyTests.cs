using System.Text;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Tests.Data;

public sealed class VocabularyTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_of_bytes_has_a_token_for_each_byte_whatever_it_is()
    {
        byte[] content = [0xEF, 0xBB, 0xBF, 0x61, 0xFF, 0x00, 0xC3, 0x0D, 0x0A];
        Assert.Equal(content.Select(static value => (long)value), Vocabulary.Bytes.EncodeFile(folder.File("any", content)));
    }

    [Theory]
    [InlineData("The QUICK -- \u00e9\n\tfox. ")]
    [InlineData(" a")]
    [InlineData("")]
    public void A_file_has_the_tokens_of_its_text(string text)
    {
        string path = folder.File("text", "\uFEFF" + text);
        Assert.Equal(Vocabulary.Text8.Encode(text), Vocabulary.Text8.EncodeFile(path));
        Vocabulary characters = Vocabulary.OfCharacters(text.EnumerateRunes());
        Assert.Equal(characters.Encode(text), characters.EncodeFile(path));
    }

    [Fact]
    public void A_character_of_a_file_that_the_vocabulary_lacks_is_named_with_its_place_even_if_it_cannot_be_seen()
    {
        Vocabulary vocabulary = Vocabulary.OfCharacters("ab".EnumerateRunes());
        string path = folder.File("text", "ab\u200Ba");
        Assert.Equal(
            $"{path}: character 3, U+200B, is not among the 2 that the network was trained on.",
            Assert.Throws<DataException>(() => vocabulary.EncodeFile(path)).Message);
    }

    [Fact]
    public void Text8_has_27_ids_with_the_space_last()
    {
        Assert.Equal(27, Vocabulary.Text8.Size);
        Assert.Equal([0, 25, 26, 0], Vocabulary.Text8.Encode("az a"));
        Assert.Equal("az a", Vocabulary.Text8.Decode([0, 25, 26, 0]));
    }

    [Fact]
    public void Text8_makes_capitals_small_and_everything_else_one_space() =>
        Assert.Equal("the quick fox ", Vocabulary.Text8.Decode(Vocabulary.Text8.Encode("The QUICK -- é\n\tfox. ")));

    [Fact]
    public void Bytes_are_their_own_ids()
    {
        Assert.Equal(256, Vocabulary.Bytes.Size);
        Assert.Equal([97, 195, 169], Vocabulary.Bytes.Encode("aé"));
        Assert.Equal("aé", Vocabulary.Bytes.Decode([97, 195, 169]));
        Assert.Equal("a\ufffd", Vocabulary.Bytes.Decode([97, 195]));
    }

    [Fact]
    public void Characters_have_ids_in_the_order_of_their_code_points()
    {
        Vocabulary vocabulary = Vocabulary.OfCharacters("cab😀a".EnumerateRunes());
        Assert.Equal("abc😀", vocabulary.Symbols);
        Assert.Equal(4, vocabulary.Size);
        Assert.Equal([2, 3, 0], vocabulary.Encode("c😀a"));
        Assert.Equal("c😀a", vocabulary.Decode([2, 3, 0]));
    }

    [Fact]
    public void A_character_that_is_not_there_is_named()
    {
        DataException error = Assert.Throws<DataException>(() => Vocabulary.OfCharacters("ab".EnumerateRunes()).Encode("abx"));
        Assert.Equal("The character 'x' (U+0078) is not among the 2 that the network was trained on.", error.Message);
    }

    [Fact]
    public void An_unknown_id_stands_for_every_other_character()
    {
        Vocabulary vocabulary = Vocabulary.OfCharacters("ab".EnumerateRunes(), hasUnknown: true);
        Assert.Equal(3, vocabulary.Size);
        Assert.Equal([0, 2, 2, 1], vocabulary.Encode("axyb"));
        Assert.Equal("a\ufffd\ufffdb", vocabulary.Decode([0, 2, 2, 1]));
    }

    [Fact]
    public void Ids_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.Text8.Decode([27]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.Bytes.Decode([-1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Vocabulary.OfWords(["a"]).Decode([2]));
    }

    [Fact]
    public void Another_number_of_tokens_is_refused_with_the_number_to_write()
    {
        Vocabulary vocabulary = Vocabulary.OfCharacters("ab".EnumerateRunes(), hasUnknown: true);
        vocabulary.Require(3, "a.txt");
        DataException error = Assert.Throws<DataException>(() => vocabulary.Require(96, "a.txt"));
        Assert.Equal(
            "a.txt: the text has 3 different tokens (one of them for characters that the training part lacks), but input.tokens is 96; " +
            "write 'tokens: 3'.",
            error.Message);
    }

    [Theory]
    [InlineData("", "0 different tokens")]
    [InlineData("a", "1 token")]
    public void Fewer_tokens_than_a_network_can_have_are_refused_without_a_number_that_the_language_refuses(string characters, string count)
    {
        DataException error = Assert.Throws<DataException>(() => Vocabulary.OfCharacters(characters.EnumerateRunes()).Require(2, "a.txt"));
        Assert.Equal(
            $"a.txt: the text has {count}, but input.tokens is 2; a network reads 2 at least, so give it another text.",
            error.Message);
    }

    [Theory]
    [InlineData(AlphabetKind.Text8)]
    [InlineData(AlphabetKind.Bytes)]
    [InlineData(AlphabetKind.Chars)]
    public void A_vocabulary_comes_back_from_metadata(AlphabetKind kind)
    {
        Vocabulary saved = Vocabulary.Restore(kind, "\n ab😀", hasUnknown: true);
        Vocabulary? restored = DataProfile.FromMetadata(new DataProfile { Vocabulary = saved }.ToMetadata()).Vocabulary;
        Assert.NotNull(restored);
        Assert.Equal(kind, restored.Kind);
        Assert.Equal(saved.Symbols, restored.Symbols);
        Assert.Equal(saved.UnknownId, restored.UnknownId);
    }

    [Fact]
    public void A_damaged_vocabulary_is_refused()
    {
        Assert.Throws<DataException>(() => Vocabulary.Restore(AlphabetKind.Chars, "ba", hasUnknown: false));
        Assert.Throws<DataException>(() => Vocabulary.Restore(AlphabetKind.Chars, "aa", hasUnknown: false));
        Assert.Throws<DataException>(() => DataProfile.FromMetadata(new Dictionary<string, string> { ["vocabulary.alphabet"] = "runes" }));
        Assert.Throws<DataException>(() => DataProfile.FromMetadata(new Dictionary<string, string> { ["vocabulary.alphabet"] = "99" }));
    }

    [Fact]
    public void Control_characters_are_named_by_their_code_point()
    {
        DataException error = Assert.Throws<DataException>(() => Vocabulary.OfCharacters([new Rune('a')]).Encode("\n"));
        Assert.Contains("U+000A", error.Message, StringComparison.Ordinal);
    }
}
