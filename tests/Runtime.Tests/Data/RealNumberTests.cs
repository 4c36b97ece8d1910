namespace Hmlstm.Runtime.Tests.Data;

public sealed class RealNumberTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("-12", -12)]
    [InlineData("+1.50", 1.5)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("1e3", 1000)]
    [InlineData("-2.5E-2", -0.025)]
    public void Numbers_are_read_as_they_are_written(string text, double value)
    {
        Assert.True(RealNumber.TryParse(text, out double read));
        Assert.Equal(value, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("1\0")]
    [InlineData("31\0\0\0")]
    [InlineData("1,000")]
    [InlineData("1,5")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("(1)")]
    [InlineData("$1")]
    [InlineData("0x1F")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("1e999")]
    [InlineData("\u0663")]
    [InlineData("\u22121")]
    public void What_is_more_or_less_than_a_number_is_none(string text)
    {
        Assert.False(RealNumber.TryParse(text, out double value));
        Assert.Equal(0, value);
    }
}
