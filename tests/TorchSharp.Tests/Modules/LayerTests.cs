using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

public class LayerTests
{
    [Fact]
    public void Linear_multiplies_by_the_transposed_weight_and_adds_the_bias()
    {
        using Linear layer = nn.Linear(nn.Parameter(tensor(new double[,] { { 1, 2, 3 }, { 4, 5, 6 } })), nn.Parameter(tensor(new double[] { 10, 20 })));

        using Tensor output = layer.call(tensor(new double[,] { { 1, 0, 2 } }));

        Assert.Equal([17, 36], Numbers.Of(output));
        Assert.Equal(3, layer.in_features);
        Assert.Equal(2, layer.out_features);
    }

    [Fact]
    public void Linear_starts_within_the_bounds_of_its_inputs()
    {
        using Linear layer = nn.Linear(100, 400);
        double[] weight = Numbers.Of(layer.weight);

        Assert.All(weight.Concat(Numbers.Of(layer.bias!)), value => Assert.InRange(Math.Abs(value), 0, 0.1 + 1e-6));
        Assert.InRange(weight.Max(Math.Abs), 0.099, 0.1 + 1e-6);
        Assert.InRange(weight.Average(value => value * value), 0.0032, 0.0035);
        Assert.Null(nn.Linear(2, 2, hasBias: false).bias);
        Assert.Equal(float64, nn.Linear(2, 2, dtype: float64).weight.dtype);
    }

    [Fact]
    public void Linear_has_the_gradients_of_its_equation()
    {
        using Linear layer = nn.Linear(3, 2, dtype: float64);
        Tensor input = Numbers.Wave(0.3, 4, 3).requires_grad_();

        Numbers.AssertGradients(() => (layer.call(input) * Numbers.Wave(1, 4, 2)).sum(), input, layer.weight, layer.bias!);
    }

    [Fact]
    public void A_new_weight_takes_the_place_of_the_old_one()
    {
        using Linear layer = nn.Linear(2, 1);
        Parameter old = layer.weight;
        layer.weight = nn.Parameter(ones(1, 2));
        layer.bias = null;

        Assert.True(old.IsInvalid);
        Assert.Equal(["weight"], layer.named_parameters().Select(p => p.name));
        Assert.Equal(2, layer.call(ones(1, 2)).item<float>());
        Assert.Throws<ArgumentNullException>(() => layer.weight = null!);
    }

    [Fact]
    public void A_wrong_width_is_a_native_error()
    {
        using Linear layer = nn.Linear(2, 1);

        Assert.Throws<ExternalException>(() => layer.call(ones(1, 3)));
    }

    [Fact]
    public void Layer_norm_normalises_scales_and_shifts()
    {
        using LayerNorm layer = nn.LayerNorm(3, eps: 0.5, dtype: float64);
        layer.weight = nn.Parameter(tensor(new double[] { 1, 2, 3 }));
        layer.bias = nn.Parameter(tensor(new double[] { 0, 1, 2 }));
        double root = Math.Sqrt((2.0 / 3) + 0.5);       // 1, 2, 3 have the variance 2/3

        using Tensor output = layer.call(tensor(new double[,] { { 1, 2, 3 } }));

        Numbers.AssertClose([-1 / root, 1, (3 / root) + 2], Numbers.Of(output));
    }

    [Fact]
    public void Layer_norm_starts_as_a_plain_normalisation()
    {
        using LayerNorm layer = nn.LayerNorm([2, 3]);

        Assert.Equal([2, 3], layer.weight.shape);
        Assert.All(Numbers.Of(layer.weight), value => Assert.Equal(1, value));
        Assert.All(Numbers.Of(layer.bias!), value => Assert.Equal(0, value));
        Assert.Null(nn.LayerNorm(3, bias: false).bias);
        Assert.Empty(nn.LayerNorm(3, elementwise_affine: false).parameters());
    }

    [Fact]
    public void Layer_norm_has_the_gradients_of_its_equation()
    {
        using LayerNorm layer = nn.LayerNorm(4, dtype: float64);
        Tensor input = Numbers.Wave(0.1, 3, 4).requires_grad_();

        Numbers.AssertGradients(() => (layer.call(input) * Numbers.Wave(2, 3, 4)).sum(), input, layer.weight, layer.bias!);
    }

    [Fact]
    public void Embedding_takes_rows_of_its_table()
    {
        using Embedding table = nn.Embedding_from_pretrained(tensor(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }));

        using Tensor output = table.call(tensor(new long[,] { { 2, 0 }, { 1, 1 } }));

        Assert.Equal([2, 2, 2], output.shape);
        Assert.Equal([5, 6, 1, 2, 3, 4, 3, 4], Numbers.Of(output));
        Assert.False(table.get_parameter("weight")!.requires_grad);
        Assert.True(nn.Embedding_from_pretrained(zeros(1, 1), freeze: false).get_parameter("weight")!.requires_grad);
    }

    [Fact]
    public void Embedding_sums_the_gradients_of_a_row()
    {
        using Embedding table = nn.Embedding(3, 2, dtype: float64);

        table.call(tensor(new long[] { 1, 1, 2 })).sum().backward();

        Assert.Equal([0, 0, 2, 2, 1, 1], Numbers.Of(table.get_parameter("weight")!.grad!));
    }

    [Fact]
    public void The_padding_row_is_zero_and_gets_no_gradient()
    {
        using Embedding table = nn.Embedding(3, 2, padding_idx: -2, dtype: float64);
        Assert.Equal([0, 0], Numbers.Of(table.get_parameter("weight")!)[2..4]);

        table.call(tensor(new long[] { 1, 2 })).sum().backward();

        Assert.Equal([0, 0, 0, 0, 1, 1], Numbers.Of(table.get_parameter("weight")!.grad!));
    }

    [Fact]
    public void Embedding_starts_with_standard_normal_rows()
    {
        using Embedding table = nn.Embedding(500, 40);
        double[] values = Numbers.Of(table.get_parameter("weight")!);

        Assert.InRange(values.Average(), -0.05, 0.05);
        Assert.InRange(values.Average(value => value * value), 0.94, 1.06);
    }

    [Fact]
    public void Rows_are_scaled_down_to_the_greatest_norm()
    {
        using Embedding table = nn.Embedding_from_pretrained(tensor(new double[,] { { 3, 4 }, { 30, 40 } }), max_norm: 5);

        using Tensor output = table.call(tensor(new long[] { 0, 1 }));

        Numbers.AssertClose([3, 4, 3, 4], Numbers.Of(output), 1e-6);
    }

    [Fact]
    public void The_weight_of_an_embedding_is_another_handle_on_the_same_table()
    {
        using Embedding table = nn.Embedding(2, 2);
        using (Parameter weight = table.weight!)
        {
            nn.init.ones_(weight);
        }

        Assert.Equal([1, 1], Numbers.Of(table.call(tensor(new long[] { 1 }))));
        table.weight = nn.Parameter(zeros(2, 2));
        Assert.Equal([0, 0], Numbers.Of(table.call(tensor(new long[] { 1 }))));
    }

    [Fact]
    public void An_index_beyond_the_table_is_a_native_error()
    {
        using Embedding table = nn.Embedding(2, 2);

        Assert.Throws<ExternalException>(() => table.call(tensor(new long[] { 2 })));
    }

    [Fact]
    public void Dropout_zeroes_a_share_and_keeps_the_expectation_in_training()
    {
        using Dropout dropout = nn.Dropout(0.25);
        using Tensor input = ones(100_000, dtype: float64);

        double[] values = Numbers.Of(dropout.call(input));

        Assert.InRange(values.Count(value => value == 0) / 100_000.0, 0.24, 0.26);
        Assert.All(values, value => Assert.True(value == 0 || Math.Abs(value - (4.0 / 3)) < 1e-12));
    }

    [Fact]
    public void Dropout_changes_nothing_in_evaluation()
    {
        using Dropout dropout = nn.Dropout(0.9);
        dropout.eval();
        using Tensor input = Numbers.Wave(0, 50);

        Assert.Equal(Numbers.Of(input), Numbers.Of(dropout.call(input)));
    }

    [Fact]
    public void A_probability_above_one_is_a_native_error() =>
        Assert.Throws<ExternalException>(() => nn.Dropout(1.5).call(ones(2)));
}
