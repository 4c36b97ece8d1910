using Hmlstm.Definitions.Models;
using Hmlstm.Runtime.Reports;
using Hmlstm.Runtime.Training;
using TorchSharp;
using static Hmlstm.Runtime.Tests.Training.CertainText;

namespace Hmlstm.Runtime.Tests.Training;

[Collection(TorchGenerator.Name)]
public class RangeTestTests
{
    [Fact]
    public void The_suggestion_is_where_the_smoothed_loss_falls_most_steeply()
    {
        // Falls by a logistic curve whose middle is at 1e-2, and explodes from 1 on.
        RangeTestCurve curve = Curve(static x => 3 - (2 / (1 + Math.Exp(-4 * (x + 2)))) + (x > 0 ? Math.Pow(10, x * 3) : 0));

        Assert.True(curve.HasDiverged);
        Assert.InRange(Math.Log10(curve.Steepest!.Value), -2, -1.2);
        Assert.InRange(Math.Log10(curve.TenthOfLowest!.Value), -1.6, -0.7);
        Assert.True(curve.Points[^1].Rate < 10);
    }

    [Fact]
    public void Without_a_fall_there_is_no_suggestion()
    {
        Assert.Null(Curve(static x => 3 + x).Steepest);
        Assert.Null(new RangeTestCurve().Steepest);
        Assert.Null(new RangeTestCurve().TenthOfLowest);
    }

    [Fact]
    public void A_loss_may_be_negative_and_one_that_is_not_finite_ends_the_curve()
    {
        RangeTestCurve curve = Curve(static x => -1 - (2 / (1 + Math.Exp(-4 * (x + 2)))));
        Assert.False(curve.HasDiverged);
        Assert.InRange(Math.Log10(curve.Steepest!.Value), -2, -1.2);

        int count = curve.Points.Count;
        curve.Add(20, double.NaN);
        Assert.Equal((true, count), (curve.HasDiverged, curve.Points.Count));
    }

    [Fact]
    public void The_smoothed_loss_of_the_first_iteration_is_its_loss_and_the_table_has_every_iteration()
    {
        RangeTestCurve curve = new();
        curve.Add(0.5, 2);
        curve.Add(1, 4);
        Assert.Equal(2, curve.Points[0].Smoothed, 12);
        Assert.Equal(((0.09 * 2) + (0.1 * 4)) / 0.19, curve.Points[1].Smoothed, 12);
        Assert.StartsWith("iteration,learning_rate,loss,smoothed_loss\n1,0.5,2,2\n2,1,4,3.0526", curve.ToCsv(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_is_afterwards_as_it_was()
    {
        double slope = 0;
        using RecallNetwork network = new(5, 8, new TrainingDefinition { Optimizer = new() { Kind = OptimizerKind.Sgd } })
        {
            Schedules = [new ScheduledValue("slope", new Schedule { Start = 1, Rule = ScheduleRule.Linear, Rate = 1 }, v => slope = v)],
        };
        using torch.Tensor before = network.parameters().First().detach().clone();

        // The text has fewer windows than the test has iterations: it is read again.
        RangeTestCurve curve = LearningRateRangeTest.Run(
            network, Text(401), options: new RangeTestOptions { Lowest = 1e-3, Highest = 10, Iterations = 40 });

        using torch.Tensor after = network.parameters().First().detach();
        Assert.True(before.equal(after).all().item<bool>());
        Assert.Equal(1, slope);
        Assert.Equal(1e-3, curve.Points[0].Rate, 12);
        Assert.True(curve.HasDiverged || Math.Abs(curve.Points[^1].Rate - 10) < 1e-9);
        Assert.True(curve.Points.Count >= 20);
        Assert.True(curve.Points.Min(static point => point.Loss) < curve.Points[0].Loss);
        string page = RangeTestPage.ToHtml("A <b>", curve, ["suggested"]);
        Assert.Contains("<h1>A &lt;b&gt;: learning-rate range test</h1>", page, StringComparison.Ordinal);
        Assert.Contains("<polyline", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_range_of_nothing_is_refused()
    {
        using RecallNetwork network = new(5, 8, new TrainingDefinition());
        Assert.All(
            [
                new RangeTestOptions { Lowest = 0 },
                new RangeTestOptions { Highest = 1e-6 },
                new RangeTestOptions { Iterations = 19 },
            ],
            options => Assert.Throws<ArgumentOutOfRangeException>(() => LearningRateRangeTest.Run(network, Text(401), options: options)));
    }

    /// <summary>The curve of a loss that is a function of the power of ten, from -6 to 1.</summary>
    private static RangeTestCurve Curve(Func<double, double> loss)
    {
        RangeTestCurve curve = new();
        for (int i = 0; i < 100 && !curve.HasDiverged; i++)
        {
            double x = -6 + (7 * i / 99.0);
            curve.Add(Math.Pow(10, x), loss(x));
        }

        return curve;
    }
}
