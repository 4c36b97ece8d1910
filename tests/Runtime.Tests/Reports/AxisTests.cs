using Hmlstm.Runtime.Reports;

namespace Hmlstm.Runtime.Tests.Reports;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 10, "0 2 4 6 8 10")]
    [InlineData(0.13, 0.97, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(1.61, 2.59, "1.6 1.8 2.0 2.2 2.4 2.6")]
    [InlineData(-3, 4, "−4 −2 0 2 4")]
    [InlineData(1234, 5678, "1000 2000 3000 4000 5000 6000")]
    public void A_rounded_axis_begins_and_ends_at_an_even_value(double minimum, double maximum, string labels)
    {
        Axis axis = Axis.Rounded([minimum, maximum]);

        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(axis.Label)));
        Assert.Equal(axis.Minimum, axis.Ticks[0], 1e-9);
        Assert.Equal(axis.Maximum, axis.Ticks[^1], 1e-9);
    }

    [Fact]
    public void A_tight_axis_begins_and_ends_with_the_values_and_has_its_ticks_between()
    {
        Axis axis = Axis.Tight([1, 7, 3]);

        Assert.Equal((1, 7), (axis.Minimum, axis.Maximum));
        Assert.Equal([2.0, 4, 6], axis.Ticks);
        Assert.Equal((0, 0.5, 1), (axis.At(1), axis.At(4), axis.At(7)));
    }

    [Theory]
    [InlineData(0.02, 3, "0.02 0.05 0.1 0.2 0.5 1 2 5")]
    [InlineData(1e-7, 1, "1e-7 1e-6 1e-5 1e-4 0.001 0.01 0.1 1")]
    public void A_logarithmic_axis_has_powers_of_ten_and_the_steps_between_where_there_is_room(
        double minimum, double maximum, string labels)
    {
        Axis axis = Axis.Logarithmic([minimum, maximum]);

        Assert.Equal(labels, string.Join(' ', axis.Ticks.Select(axis.Label)));
        Assert.Equal(0, axis.At(axis.Minimum), 1e-12);
        Assert.Equal(1, axis.At(axis.Maximum), 1e-12);
        Assert.InRange(axis.At(Math.Sqrt(minimum * maximum)), 0.3, 0.7);
    }

    [Fact]
    public void Factors_need_values_above_zero() => Assert.Throws<ArgumentOutOfRangeException>(() => Axis.Logarithmic([1, 0]));

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { 0.0 })]
    [InlineData(new[] { 5.0, 5.0 })]
    [InlineData(new[] { double.NaN, double.PositiveInfinity, 2 })]
    [InlineData(new[] { 1e9, 1e9 + 1e-6 })]
    [InlineData(new[] { -1e149, 1e149 })]
    [InlineData(new[] { 1e-300, 3e-300 })]
    [InlineData(new[] { 1e300, -1e300 })]
    public void Whatever_the_values_are_there_is_an_axis_of_finite_length_with_few_ticks(double[] values)
    {
        foreach (Axis axis in new[] { Axis.Rounded(values), Axis.Tight(values) })
        {
            Assert.True(double.IsFinite(axis.Minimum) && double.IsFinite(axis.Maximum) && axis.Maximum > axis.Minimum, axis.ToString());
            Assert.InRange(axis.Ticks.Count, 1, 12);
            Assert.All(axis.Ticks, tick => Assert.InRange(axis.At(tick), -1e-6, 1 + 1e-6));
            Assert.Equal(axis.Ticks.Count, axis.Ticks.Select(axis.Label).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(0.123456, "0.1235")]
    [InlineData(12.3456, "12.35")]
    [InlineData(123456.0, "123456")]
    [InlineData(1234567.0, "1.235e6")]
    [InlineData(0.00012, "1.2e-4")]
    [InlineData(-0.5, "−0.5")]
    [InlineData(double.NaN, "–")]
    public void Numbers_have_four_digits_that_count(double value, string shown) => Assert.Equal(shown, ShortNumber.Of(value));
}
