using Hmlstm.Cli.Training;
using Hmlstm.Runtime.Metrics;

namespace Hmlstm.Cli.Tests;

public sealed class ForecastLinesTests
{
    [Fact]
    public void Each_of_several_targets_has_a_line_with_the_errors_of_every_forecast()
    {
        ForecastScore network = new("network", 1, 1, [[3], [0.5]], [[9], [0.25]]);
        ForecastScore persistence = new("persistence", 2, 2, [[4], [1]], [[16], [1]]);

        string[] lines = [.. ForecastLines.Of(new ForecastScores(["level", "a name too long"], network, [persistence]))];

        Assert.Equal(
            [
                "  RMSE, real         network persistence",
                "  level                    3           4",
                "  a name too ...         0.5           1",
            ],
            lines[3..6]);
    }
}
