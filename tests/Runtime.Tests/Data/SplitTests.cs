using Hmlstm.Runtime.Data;

namespace Hmlstm.Runtime.Tests.Data;

public class SplitTests
{
    [Theory]
    [InlineData(100, 90, 5, 5)]
    [InlineData(101, 91, 5, 5)]
    [InlineData(10, 9, 1, 0)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(0, 0, 0, 0)]
    public void Parts_follow_their_shares_and_add_up(long count, long training, long validation, long test) =>
        Assert.Equal(new Split(training, validation, test), Split.Of(count, [0.9, 0.05, 0.05]));

    [Fact]
    public void Every_count_is_dealt_out_whole()
    {
        for (long count = 0; count < 500; count++)
        {
            Split split = Split.Of(count, [0.7, 0.2, 0.1]);
            Assert.Equal(count, split.Training + split.Validation + split.Test);
            Assert.True(split is { Training: >= 0, Validation: >= 0, Test: >= 0 });
            Assert.InRange(split.Training, (0.7 * count) - 0.51, (0.7 * count) + 0.51);
        }
    }

    [Theory]
    [InlineData(0.5, 0.6, 0.1)]
    [InlineData(0.5, 0.4, 0.0)]
    [InlineData(-0.1, 0.6, 0.5)]
    [InlineData(double.NaN, 0.5, 0.5)]
    public void Shares_that_are_no_split_are_refused(double first, double second, double third) =>
        Assert.Throws<ArgumentException>(() => Split.Of(10, [first, second, third]));
}
