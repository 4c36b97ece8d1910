using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Data;

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

    [Fact]
    public void None_leaves_values_as_they_are() => Assert.Equal(7, Scaler.Fit(ScaleKind.None, ["a"], [2, 6]).Apply(0, 7));

    [Fact]
    public void A_scaler_comes_back_from_metadata_to_the_last_bit()
    {
        Scaler scaler = Scaler.Fit(ScaleKind.Standard, ["sun spots", "b"], [0.1, 1e-9, 0.7, 3e9]);
        DataProfile restored = DataProfile.FromMetadata(new DataProfile { Inputs = scaler, Targets = scaler, Classes = new(["x y", "z"]) }.ToMetadata());
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
