using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

/// <summary>Operators and elementwise functions against numbers worked out by hand.</summary>
public sealed class ArithmeticTests : ScopedTest
{
    private readonly Tensor x = tensor(new double[] { 1, 2, 4 });
    private readonly Tensor y = tensor(new double[] { 2, 4, 8 });

    [Fact]
    public void Operators_work_between_tensors()
    {
        Near.Equal(x + y, [3], [3, 6, 12]);
        Near.Equal(x - y, [3], [-1, -2, -4]);
        Near.Equal(x * y, [3], [2, 8, 32]);
        Near.Equal(y / x, [3], [2, 2, 2]);
        Near.Equal(y % tensor(3.0), [3], [2, 1, 2]);
        Near.Equal(-x, [3], [-1, -2, -4]);
    }

    [Fact]
    public void Operators_work_with_numbers_on_either_side()
    {
        Near.Equal(x + 1, [3], [2, 3, 5]);
        Near.Equal(1L + x, [3], [2, 3, 5]);
        Near.Equal(x - 0.5, [3], [0.5, 1.5, 3.5]);
        Near.Equal(1 - x, [3], [0, -1, -3]);
        Near.Equal(x * 2f, [3], [2, 4, 8]);
        Near.Equal(2.0 * x, [3], [2, 4, 8]);
        Near.Equal(x / 2, [3], [0.5, 1, 2]);
        Near.Equal(8 / x, [3], [8, 4, 2]);
        Near.Equal(x + (Scalar)1.5, [3], [2.5, 3.5, 5.5]);
        Near.Equal((Scalar)1.5 - x, [3], [0.5, -0.5, -2.5]);
    }

    [Fact]
    public void A_number_does_not_change_the_type_of_a_tensor()
    {
        Tensor single = ones(2);
        Assert.Equal(ScalarType.Float32, (single * 2.5).dtype);
        Assert.Equal(ScalarType.Int64, (ones(2, dtype: int64) * 2).dtype);
        Assert.Equal(ScalarType.Float32, (ones(2, dtype: int64) * 2.5).dtype);
    }

    [Fact]
    public void Shapes_are_broadcast()
    {
        Near.Equal(x.unsqueeze(1) * tensor(new double[] { 1, 10 }), [3, 2], [1, 10, 2, 20, 4, 40]);
        Near.Equal(x.add(y, 0.5), [3], [2, 4, 8]);
    }

    [Fact]
    public void Comparisons_are_elementwise()
    {
        Near.Equal(x < 2, [3], [1, 0, 0]);
        Near.Equal(x <= 2, [3], [1, 1, 0]);
        Near.Equal(x > tensor(new double[] { 0, 2, 5 }), [3], [1, 0, 0]);
        Near.Equal(2 >= x, [3], [1, 1, 0]);
        Near.Equal(x == 2, [3], [0, 1, 0]);
        Near.Equal(x != 2, [3], [1, 0, 1]);
        Near.Equal(torch.equal(x, x), [3], [1, 1, 1]);
        Near.Equal((x > 1) & (x < 4), [3], [0, 1, 0]);
        Near.Equal((x > 1).logical_not(), [3], [1, 0, 0]);
        Assert.True(x.Equals(tensor(new double[] { 1, 2, 4 })));
        Assert.False(x.Equals(y));
        Assert.True(x.allclose(x + 1e-9));
        Assert.False(allclose(x, y));
    }

    [Fact]
    public void In_place_functions_change_and_return_their_tensor()
    {
        Tensor t = x.clone();
        Assert.Same(t, t.add_(1));
        Assert.Same(t, t.mul_(y).sub_(1).div_(2).clamp_(0, 10).sqrt_());
        Near.Equal(t, [3], [Math.Sqrt(1.5), Math.Sqrt(5.5), Math.Sqrt(10)]);
        Near.Equal(zeros(2, dtype: float64).addcmul_(tensor(2.0), tensor(3.0), 0.5), [2], [3, 3]);
        Near.Equal(zeros(2, dtype: float64).addcdiv_(tensor(3.0), tensor(2.0), 2), [2], [3, 3]);
        Near.Equal(zeros(2, dtype: float64).lerp_(tensor(new double[] { 4, 8 }), tensor(0.25)), [2], [1, 2]);
        Near.Equal(t.zero_(), [3], [0, 0, 0]);
        Near.Equal(t.fill_(3), [3], [3, 3, 3]);
        Near.Equal(t.copy_(y), [3], [2, 4, 8]);
    }

    [Fact]
    public void Quotients_are_rounded_as_asked()
    {
        Tensor seven = tensor(new double[] { 7, -7 });
        Near.Equal(seven.div(2, RoundingMode.floor), [2], [3, -4]);
        Near.Equal(seven.div(2, RoundingMode.trunc), [2], [3, -3]);
        Near.Equal(seven.remainder(4), [2], [3, 1]);
        Near.Equal(seven.fmod(4), [2], [3, -3]);
    }

    public static TheoryData<string, Func<Tensor, Tensor>, Func<double, double>> Functions { get; } = new()
    {
        { "abs", t => t.abs(), Math.Abs },
        { "neg", t => t.neg(), v => -v },
        { "exp", t => t.exp(), Math.Exp },
        { "expm1", t => t.expm1(), v => Math.Exp(v) - 1 },
        { "log1p", t => (t + 2).log1p(), v => Math.Log(v + 3) },
        { "log", t => (t + 2).log(), v => Math.Log(v + 2) },
        { "sqrt", t => (t + 2).sqrt(), v => Math.Sqrt(v + 2) },
        { "rsqrt", t => (t + 2).rsqrt(), v => 1 / Math.Sqrt(v + 2) },
        { "reciprocal", t => (t + 2).reciprocal(), v => 1 / (v + 2) },
        { "square", t => t.square(), v => v * v },
        { "pow", t => t.pow(3), v => v * v * v },
        { "sin", t => t.sin(), Math.Sin },
        { "cos", t => t.cos(), Math.Cos },
        { "tanh", t => torch.tanh(t), Math.Tanh },
        { "sigmoid", t => torch.sigmoid(t), v => 1 / (1 + Math.Exp(-v)) },
        { "relu", t => t.relu(), v => Math.Max(0, v) },
        { "silu", t => t.silu(), v => v / (1 + Math.Exp(-v)) },
        { "softplus", t => t.softplus(), v => Math.Log(1 + Math.Exp(v)) },
        { "hardtanh", t => t.hardtanh(-0.25, 0.25), v => Math.Clamp(v, -0.25, 0.25) },
        { "floor", t => t.floor(), Math.Floor },
        { "ceil", t => t.ceil(), Math.Ceiling },
        { "round", t => t.round(), v => Math.Round(v, MidpointRounding.ToEven) },
        { "trunc", t => t.trunc(), Math.Truncate },
        { "sign", t => t.sign(), v => Math.Sign(v) },
        { "clamp", t => t.clamp(-0.4, 0.4), v => Math.Clamp(v, -0.4, 0.4) },
        { "clamp_min", t => t.clamp_min(0.1), v => Math.Max(v, 0.1) },
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void Functions_agree_with_the_mathematics_of_the_runtime(string name, Func<Tensor, Tensor> function, Func<double, double> expected)
    {
        Assert.NotEmpty(name);
        double[] inputs = [-1.75, -0.5, 0, 0.3, 1.2];
        Near.Equal(function(tensor(inputs)), [5], Array.ConvertAll(inputs, v => expected(v)), 1e-12);
    }

    [Fact]
    public void Erf_is_the_integral_of_the_bell_curve() => Near.Equal(tensor(new[] { 0.0, 1.0 }).erf(), [2], [0, 0.8427007929497149], 1e-12);

    [Fact]
    public void Numbers_that_are_none_are_found()
    {
        Tensor odd = tensor(new[] { 1, double.NaN, double.PositiveInfinity, double.NegativeInfinity });
        Near.Equal(odd.isnan(), [4], [0, 1, 0, 0]);
        Near.Equal(odd.isinf(), [4], [0, 0, 1, 1]);
        Near.Equal(isfinite(odd), [4], [1, 0, 0, 0]);
        Near.Equal(nan_to_num(odd, 7, 8, 9), [4], [1, 7, 8, 9]);
    }

    [Fact]
    public void Softmax_sums_to_one_and_log_softmax_is_its_logarithm()
    {
        Tensor t = tensor(new double[,] { { 0, Math.Log(3) }, { 1, 1 } });
        Near.Equal(softmax(t, 1), [2, 2], [0.25, 0.75, 0.5, 0.5], 1e-12);
        Near.Equal(t.log_softmax(1).exp(), [2, 2], [0.25, 0.75, 0.5, 0.5], 1e-12);
        Assert.Equal(ScalarType.Float32, t.softmax(1, float32).dtype);
    }

    [Fact]
    public void Products_of_matrices_follow_the_textbook()
    {
        Tensor a = tensor(new double[,] { { 1, 2 }, { 3, 4 } }), b = tensor(new double[,] { { 0, 1 }, { 1, 1 } });
        Tensor v = tensor(new double[] { 1, -1 });
        Near.Equal(a.mm(b), [2, 2], [2, 3, 4, 7]);
        Near.Equal(matmul(a, v), [2], [-1, -1]);
        Near.Equal(a.mv(v), [2], [-1, -1]);
        Near.Equal(v.dot(v), [], [2]);
        Near.Equal(outer(v, v), [2, 2], [1, -1, -1, 1]);
        Near.Equal(b.addmm(a, b, beta: 2, alpha: 10), [2, 2], [20, 32, 42, 72]);
        Near.Equal(bmm(a.unsqueeze(0), b.unsqueeze(0)), [1, 2, 2], [2, 3, 4, 7]);
        Near.Equal(einsum("ij,kj->ik", a, b), [2, 2], [2, 3, 4, 7]);
    }
}
