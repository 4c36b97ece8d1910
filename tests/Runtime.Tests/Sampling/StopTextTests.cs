using Hmlstm.Runtime.Sampling;

namespace Hmlstm.Runtime.Tests.Sampling;

public class StopTextTests
{
    [Theory]
    [InlineData("the end", ".", "the end")]
    [InlineData("one. two.", ".", "one")]
    [InlineData("abababc and more", "ababc", "ab")]
    [InlineData("aaab", "aab", "a")]
    [InlineData("stop", "stop", "")]
    [InlineData("sto", "stop", "sto")]
    public void The_text_ends_before_the_other_one_however_it_comes(string text, string stop, string expected)
    {
        for (int size = 1; size <= text.Length; size++)
        {
            var ending = new StopText(stop);
            string given = string.Concat(text.Chunk(size).Select(part => ending.Add(new string(part)))) + ending.Finish();
            Assert.Equal(expected, given);
            Assert.Equal(text.Contains(stop, StringComparison.Ordinal), ending.IsFound);
        }
    }

    [Fact]
    public void Nothing_that_cannot_be_its_beginning_is_held_back()
    {
        var ending = new StopText("end");
        Assert.Equal(["th", "", "e ", ""], new[] { "th", "e", " e", "n" }.Select(ending.Add));
        Assert.Equal("en", ending.Finish());
    }

    [Fact]
    public void An_empty_text_is_refused() => Assert.Throws<ArgumentException>(() => new StopText(""));
}
