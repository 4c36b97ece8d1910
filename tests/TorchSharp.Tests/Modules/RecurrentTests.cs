using System.Runtime.InteropServices;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Modules;

/// <summary>Recurrent layers against their equations, one step and one direction at a time.</summary>
public class RecurrentTests
{
    private const long Inputs = 3, Hidden = 4, Batch = 2, Steps = 5;

    private delegate (Tensor H, Tensor C) Step(Tensor x, Tensor h, Tensor c, Func<string, Tensor> parameter);

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(2, false, true)]
    [InlineData(2, true, true)]
    [InlineData(1, true, false)]
    public void Lstm_follows_its_equations(long layers, bool bidirectional, bool bias)
    {
        using LSTM lstm = nn.LSTM(Inputs, Hidden, layers, bias, bidirectional: bidirectional, dtype: float64);
        long cells = layers * (bidirectional ? 2 : 1);
        Tensor input = Numbers.Wave(0.2, Steps, Batch, Inputs), h0 = Numbers.Wave(1, cells, Batch, Hidden), c0 = Numbers.Wave(2, cells, Batch, Hidden);

        (Tensor output, Tensor h, Tensor c) = lstm.call(input, (h0, c0));

        (Tensor expected, Tensor expectedH, Tensor expectedC) = Unroll(lstm, LstmStep, input, h0, c0, layers, bidirectional, bias);
        Numbers.AssertClose(expected, output);
        Numbers.AssertClose(expectedH, h);
        Numbers.AssertClose(expectedC, c);
    }

    [Theory]
    [InlineData(1, false, true)]
    [InlineData(2, true, true)]
    [InlineData(2, false, false)]
    public void Gru_follows_its_equations(long layers, bool bidirectional, bool bias)
    {
        using GRU gru = nn.GRU(Inputs, Hidden, layers, bias, bidirectional: bidirectional, dtype: float64);
        Tensor input = Numbers.Wave(0.2, Steps, Batch, Inputs), h0 = Numbers.Wave(1, layers * (bidirectional ? 2 : 1), Batch, Hidden);

        (Tensor output, Tensor h) = gru.call(input, h0);

        (Tensor expected, Tensor expectedH, _) = Unroll(gru, GruStep, input, h0, h0, layers, bidirectional, bias);
        Numbers.AssertClose(expected, output);
        Numbers.AssertClose(expectedH, h);
    }

    [Theory]
    [InlineData(nn.NonLinearities.Tanh, 2, true)]
    [InlineData(nn.NonLinearities.ReLU, 1, false)]
    public void Rnn_follows_its_equations(nn.NonLinearities function, long layers, bool bidirectional)
    {
        using RNN rnn = nn.RNN(Inputs, Hidden, layers, function, bidirectional: bidirectional, dtype: float64);
        Tensor input = Numbers.Wave(0.2, Steps, Batch, Inputs), h0 = Numbers.Wave(1, layers * (bidirectional ? 2 : 1), Batch, Hidden);

        (Tensor output, Tensor h) = rnn.call(input, h0);

        (Tensor expected, Tensor expectedH, _) = Unroll(rnn, RnnStep(function), input, h0, h0, layers, bidirectional, true);
        Numbers.AssertClose(expected, output);
        Numbers.AssertClose(expectedH, h);
    }

    [Fact]
    public void Without_a_state_it_starts_from_zeros()
    {
        using LSTM lstm = nn.LSTM(Inputs, Hidden, dtype: float64);
        using GRU gru = nn.GRU(Inputs, Hidden, dtype: float64);
        using RNN rnn = nn.RNN(Inputs, Hidden, dtype: float64);
        Tensor input = Numbers.Wave(0.2, Steps, Batch, Inputs), zero = zeros(1, Batch, Hidden, dtype: float64);

        Numbers.AssertClose(lstm.call(input, (zero, zero)).Item1, lstm.call(input).Item1);
        Numbers.AssertClose(gru.call(input, zero).Item1, gru.call(input).Item1);
        Numbers.AssertClose(rnn.call(input, zero).Item1, rnn.call(input).Item1);
    }

    [Fact]
    public void Batch_first_swaps_the_first_two_dimensions_of_input_and_output_but_not_of_the_state()
    {
        using GRU timeFirst = nn.GRU(Inputs, Hidden, dtype: float64);
        using GRU batchFirst = nn.GRU(Inputs, Hidden, batchFirst: true, dtype: float64);
        batchFirst.load_state_dict(timeFirst.state_dict());
        Tensor input = Numbers.Wave(0.2, Steps, Batch, Inputs);

        (Tensor output, Tensor h) = batchFirst.call(input.transpose(0, 1));

        Numbers.AssertClose(timeFirst.call(input).Item1.transpose(0, 1), output);
        Assert.Equal([1, Batch, Hidden], h.shape);
    }

    [Fact]
    public void Parameters_have_pytorchs_names_order_and_shapes()
    {
        using LSTM lstm = nn.LSTM(Inputs, Hidden, 2, bidirectional: true);

        Assert.Equal(
            [
                "weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0",
                "weight_ih_l0_reverse", "weight_hh_l0_reverse", "bias_ih_l0_reverse", "bias_hh_l0_reverse",
                "weight_ih_l1", "weight_hh_l1", "bias_ih_l1", "bias_hh_l1",
                "weight_ih_l1_reverse", "weight_hh_l1_reverse", "bias_ih_l1_reverse", "bias_hh_l1_reverse",
            ],
            lstm.named_parameters().Select(p => p.name));
        Assert.Equal([4 * Hidden, Inputs], lstm.get_parameter("weight_ih_l0")!.shape);
        Assert.Equal([4 * Hidden, 2 * Hidden], lstm.get_parameter("weight_ih_l1")!.shape);
        Assert.Equal([4 * Hidden, Hidden], lstm.get_parameter("weight_hh_l1_reverse")!.shape);
        Assert.Equal([4 * Hidden], lstm.get_parameter("bias_hh_l0")!.shape);
        Assert.Equal(["weight_ih_l0", "weight_hh_l0"], nn.GRU(2, 2, bias: false).named_parameters().Select(p => p.name));
    }

    [Fact]
    public void Parameters_start_uniform_within_one_over_the_root_of_the_width()
    {
        using LSTM lstm = nn.LSTM(30, 100);

        foreach (Parameter parameter in lstm.parameters())
        {
            double[] values = Numbers.Of(parameter);
            Assert.All(values, value => Assert.InRange(Math.Abs(value), 0, 0.1 + 1e-6));
            Assert.InRange(values.Average(value => value * value), 0.0026, 0.0040);
        }
    }

    [Fact]
    public void Lstm_has_the_gradients_of_its_equations()
    {
        using LSTM lstm = nn.LSTM(2, 3, dtype: float64);
        Tensor input = Numbers.Wave(0.2, 4, 2, 2).requires_grad_(), h0 = Numbers.Wave(1, 1, 2, 3).requires_grad_(), c0 = Numbers.Wave(2, 1, 2, 3).requires_grad_();

        Numbers.AssertGradients(
            () =>
            {
                (Tensor output, Tensor h, Tensor c) = lstm.call(input, (h0, c0));
                return (output * Numbers.Wave(3, 4, 2, 3)).sum() + (h * Numbers.Wave(4, 1, 2, 3)).sum() + (c * Numbers.Wave(5, 1, 2, 3)).sum();
            },
            [input, h0, c0, .. lstm.parameters()]);
    }

    [Fact]
    public void Gru_and_rnn_have_the_gradients_of_their_equations()
    {
        using GRU gru = nn.GRU(2, 3, dtype: float64);
        using RNN rnn = nn.RNN(2, 3, dtype: float64);
        Tensor input = Numbers.Wave(0.2, 4, 2, 2).requires_grad_(), h0 = Numbers.Wave(1, 1, 2, 3).requires_grad_();

        Numbers.AssertGradients(() => (gru.call(input, h0).Item1 * Numbers.Wave(3, 4, 2, 3)).sum(), [input, h0, .. gru.parameters()]);
        Numbers.AssertGradients(() => (rnn.call(input, h0).Item1 * Numbers.Wave(3, 4, 2, 3)).sum(), [input, h0, .. rnn.parameters()]);
    }

    [Fact]
    public void Dropout_is_between_layers_and_only_in_training()
    {
        using LSTM lstm = nn.LSTM(Inputs, 50, 2, dropout: 0.5, dtype: float64);
        Tensor input = Numbers.Wave(0.2, Steps, Batch, Inputs);

        Assert.NotEqual(Numbers.Of(lstm.call(input).Item1), Numbers.Of(lstm.call(input).Item1));
        lstm.eval();
        Assert.Equal(Numbers.Of(lstm.call(input).Item1), Numbers.Of(lstm.call(input).Item1));
    }

    [Fact]
    public void Cells_are_single_steps_of_their_layers()
    {
        using LSTMCell lstm = nn.LSTMCell(Inputs, Hidden, dtype: float64);
        using GRUCell gru = nn.GRUCell(Inputs, Hidden, dtype: float64);
        using RNNCell rnn = nn.RNNCell(Inputs, Hidden, nn.NonLinearities.ReLU, dtype: float64);
        Tensor x = Numbers.Wave(0.2, Batch, Inputs), h = Numbers.Wave(1, Batch, Hidden), c = Numbers.Wave(2, Batch, Hidden);
        Func<string, Tensor> Of(nn.Module module) => name => module.get_parameter(name)!;

        (Tensor expectedH, Tensor expectedC) = LstmStep(x, h, c, Of(lstm));
        (Tensor nextH, Tensor nextC) = lstm.call(x, (h, c));
        Numbers.AssertClose(expectedH, nextH);
        Numbers.AssertClose(expectedC, nextC);
        Numbers.AssertClose(GruStep(x, h, h, Of(gru)).H, gru.call(x, h));
        Numbers.AssertClose(RnnStep(nn.NonLinearities.ReLU)(x, h, h, Of(rnn)).H, rnn.call(x, h));

        Tensor zero = zeros(Batch, Hidden, dtype: float64);
        Numbers.AssertClose(lstm.call(x, (zero, zero)).Item1, lstm.call(x).Item1);
        Numbers.AssertClose(gru.call(x, zero), gru.forward(x));
    }

    [Fact]
    public void The_parameters_of_a_cell_can_be_replaced()
    {
        using GRUCell cell = nn.GRUCell(1, 1);
        cell.weight_ih = nn.Parameter(zeros(3, 1));
        cell.weight_hh = nn.Parameter(zeros(3, 1));
        cell.bias_ih = nn.Parameter(zeros(3));
        cell.bias_hh = nn.Parameter(zeros(3));

        Assert.Equal(0.5f, cell.call(ones(1, 1), ones(1, 1)).item<float>());        // n = 0, z = σ(0)
        using Parameter weight = cell.weight_ih!;
        Assert.Equal([3, 1], weight.shape);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_native_errors()
    {
        using LSTM lstm = nn.LSTM(Inputs, Hidden);
        Tensor input = zeros(Steps, Batch, Inputs), state = zeros(1, Batch, Hidden), narrow = zeros(1, Batch, 1);

        Assert.Throws<ExternalException>(() => lstm.call(zeros(Steps, Batch, Inputs + 1), (state, state)));
        Assert.Throws<ExternalException>(() => lstm.call(input, (narrow, state)));
        Assert.Throws<ExternalException>(() => lstm.call(input, (state, narrow)));
    }

    private static (Tensor H, Tensor C) LstmStep(Tensor x, Tensor h, Tensor c, Func<string, Tensor> parameter)
    {
        Tensor[] s = (Affine(x, "ih", parameter) + Affine(h, "hh", parameter)).chunk(4, 1);
        Tensor next = (sigmoid(s[1]) * c) + (sigmoid(s[0]) * tanh(s[2]));
        return (sigmoid(s[3]) * tanh(next), next);
    }

    private static (Tensor H, Tensor C) GruStep(Tensor x, Tensor h, Tensor c, Func<string, Tensor> parameter)
    {
        Tensor[] fromInput = Affine(x, "ih", parameter).chunk(3, 1), fromState = Affine(h, "hh", parameter).chunk(3, 1);
        Tensor r = sigmoid(fromInput[0] + fromState[0]), z = sigmoid(fromInput[1] + fromState[1]), n = tanh(fromInput[2] + (r * fromState[2]));
        return (((1 - z) * n) + (z * h), c);
    }

    private static Step RnnStep(nn.NonLinearities function) => (x, h, c, parameter) =>
    {
        Tensor sum = Affine(x, "ih", parameter) + Affine(h, "hh", parameter);
        return (function == nn.NonLinearities.Tanh ? tanh(sum) : nn.functional.relu(sum), c);
    };

    private static Tensor Affine(Tensor x, string part, Func<string, Tensor> parameter) =>
        x.matmul(parameter("weight_" + part).t()) + parameter("bias_" + part);

    /// <summary>Runs a step over time, layer by layer, direction by direction.</summary>
    private static (Tensor Output, Tensor H, Tensor C) Unroll(
        nn.Module module, Step step, Tensor input, Tensor h0, Tensor c0, long layers, bool bidirectional, bool bias)
    {
        int directions = bidirectional ? 2 : 1;
        List<Tensor> lastH = [], lastC = [];
        Tensor current = input;
        for (long layer = 0; layer < layers; layer++)
        {
            List<Tensor> outputs = [];
            for (int direction = 0; direction < directions; direction++)
            {
                string suffix = $"_l{layer}{(direction == 1 ? "_reverse" : "")}";
                Tensor Parameter(string name) => module.get_parameter(name + suffix) ?? (bias ? throw new InvalidOperationException(name) : zeros(1, dtype: float64));
                Tensor h = h0[(layer * directions) + direction], c = c0[(layer * directions) + direction];
                Tensor[] series = new Tensor[Steps];
                for (int i = 0; i < Steps; i++)
                {
                    int t = direction == 0 ? i : (int)Steps - 1 - i;
                    (h, c) = step(current[t], h, c, Parameter);
                    series[t] = h;
                }

                outputs.Add(stack(series));
                lastH.Add(h);
                lastC.Add(c);
            }

            current = cat(outputs, -1);
        }

        return (current, stack(lastH), stack(lastC));
    }
}
