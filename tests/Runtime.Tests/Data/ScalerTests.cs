using Hmlstm.Definitions.Models;

namespace Hmlstm.Runtime.Tests.Data;

public class ScalerTests
{
    [Fact]
    public void Standard_takes_the_mean_to_0_and_the_deviation_to_1()
    {
        Scaler scaler = Scaler.Fit(ScaleKind.Standard, ["a", "b"], [1, 10, 3, 10, 5, 10]);
        Assert.Equal([3, 10], scaler.Shift);
        Assert.Equal(Math.Sqrt(8 / 3.0), scaler.Scale[0], 12);
        Assert.Equal(1, scaler.Scale[1]);
        Assert.Equal(0, scaler.Apply(1, 10));
        Assert.Equal(5, scaler.Invert(0, scaler.Apply(0, 5)), 12);
    }

    [Fact]
    public void Min_max_takes_the_range_to_0_and_1()
    {
        Scaler scaler = Scaler.Fit(ScaleKind.MinMax, ["a"], [2, 6, 4]);
        Assert.Equal([0, 1, 0.5, 2], [scaler.Apply(0, 2), scaler.Apply(0, 6), scaler.Apply(0, 4), scaler.Apply(0, 10)]);
    }

    [Theory]
    [InlineData(ScaleKind.Standard)]
    [InlineData(ScaleKind.MinMax)]
    public void A_column_that_is_constant_but_for_rounding_keeps_the_scale_1(ScaleKind kind)
    {
        double[] same = [.. Enumerable.Repeat(0.1, 42)];
        double[] rounded = [0.1 + 0.2, 0.3, 0.1 + 0.1 + 0.1, 0.3];
        double[] large = [1e15, 1e15 + 0.125, 1e15];

        Assert.All(new[] { same, rounded, large }, values => Assert.Equal([1], Scaler.Fit(kind, ["a"], values).Scale));
        Assert.Equal(0.1, Scaler.Fit(kind, ["a"], same).Shift[0]);
    }

    [Fact]
    public void A_column_that_changes_little_beside_its_size_keeps_its_own_scale()
    {
        Scaler scaler = Scaler.Fit(ScaleKind.MinMax, ["seconds", "tiny"], [1.7e9, 1e-30, 1.7e9 + 0.001, 3e-30]);
        Assert.Equal(0.001, scaler.Scale[0], 6);
        Assert.Equal(2e-30, scaler.Scale[1], 1e-36);
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(-4e38)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_value_beyond_float32_is_refused_with_its_row_and_column(double value)
    {
        string message = Assert.Throws<DataException>(() => Scaler.Fit(ScaleKind.Standard, ["a", "b"], [1, 2, 3, value])).Message;
        Assert.StartsWith("row 2, column b: ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void None_leaves_values_as_they_are() => Assert.Equal(7, Scaler.Fit(ScaleKind.None, ["a"], [2, 6]).Apply(0, 7));

    [Fact]
    public void A_scaler_comes_back_from_metadata_to_the_last_bit()
    {
        Scaler scaler = Scaler.Fit(ScaleKind.Standard, ["sun spots", "b"], [0.1, 1e-9, 0.7, 3e9]);
        DataProfile restored = DataProfile.FromMetadata(
            new DataProfile { Inputs = scaler, Targets = scaler, Classes = new(["x y", "z"]) }.ToMetadata());
        Assert.Equal(scaler, restored.Inputs);
        Assert.Equal(scaler, restored.Targets);
        Assert.Equal(["x y", "z"], restored.Classes);
    }

    [Theory]
    [InlineData("a\nb")]
    [InlineData("\"a\"")]
    [InlineData("\"a")]
    [InlineData(" a\r\n\\n ")]
    [InlineData("1 2 x\n3 4 y")]
    public void A_name_comes_back_whatever_is_in_it(string name)
    {
        Scaler scaler = new(new([name, "other"]), new([0.5, 1]), new([2, 3.0]));
        DataProfile profile = new() { Inputs = scaler, Targets = scaler, Classes = new(["first", name]) };
        Assert.Equal(profile, DataProfile.FromMetadata(profile.ToMetadata()));
    }

    [Fact]
    public void Names_that_an_earlier_version_wrote_are_read_as_they_are()
    {
        Assert.Equal(["\"open", "a\\nb"], Scaler.Parse("0 1 \"open\n0 1 a\\nb").Columns);
        Assert.Equal(["neg", "pos"], DataProfile.FromMetadata(new Dictionary<string, string> { ["classes"] = "neg\npos" }).Classes);
        Assert.Equal(
            "The names of the classes are damaged: 'neg' is there twice.",
            Assert.Throws<DataException>(
                () => DataProfile.FromMetadata(new Dictionary<string, string> { ["classes"] = "neg\npos\nneg" })).Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1 a")]
    [InlineData("1 0 a")]
    [InlineData("1 -2 a")]
    [InlineData("1 NaN a")]
    [InlineData("x 1 a")]
    public void Damaged_scales_are_refused(string text) => Assert.Throws<DataException>(() => Scaler.Parse(text));
}
