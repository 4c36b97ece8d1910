using Hmlstm.Cli.Boundaries;
using Hmlstm.Runtime.Reports;

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
    public void What_a_language_model_expects_next_stands_under_each_character()
    {
        string text = new string('x', 60) + "ab";
        SequenceReading reading = new(text.Length, [new double[text.Length]])
        {
            Symbols = Split(text),
            Expected = Split(new string('y', 60) + "\nz"),
        };

        string[] lines = [.. BoundaryStrip.Lines(reading, withNext: true)];

        Assert.Equal(
            ["         " + new string('x', 60), "next     " + new string('y', 60), "level 1", "", "         ab", "next     ↵z", "level 1"],
            lines);
        Assert.DoesNotContain(BoundaryStrip.Lines(reading), static line => line.StartsWith("next", StringComparison.Ordinal));
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
    public void Every_character_takes_one_column(string symbol, string shown) => Assert.Equal(shown, Glyph.Of(symbol));

    private static SequenceReading Text(string characters, params int[][] marks) =>
        new(
            characters.Length,
            [.. marks.Select(at => Enumerable.Range(0, characters.Length).Select(t => at.Contains(t) ? 1.0 : 0).ToArray())])
        {
            Symbols = Split(characters),
        };

    private static string[] Split(string characters) => [.. characters.Select(static character => character.ToString())];
}
