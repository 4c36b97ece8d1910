using Hmlstm.Cli.Boundaries;

namespace Hmlstm.Cli.Tests;

public sealed class BoundaryStripTests
{
    [Fact]
    public void A_mark_stands_under_the_character_that_made_the_boundary()
    {
        string[] lines = [.. BoundaryStrip.Lines(Text("to be", [3 - 1], [2, 4]))];

        Assert.Equal(["         to be", "level 1    |", "level 2    | |"], lines);
    }

    [Fact]
    public void A_block_has_sixty_characters_and_an_empty_line_before_the_next()
    {
        string[] lines = [.. BoundaryStrip.Lines(Text(new string('x', 61), [0, 60]))];

        Assert.Equal(["         " + new string('x', 60), "level 1  |", "", "         x", "level 1  |"], lines);
    }

    [Theory]
    [InlineData("\n", "↵")]
    [InlineData("\t", "·")]
    [InlineData("\u0301", "·")]
    [InlineData("漢", "·")]
    [InlineData("😀", "·")]
    [InlineData("\u00a0", " ")]
    [InlineData("é", "é")]
    public void Every_character_takes_one_column(string symbol, string shown) => Assert.Equal(shown, BoundaryStrip.Glyph(symbol));

    [Fact]
    public void A_level_with_another_number_of_steps_is_refused() =>
        Assert.Throws<ArgumentException>(() => new BoundaryText(["a", "b"], [[true]]));

    [Fact]
    public void The_rate_is_the_share_of_steps_with_a_boundary() => Assert.Equal(0.25, Text("abcd", [1]).Rate(0));

    [Fact]
    public void A_page_shows_the_text_as_text_and_a_bar_per_boundary()
    {
        string page = BoundaryPage.Write("<Letters>", Text("<b> &", [2], [2, 4]));

        Assert.Contains("<title>Boundaries: &lt;Letters&gt;</title>", page, StringComparison.Ordinal);
        Assert.Contains("<b>&lt;<i></i><i></i></b>", page, StringComparison.Ordinal);
        Assert.Contains("<b>&gt;<i class=\"l1\"></i><i class=\"l2\"></i></b>", page, StringComparison.Ordinal);
        Assert.Equal(1, Count(page, "<i class=\"l1\">"));
        Assert.Equal(2, Count(page, "<i class=\"l2\">"));
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static BoundaryText Text(string characters, params int[][] marks) => new(
        [.. characters.Select(static character => character.ToString())],
        [.. marks.Select(at => Enumerable.Range(0, characters.Length).Select(t => at.Contains(t)).ToArray())]);
}
