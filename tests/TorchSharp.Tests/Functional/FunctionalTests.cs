using TorchSharp.Tests.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.Functional;

public class FunctionalTests
{
    private static readonly double[] Inputs = [-4, -1, -0.5, 0, 0.25, 1, 5];

    public static TheoryData<string, Func<Tensor, bool, Tensor>, Func<double, double>> Activations => new()
    {
        { "tanh", (x, inPlace) => functional.tanh(x, inPlace), Math.Tanh },
        { "relu", (x, inPlace) => functional.relu(x, inPlace), x => Math.Max(0, x) },
        { "sigmoid", functional.sigmoid, Sigmoid },
        { "silu", (x, inPlace) => functional.silu(x, inPlace), x => x * Sigmoid(x) },
        { "hardsigmoid", (x, inPlace) => functional.hardsigmoid(x, inPlace), x => Math.Clamp((x / 6) + 0.5, 0, 1) },
        { "hardtanh", (x, inPlace) => functional.hardtanh(x, -0.5, 2, inPlace), x => Math.Clamp(x, -0.5, 2) },
        { "Tanh", (x, inPlace) => Tanh(inPlace).call(x), Math.Tanh },
        { "ReLU", (x, inPlace) => ReLU(inPlace).call(x), x => Math.Max(0, x) },
        { "Sigmoid", (x, inPlace) => nn.Sigmoid(inPlace).call(x), Sigmoid },
        { "SiLU", (x, inPlace) => SiLU(inPlace).call(x), x => x * Sigmoid(x) },
        { "Hardsigmoid", (x, inPlace) => Hardsigmoid(inPlace).call(x), x => Math.Clamp((x / 6) + 0.5, 0, 1) },
        { "Hardtanh", (x, inPlace) => Hardtanh(-1, 1, inPlace).call(x), x => Math.Clamp(x, -1, 1) },
    };

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activations_are_their_functions_in_place_or_not(string name, Func<Tensor, bool, Tensor> activation, Func<double, double> function)
    {
        Assert.NotEmpty(name);
        double[] expected = [.. Inputs.Select(function)];
        Tensor input = tensor(Inputs);

        using Tensor fresh = activation(input, false);
        Numbers.AssertClose(expected, Numbers.Of(fresh), 1e-14);
        Assert.Equal(Inputs, Numbers.Of(input));

        using Tensor same = activation(input, true);
        Numbers.AssertClose(expected, Numbers.Of(input), 1e-14);
        Numbers.AssertClose(expected, Numbers.Of(same), 1e-14);
        Assert.NotSame(input, same);
    }

    [Fact]
    public void Gelu_weighs_by_the_normal_distribution()
    {
        Numbers.AssertClose([0.8413447460685429, -0.15865525393145707, 0], Numbers.Of(functional.gelu(tensor(new double[] { 1, -1, 0 }))));
        Numbers.AssertClose([0.8413447460685429], Numbers.Of(GELU().call(tensor(new double[] { 1 }))));
    }

    [Fact]
    public void Softmax_sums_to_one_and_log_softmax_is_its_logarithm()
    {
        Tensor scores = tensor(new double[,] { { 0, Math.Log(3) }, { 1000, 1000 } });

        Numbers.AssertClose([0.25, 0.75, 0.5, 0.5], Numbers.Of(functional.softmax(scores, 1)));
        Numbers.AssertClose([Math.Log(0.25), Math.Log(0.75), Math.Log(0.5), Math.Log(0.5)], Numbers.Of(functional.log_softmax(scores, -1)));
        Numbers.AssertClose(functional.softmax(scores, 0), Softmax(0).call(scores));
        Numbers.AssertClose(functional.log_softmax(scores, 0), LogSoftmax(0).call(scores));
        Assert.Equal(float64, functional.softmax(ones(2), 0, float64).dtype);
    }

    [Fact]
    public void One_hot_marks_the_class()
    {
        Tensor marks = functional.one_hot(tensor(new long[] { 2, 0 }));

        Assert.Equal([2, 3], marks.shape);
        Assert.Equal([0, 0, 1, 1, 0, 0], Numbers.Of(marks));
        Assert.Equal([1, 5], functional.one_hot(tensor(new long[] { 2 }), 5).shape);
        Assert.Throws<ArgumentException>(() => functional.one_hot(tensor(new[] { 1.0 })));
    }

    [Fact]
    public void Linear_works_without_a_bias()
    {
        Tensor x = Numbers.Wave(0, 2, 3), w = Numbers.Wave(1, 4, 3), b = Numbers.Wave(2, 4);

        Numbers.AssertClose(x.matmul(w.t()), functional.linear(x, w));
        Numbers.AssertClose(x.matmul(w.t()) + b, functional.linear(x, w, b));
    }

    [Fact]
    public void Layer_norm_works_without_a_scale()
    {
        Tensor x = Numbers.Wave(0, 2, 5);
        Tensor centred = x - x.mean([1], keepdim: true);
        Tensor expected = centred / ((centred * centred).mean([1], keepdim: true) + 1e-5).sqrt();

        Numbers.AssertClose(expected, functional.layer_norm(x, [5]));
        Numbers.AssertClose(expected * 2, functional.layer_norm(x, [5], full(5, 2.0, dtype: float64)));
    }

    [Fact]
    public void Normalize_divides_by_the_norm()
    {
        Numbers.AssertClose([0.6, 0.8, 0, 0], Numbers.Of(functional.normalize(tensor(new double[,] { { 3, 4 }, { 0, 0 } }))));
        Numbers.AssertClose([0.75, 0.25], Numbers.Of(functional.normalize(tensor(new double[] { 3, 1 }), 1, 0)));
    }

    [Fact]
    public void Dropout_in_place_overwrites_its_input()
    {
        Tensor input = ones(1000);

        using Tensor output = functional.dropout(input, 0.5, training: true, inplace: true);

        Assert.Equal(Numbers.Of(input), Numbers.Of(output));
        Assert.Contains(0, Numbers.Of(input));
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
