using Hmlstm.Runtime.Reports;

namespace Hmlstm.Runtime.Tests.Reports;

public sealed class BoundaryPageTests
{
    [Fact]
    public void A_page_shows_the_text_as_text_and_a_mark_per_boundary()
    {
        string page = BoundaryPage.Write("<Letters>", Reading("<b> &", [2], [2, 4]));

        Assert.Contains("<title>Boundaries: &lt;Letters&gt;</title>", page, StringComparison.Ordinal);
        Assert.Contains(">&lt;</span>", page, StringComparison.Ordinal);
        Assert.Contains("level 1 has boundaries after 3; level 2 has boundaries after 3 5", page, StringComparison.Ordinal);
        Assert.Equal(3, Count(page, "fill-opacity=\"1\""));
        Assert.Contains("level 2: boundary after 40.0 % of the characters", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_shows_what_a_language_model_expects_after_each_character()
    {
        SequenceReading reading = new(2, [[0, 1]]) { Symbols = ["a", "b"], Expected = ["<", " "] };

        string page = BoundaryPage.Write("Letters", reading);

        Assert.Contains("<p class=\"chars next\"><span>&lt;</span><span> </span></p>", page, StringComparison.Ordinal);
        Assert.Contains("data-tip=\"b, step 2\nnext space", page, StringComparison.Ordinal);
        Assert.Contains("Row next shows", page, StringComparison.Ordinal);
        Assert.DoesNotContain("chars next", BoundaryPage.Write("Letters", Reading("ab", [1])), StringComparison.Ordinal);
    }

    [Fact]
    public void A_reading_without_symbols_has_no_page() =>
        Assert.Throws<ArgumentException>(() => BoundaryPage.Write("Waves", new SequenceReading(3, [[0, 1, 0]])));

    [Fact]
    public void A_level_with_another_number_of_steps_is_refused() =>
        Assert.Throws<ArgumentException>(() => new SequenceReading(2, [[1]]));

    [Fact]
    public void The_rate_is_the_share_of_steps_with_a_boundary_and_a_soft_one_counts_above_one_half()
    {
        SequenceReading reading = new(4, [[0.5, 0.51, 0, 0]]);

        Assert.Equal(0.25, reading.Rate(0));
        Assert.True(reading.IsBoundary(0, 1));
        Assert.False(reading.IsBoundary(0, 0));
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static SequenceReading Reading(string text, params int[][] marks) =>
        new(text.Length, [.. marks.Select(at => Enumerable.Range(0, text.Length).Select(t => at.Contains(t) ? 1.0 : 0).ToArray())])
        {
            Symbols = [.. text.Select(static character => character.ToString())],
        };
}
