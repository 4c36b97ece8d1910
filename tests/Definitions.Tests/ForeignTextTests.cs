namespace Hmlstm.Definitions.Tests;

public class ForeignTextTests
{
    [Theory]
    [InlineData("plain text, \u00e9\u6f22\U0001f31e", "plain text, \u00e9\u6f22\U0001f31e")]
    [InlineData("a\u001b[31m\u0007\0b", "a<U+001B>[31m<U+0007><U+0000>b")]
    [InlineData("one\r\ntwo\tthree\u2028four\u0085", "one<U+000D><U+000A>two<U+0009>three<U+2028>four<U+0085>")]
    [InlineData("a\u00A0b\u200Bc\uFEFFd\u202Ee\u00ADf\u3000", "a<U+00A0>b<U+200B>c<U+FEFF>d<U+202E>e<U+00AD>f<U+3000>")]
    [InlineData("\uE000\uFFFF\U000E0041", "<U+E000><U+FFFF><U+E0041>")]
    public void Every_character_is_seen_as_itself_or_by_its_number(string text, string shown)
    {
        Assert.Equal(shown, ForeignText.Show(text));
        Assert.Equal(shown, ForeignText.Show(shown));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_shown_by_its_number()
    {
        Assert.Equal("a<U+D83C>b<U+DF1E>", ForeignText.Show("a\uD83Cb\uDF1E"));
    }

    [Fact]
    public void A_long_text_is_cut_and_never_inside_a_character()
    {
        Assert.Equal(new string('x', 80) + "...", ForeignText.Show(new string('x', 1_000_000)));
        Assert.Equal(new string('x', 80), ForeignText.Show(new string('x', 80)));
        Assert.Equal("abc\U0001f31e...", ForeignText.Show("abc\U0001f31ed", longest: 4));
    }

    [Fact]
    public void Of_many_names_the_first_are_shown_and_the_others_counted()
    {
        Assert.Equal("none", ForeignText.List([]));
        Assert.Equal("'a', ' b\u0301', 'c<U+000A>d'", ForeignText.List(["a", " b\u0301", "c\nd"]));
        Assert.Equal(
            "'0', '1', '2', '3', '4', '5', '6', '7' and 499993 more",
            ForeignText.List([.. Enumerable.Range(0, 500_001).Select(static n => $"{n}")]));
    }
}
