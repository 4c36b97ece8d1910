using TorchSharp.Modules;
using TorchSharp.Tests.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Functional;

public class ClippingTests
{
    [Fact]
    public void A_greater_norm_is_scaled_down_to_the_limit()
    {
        Parameter[] parameters = [With(3, 0), With(4)];

        double norm = nn.utils.clip_grad_norm_(parameters, 1);

        Assert.Equal(5, norm, 12);
        double factor = 1 / (5 + 1e-6);
        Numbers.AssertClose([3 * factor, 0], Numbers.Of(parameters[0].grad!));
        Numbers.AssertClose([4 * factor], Numbers.Of(parameters[1].grad!));
    }

    [Fact]
    public void A_smaller_norm_stays()
    {
        Parameter[] parameters = [With(3, 0), With(4)];

        Assert.Equal(5, nn.utils.clip_grad_norm_(parameters, 6), 12);
        Assert.Equal([3, 0], Numbers.Of(parameters[0].grad!));
    }

    [Theory]
    [InlineData(1, 8)]
    [InlineData(2, 5.830951894845301)]
    [InlineData(3, 5.336803297443648)]
    [InlineData(double.PositiveInfinity, 5)]
    public void The_norm_is_that_of_all_gradients_together(double order, double expected) =>
        Assert.Equal(expected, nn.utils.clip_grad_norm_([With(-3, 0), With(5), With(0)], 100, order), 12);

    [Fact]
    public void Parameters_without_a_gradient_do_not_count()
    {
        Assert.Equal(2, nn.utils.clip_grad_norm_([nn.Parameter(ones(3)), With(2)], 1), 12);
        Assert.Equal(0, nn.utils.clip_grad_norm_([nn.Parameter(ones(3))], 1));
    }

    [Fact]
    public void Values_are_clamped_to_both_sides()
    {
        Parameter parameter = With(-3, 0.5, 2);

        nn.utils.clip_grad_value_([parameter], 1);

        Assert.Equal([-1, 0.5, 1], Numbers.Of(parameter.grad!));
    }

    [Fact]
    public void Clipping_leaves_no_tensors()
    {
        using Parameter parameter = With(3, 4);
        long before = Numbers.Live;

        nn.utils.clip_grad_norm_([parameter], 1);
        nn.utils.clip_grad_value_([parameter], 1);

        Assert.Equal(before, Numbers.Live);
    }

    [Fact]
    public void Parameters_become_one_vector_and_views_of_one()
    {
        using Linear layer = nn.Linear(nn.Parameter(tensor(new double[,] { { 1, 2 } })), nn.Parameter(tensor(new double[] { 3 })));
        Assert.Equal([1, 2, 3], Numbers.Of(nn.utils.parameters_to_vector(layer.parameters())));

        nn.utils.vector_to_parameters(tensor(new double[] { 4, 5, 6 }), layer.parameters());

        Assert.Equal([4, 5], Numbers.Of(layer.weight));
        Assert.Equal([1, 2], layer.weight.shape);
        Assert.Equal([6], Numbers.Of(layer.bias!));
        Assert.True(layer.weight.requires_grad);
    }

    private static Parameter With(params double[] gradient)
    {
        Parameter parameter = nn.Parameter(zeros(gradient.Length, dtype: float64));
        parameter.grad = tensor(gradient);
        return parameter;
    }
}
