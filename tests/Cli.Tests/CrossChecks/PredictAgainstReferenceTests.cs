using Hmlstm.Definitions;
using Hmlstm.Definitions.Models;
using Hmlstm.Reference;
using Hmlstm.Runtime.Weights;
using static TorchSharp.torch;

namespace Hmlstm.Cli.Tests.CrossChecks;

/// <summary><c>hmlstm predict</c> on hand-made cases of every cell gives the numbers of the equations.</summary>
[Collection("torch")]
public sealed class PredictAgainstReferenceTests : IDisposable
{
    private const int Steps = 9;
    private const string Regression = "task: regression\ninput: { features: 3 }\noutput: { size: 2 }\n";

    internal static readonly int[] Lengths = [Steps, 5, 1];

    internal static readonly Dictionary<string, string> Cases = new()
    {
        ["an rnn"] = Regression + "layers: [ { cell: rnn, hidden: 4 } ]",
        ["rnn layers with relu and without biases"] = Regression
            + "layers: [ { cell: rnn, hidden: 3, layers: 2, activation: relu, bias: false } ]",
        ["an rnn of both directions"] = Regression + "layers: [ { cell: rnn, hidden: 3, layers: 2, bidirectional: true } ]",
        ["gru layers"] = Regression + "layers: [ { cell: gru, hidden: 4, layers: 2, weight_dropout: 0.3 } ]",
        ["a gru of both directions"] = Regression + "layers: [ { cell: gru, hidden: 3, layers: 2, bidirectional: true } ]",
        ["lstm layers of different widths"] = Regression + "layers: [ { cell: lstm, hidden: [5, 3] } ]",
        ["normalised lstm layers, one of width 1"] = Regression + "layers: [ { cell: lstm, hidden: [5, 1, 3], layer_norm: true } ]",
        ["a normalised lstm of both directions"] =
            Regression
            + "layers: [ { cell: lstm, hidden: 4, layers: 2, layer_norm: true, bidirectional: true, weight_dropout: 0.3 } ]",
        ["an lstm of both directions, one prediction"] = Regression.Replace("size: 2", "size: 2, steps: last", StringComparison.Ordinal)
            + "layers: [ { cell: lstm, hidden: 3, layers: 2, bidirectional: true, weight_dropout: 0.3 } ]",
        ["lstm layers with zoneout"] = Regression
            + "layers: [ { cell: lstm, hidden: [5, 3], zoneout_hidden: 0.1, zoneout_cell: 0.4, weight_dropout: 0.2 } ]",
        ["a normalised lstm of both directions with zoneout"] = Regression
            + "layers: [ { cell: lstm, hidden: [4, 1], layer_norm: true, bidirectional: true, zoneout_cell: 0.4 } ]",
        ["a gru with zoneout"] = Regression + "layers: [ { cell: gru, hidden: [4, 3], zoneout_hidden: 0.1 } ]",
        ["an rnn of both directions with relu and zoneout"] = Regression
            + "layers: [ { cell: rnn, hidden: [4, 3], activation: relu, bidirectional: true, bias: false, zoneout_hidden: 0.1 } ]",
        ["a k-lstm"] = Regression + "layers: [ { cell: k-lstm, hidden: 4, cells: 3 } ]",
        ["k-lstm layers without biases"] = Regression
            + "layers: [ { cell: k-lstm, hidden: [4, 3], cells: 2, bias: false, weight_dropout: 0.3 } ]",
        ["k-lstm layers that mix their cells"] = Regression + "layers: [ { cell: k-lstm, hidden: [4, 3], cells: 3, selection: mixed } ]",
        ["an hm-lstm"] = Regression + "layers: [ { cell: hm-lstm, hidden: [5, 4, 3], weight_dropout: 0.3 } ]",
        ["an hm-lstm of one level"] = Regression + "layers: [ { cell: hm-lstm, hidden: 4 } ]",
        ["an hm-lstm with layer norm, hold and a steep slope"] =
            Regression
            + "layers: [ { cell: hm-lstm, hidden: [5, 4, 3], layer_norm: true, "
            + "boundary: { on_copy: hold, slope: { start: 2, linear: 1, max: 5 } } } ]",
        ["an hm-lstm with soft boundaries"] = Regression
            + "layers: [ { cell: hm-lstm, hidden: [5, 4, 3], boundary: { estimator: soft, gradient: operations } } ]",
        ["an hm-lstm that samples in training, with sigmoid and a detector on top"] =
            Regression + "layers: [ { cell: hm-lstm, hidden: [4, 4], boundary: { estimator: sample, activation: sigmoid, top: true } } ]",
        ["an hm-lstm without biases and a gated head"] =
            "task: language-model\ninput: { tokens: 6 }\nlayers: [ { cell: hm-lstm, hidden: [5, 4], bias: false } ]\n"
            + "output: { from: all, embedding: 6, hidden: [5, 4], activation: relu }\n",
        ["embedded tokens and a gated head"] =
            "task: language-model\ninput: { tokens: 6, embedding: 4, dropout: 0.1 }\nlayers: [ { cell: hm-lstm, hidden: [5, 4] } ]\n"
            + "output: { from: all, embedding: 6, hidden: [5], activation: tanh }\n",
        ["a head that is tied to the embedding"] =
            "task: language-model\ninput: { tokens: 6, embedding: 4, dropout: 0.1, variational_dropout: 0.4 }\n"
            + "layers: [ { cell: lstm, hidden: [5, 4] } ]\n"
            + "output: { tied: true }\n",
        ["a gated head that is tied to the embedding"] =
            "task: language-model\ninput: { tokens: 6, embedding: 4 }\nlayers: [ { cell: hm-lstm, hidden: [5, 4] } ]\n"
            + "output: { from: all, embedding: 6, hidden: [4], tied: true }\n",
        ["every cell on top of another"] =
            "task: classification\ninput: { features: 3, variational_dropout: 0.2 }\noutput: { size: 4, hidden: [5] }\n"
            + "layers: [ { cell: gru, hidden: 3, bidirectional: true }, { cell: k-lstm, hidden: 4, cells: 2 }, "
            + "{ cell: hm-lstm, hidden: [4, 3] }, { cell: rnn, hidden: 3 }, { cell: lstm, hidden: 4 } ]",
    };

    private readonly Workplace work = new();

    public static TheoryData<string> CaseNames => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(CaseNames))]
    public void Predictions_are_those_of_the_equations(string name)
    {
        NetworkDefinition definition = NetworkParser.Parse("net.model.yaml", "model: Net\n" + Cases[name]).Definition!;
        work.With("net.model.yaml", "model: Net\n" + Cases[name]);
        Dictionary<string, double[]> weights = FormulaWeights.Of(definition);
        FormulaWeights.Write(work.PathOf("w.safetensors"), definition, weights);
        double[][][] input = Input(definition.Input);
        WriteInput(work.PathOf("x.safetensors"), input, definition.Input.Kind);

        ToolRun run = work.Run(
            "predict", "@/net.model.yaml", "--weights", "@/w.safetensors", "--input", "@/x.safetensors", "--output", "@/y.safetensors");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Dictionary<string, double[]> expected = new NetworkReference(definition, weights, input, Lengths).Outputs;
        using TensorFile result = TensorFile.Read(work.PathOf("y.safetensors"));
        Assert.Equal(expected.Keys.Order(), result.Tensors.Keys.Order());
        foreach ((string output, double[] values) in expected)
        {
            AssertNear(output, values, result.Tensors[output]);
        }
    }

    [Theory]
    [InlineData("an hm-lstm", "boundaries")]
    [InlineData("an hm-lstm with layer norm, hold and a steep slope", "boundaries")]
    [InlineData("an hm-lstm that samples in training, with sigmoid and a detector on top", "boundaries")]
    [InlineData("embedded tokens and a gated head", "boundaries")]
    [InlineData("a k-lstm", "selection")]
    [InlineData("k-lstm layers without biases", "selection")]
    [InlineData("every cell on top of another", "selection")]
    public void The_cases_take_both_sides_of_each_decision(string name, string decision)
    {
        NetworkDefinition definition = NetworkParser.Parse("net.model.yaml", "model: Net\n" + Cases[name]).Definition!;

        NetworkReference reference = new(definition, FormulaWeights.Of(definition), Input(definition.Input), Lengths);
        double[] taken = reference.Outputs[decision];

        int width = decision == "selection" ? definition.Layers.OfType<KLstmStack>().Last().Cells : 1;
        Assert.True(taken.Chunk(width).Select(static choice => string.Join(' ', choice)).Distinct().Count() > 1);
    }

    public void Dispose() => work.Dispose();

    internal static double[][][] Input(InputDefinition input) =>
    [
        .. Enumerable.Range(0, Lengths.Length).Select(b => Enumerable.Range(0, Steps).Select(t => input.Kind == InputKind.Tokens
            ? new double[] { ((7 * b) + (t * t) + t) % input.Size }
            : [.. Enumerable.Range(0, input.Size).Select(f => (double)(float)(1.5 * Math.Sin((1.3 * t) + (2.1 * f) + (0.8 * b))))])
                .ToArray()),
    ];

    internal static void WriteInput(string path, double[][][] input, InputKind kind)
    {
        using IDisposable scope = NewDisposeScope();
        double[] flat = [.. input.SelectMany(static row => row).SelectMany(static element => element)];
        Tensor values = kind == InputKind.Tokens
            ? tensor(flat.Select(static id => (long)id).ToArray(), [input.Length, Steps])
            : tensor(flat.Select(static value => (float)value).ToArray(), [input.Length, Steps, input[0][0].Length]);
        TensorFile.Write(path, [("input", values), ("lengths", tensor(Lengths.Select(static length => (long)length).ToArray()))]);
    }

    internal static void AssertNear(string output, double[] expected, Tensor actual)
    {
        using Tensor dense = actual.contiguous();
        float[] values = dense.data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(
                Math.Abs(expected[i] - values[i]) <= 1e-5,
                FormattableString.Invariant($"{output}[{i}] is {values[i]}, and by the equations {expected[i]}"));
        }
    }
}
