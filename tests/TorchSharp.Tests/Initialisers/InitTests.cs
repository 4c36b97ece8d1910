using System.Runtime.InteropServices;
using TorchSharp.Tests.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.Initialisers;

public class InitTests
{
    [Fact]
    public void Constants_fill_and_return_the_same_tensor()
    {
        Tensor weight = Parameter(empty(2, 2));

        Assert.Same(weight, init.constant_(weight, 0.5));
        Assert.Equal([0.5, 0.5, 0.5, 0.5], Numbers.Of(weight));
        Assert.Equal([1, 1, 1, 1], Numbers.Of(init.ones_(weight)));
        Assert.Equal([0, 0, 0, 0], Numbers.Of(init.zeros_(weight)));
        Assert.Equal([1, 0, 0, 1], Numbers.Of(init.eye_(weight)));
        Assert.True(weight.requires_grad);
        Assert.True(weight.is_leaf);
    }

    [Fact]
    public void Uniform_numbers_fill_their_interval()
    {
        double[] values = Numbers.Of(init.uniform_(empty(100, 100), -3, 1));

        Assert.All(values, value => Assert.InRange(value, -3, 1));
        Assert.InRange(values.Average(), -1.06, -0.94);
        Assert.InRange(Deviation(values), 1.13, 1.18);
    }

    [Fact]
    public void Normal_numbers_have_their_mean_and_deviation()
    {
        double[] values = Numbers.Of(init.normal_(empty(100, 100), 5, 2));

        Assert.InRange(values.Average(), 4.9, 5.1);
        Assert.InRange(Deviation(values), 1.93, 2.07);
        Assert.Contains(values, value => value > 8);
    }

    [Fact]
    public void Truncated_normal_numbers_stay_within_their_bounds()
    {
        double[] values = Numbers.Of(init.trunc_normal_(empty(100, 100), 0, 1, -1, 2));

        Assert.All(values, value => Assert.InRange(value, -1, 2));
        Assert.InRange(values.Average(), 0.20, 0.26);       // (φ(−1) − φ(2)) / (Φ(2) − Φ(−1)) = 0.2296
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(20, 50)]
    [InlineData(50, 20)]
    public void Orthogonal_rows_or_columns_have_the_length_of_the_gain(long rows, long columns)
    {
        Tensor weight = Parameter(empty(rows, columns, dtype: float64));

        init.orthogonal_(weight, 1.5);

        Tensor product = rows <= columns ? weight.matmul(weight.t()) : weight.t().matmul(weight);
        Numbers.AssertClose(eye(Math.Min(rows, columns), dtype: float64) * 2.25, product, 1e-12);
        Assert.True(weight.requires_grad);
    }

    [Fact]
    public void Orthogonal_values_differ_in_sign_and_from_call_to_call()
    {
        double[] one = Numbers.Of(init.orthogonal_(empty(20, 20))), other = Numbers.Of(init.orthogonal_(empty(20, 20)));

        Assert.Contains(one, value => value > 0);
        Assert.Contains(one, value => value < 0);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Orthogonal_sees_more_dimensions_as_one_matrix()
    {
        Tensor weight = init.orthogonal_(empty(4, 3, 2, dtype: float64)).reshape(4, 6);

        Numbers.AssertClose(eye(4, dtype: float64), weight.matmul(weight.t()), 1e-12);
        Assert.Throws<ExternalException>(() => init.orthogonal_(empty(4)));
    }

    [Fact]
    public void Xavier_keeps_the_variance_in_both_directions()
    {
        double[] uniform = Numbers.Of(init.xavier_uniform_(empty(100, 300), 2));
        double bound = 2 * Math.Sqrt(6.0 / 400), deviation = bound / Math.Sqrt(3);

        Assert.All(uniform, value => Assert.InRange(Math.Abs(value), 0, bound + 1e-6));
        Assert.InRange(uniform.Max(), bound * 0.99, bound + 1e-6);
        Assert.InRange(Deviation(uniform), deviation * 0.97, deviation * 1.03);
        Assert.InRange(Deviation(Numbers.Of(init.xavier_normal_(empty(100, 300), 2))), deviation * 0.97, deviation * 1.03);
        Assert.InRange(Deviation(Numbers.Of(init.glorot_uniform_(empty(100, 300), 2))), deviation * 0.97, deviation * 1.03);
    }

    [Theory]
    [InlineData(init.FanInOut.FanIn, 300)]
    [InlineData(init.FanInOut.FanOut, 100)]
    public void Kaiming_keeps_the_variance_in_one_direction(init.FanInOut mode, double fan)
    {
        double deviation = Math.Sqrt(2 / fan), bound = deviation * Math.Sqrt(3);

        double[] uniform = Numbers.Of(init.kaiming_uniform_(empty(100, 300), mode: mode, nonlinearity: init.NonlinearityType.ReLU));

        Assert.All(uniform, value => Assert.InRange(Math.Abs(value), 0, bound + 1e-6));
        Assert.InRange(Deviation(uniform), deviation * 0.97, deviation * 1.03);
        Assert.InRange(
            Deviation(Numbers.Of(init.kaiming_normal_(empty(100, 300), mode: mode, nonlinearity: init.NonlinearityType.ReLU))),
            deviation * 0.97,
            deviation * 1.03);
    }

    [Fact]
    public void Gains_belong_to_their_functions()
    {
        Assert.Equal(1, init.calculate_gain(init.NonlinearityType.Linear));
        Assert.Equal(1, init.calculate_gain(init.NonlinearityType.Sigmoid));
        Assert.Equal(5.0 / 3, init.calculate_gain(init.NonlinearityType.Tanh), 12);
        Assert.Equal(Math.Sqrt(2), init.calculate_gain(init.NonlinearityType.ReLU), 12);
        Assert.Equal(1, init.calculate_gain(init.NonlinearityType.LeakyReLU, 1), 12);
    }

    [Fact]
    public void Fans_count_inputs_and_outputs_of_a_unit()
    {
        Assert.Equal((3, 2), init.CalculateFanInAndFanOut(empty(2, 3)));
        Assert.Equal((12, 8), init.CalculateFanInAndFanOut(empty(2, 3, 4)));
        Assert.Throws<ArgumentException>(() => init.CalculateFanInAndFanOut(empty(5)));
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }
}
