using Hmlstm.Runtime.Prediction;

namespace Hmlstm.Runtime.Tests.Prediction;

public sealed class RowNamesTests
{
    [Fact]
    public void Every_column_of_a_result_has_a_name_of_its_own()
    {
        Assert.Equal(["day", "input.row", "row", "predicted.level"], RowNames.Of(["day", "row"], ["row", "predicted.level"]));
        Assert.Equal(["input.row", "input.input.row", "row"], RowNames.Of(["row", "input.row"], ["row"]));
        Assert.Equal(["a", "b"], new PredictionOptions { Keep = ["a", "b", "a"] }.Keep);
    }
}
