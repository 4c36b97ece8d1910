using Hmlstm.Export.Onnx;
using Hmlstm.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace Hmlstm.Onnx.Tests;

/// <summary>ONNX Runtime computes what the network computes: of each kind of stack, head and option, and of several at once.</summary>
public sealed class OnnxEqualityTests(EqualityTable table) : IClassFixture<EqualityTable>
{
    private const double Tolerance = 1e-5;

    private const string Three = "task: regression\ninput: { features: 3 }\n";
    private const string Four = "task: classification\ninput: { features: 3 }\noutput: { size: 4, hidden: [5], steps: last }\n";
    private const string One = "output: { size: 1 }\n";

    private static readonly (string Name, string Text)[] Cases =
    [
        ("hm-lstm, 3 levels", Three + One + Stacks("cell: hm-lstm, hidden: [5, 4, 3]")),
        ("hm-lstm, 1 level", Three + One + Stacks("cell: hm-lstm, hidden: 4")),
        ("hm-lstm, no bias, detector on top", Three + One + Stacks("cell: hm-lstm, hidden: [4, 3], bias: false, boundary: { top: true }")),
        ("hm-lstm, layer norm", Three + One + Stacks("cell: hm-lstm, hidden: [4, 1, 3], layer_norm: true")),
        ("hm-lstm, sigmoid, hold", Three + One + Stacks(
            "cell: hm-lstm, hidden: [4, 3, 2], boundary: { activation: sigmoid, on_copy: hold }")),
        ("hm-lstm, operations", Three + One + Stacks("cell: hm-lstm, hidden: [4, 3], boundary: { gradient: operations }")),
        ("hm-lstm, sample, dropout", Three + One + Stacks("cell: hm-lstm, hidden: [4, 3], dropout: 0.5, boundary: { estimator: sample }")),
        ("hm-lstm, soft", Three + One + Stacks(
            "cell: hm-lstm, hidden: [6, 5, 4], boundary: { estimator: soft, slope: { start: 1, linear: 0.1 } }")),
        ("hm-lstm, soft, sigmoid, detector on top", Three + One + Stacks(
            "cell: hm-lstm, hidden: [4, 3], boundary: { estimator: soft, activation: sigmoid, slope: 2, top: true }")),
        ("k-lstm, mixed", Three + One + Stacks("cell: k-lstm, hidden: [4, 3], cells: 3, dropout: 0.2")),
        ("k-lstm, most probable", Three + One + Stacks("cell: k-lstm, hidden: [4, 3], cells: 3, selection: most-probable")),
        ("k-lstm, 1 cell, no bias", Three + One + Stacks("cell: k-lstm, hidden: 4, cells: 1, bias: false")),
        ("lstm, 2 widths", Three + One + Stacks("cell: lstm, hidden: [5, 3], dropout: 0.3")),
        ("lstm, no bias", Three + One + Stacks("cell: lstm, hidden: 4, bias: false")),
        ("lstm, both directions", Three + One + Stacks("cell: lstm, hidden: [4, 3], bidirectional: true")),
        ("lstm, layer norm", Three + One + Stacks("cell: lstm, hidden: [4, 1, 3], layer_norm: true")),
        ("lstm, layer norm, both directions", Three + One + Stacks("cell: lstm, hidden: [4, 3], layer_norm: true, bidirectional: true")),
        ("lstm, zoneout", Three + One + Stacks("cell: lstm, hidden: [4, 3], zoneout_hidden: 0.1, zoneout_cell: 0.4")),
        ("lstm, layer norm, both directions, zoneout", Three + One + Stacks(
            "cell: lstm, hidden: 4, layer_norm: true, bidirectional: true, zoneout_cell: 0.4")),
        ("gru, both directions, zoneout", Three + One + Stacks("cell: gru, hidden: [4, 3], bidirectional: true, zoneout_hidden: 0.1")),
        ("gru, 2 layers", Three + One + Stacks("cell: gru, hidden: 4, layers: 2")),
        ("gru, both directions, no bias", Three + One + Stacks("cell: gru, hidden: [4, 3], bidirectional: true, bias: false")),
        ("rnn, tanh", Three + One + Stacks("cell: rnn, hidden: [4, 3]")),
        ("rnn, relu, both directions", Three + One + Stacks("cell: rnn, hidden: [4, 3], activation: relu, bidirectional: true")),
        ("every cell in one network", Four + Stacks(
            "cell: gru, hidden: 3, dropout: 0.1",
            "cell: k-lstm, hidden: [4, 3], cells: 2",
            "cell: hm-lstm, hidden: [4, 3], boundary: { estimator: soft, slope: { start: 2, linear: 0.1 } }",
            "cell: rnn, hidden: [3, 2], activation: relu, bias: false",
            "cell: k-lstm, hidden: 3, cells: 3, selection: most-probable",
            "cell: lstm, hidden: [3, 2]",
            "cell: hm-lstm, hidden: [4, 4], dropout: 0.25, boundary: { top: true, on_copy: hold, activation: sigmoid }")),
        ("language model, embedding, all levels", "task: language-model\ninput: { tokens: 9, embedding: 5 }\n"
            + "output: { from: all, embedding: 6, hidden: [7, 5], activation: relu }\n" + Stacks("cell: hm-lstm, hidden: [5, 4, 3]")),
        ("language model, one-hot tokens", "task: language-model\ninput: { tokens: 9 }\n" + Stacks("cell: rnn, hidden: 6, bias: false")),
        ("language model, tied", "task: language-model\ninput: { tokens: 9, embedding: 4 }\noutput: { tied: true }\n"
            + Stacks("cell: lstm, hidden: [6, 4]")),
        ("language model, tied, all levels", "task: language-model\ninput: { tokens: 9, embedding: 4 }\n"
            + "output: { tied: true, from: all, embedding: 4 }\n" + Stacks("cell: hm-lstm, hidden: [5, 3]")),
        ("classification, last step, all levels", "task: classification\ninput: { features: 3 }\n"
            + "output: { size: 4, from: all, embedding: 6, hidden: [5] }\n" + Stacks("cell: hm-lstm, hidden: [4, 3]")),
        ("classification of tokens, both directions, last step", "task: classification\ninput: { tokens: 9, embedding: 4 }\n"
            + "output: { size: 3 }\n" + Stacks("cell: lstm, hidden: 4, bidirectional: true")),
        ("binary classification, each step", "task: classification\ninput: { features: 3 }\noutput: { size: 1, steps: each }\n"
            + Stacks("cell: gru, hidden: 4")),
        ("regression, last step", Three + "output: { size: 2, steps: last, hidden: [5], activation: relu }\n"
            + Stacks("cell: gru, hidden: 4")),
        ("quantiles", Three + "output: { size: 2, loss: { name: quantile, quantiles: [0.1, 0.5, 0.9] } }\n"
            + Stacks("cell: lstm, hidden: 4")),
        ("gaussian", Three + "output: { size: 2, loss: gaussian }\n" + Stacks("cell: k-lstm, hidden: 4, cells: 2")),
        ("mixture", Three + "output: { size: 2, loss: { name: mixture, components: 3 } }\n" + Stacks("cell: hm-lstm, hidden: [4, 3]")),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(static one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void ONNX_Runtime_gives_the_networks_numbers(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable evaluation = no_grad();
        using var networks = new OnnxNetworks(Cases.Single(one => one.Name == name).Text);
        bool steps = OnnxModel.FormsOf(networks.Definition).Contains(OnnxForm.Step);

        double window = new[] { Windows(networks, 1, 1), Windows(networks, 3, 7), Windows(networks, 5, 12) }.Max();
        double? step = steps ? Steps(networks, 4, 9) : null;

        table.Add(name, window, step);
        Assert.InRange(Math.Max(window, step ?? 0), 0, Tolerance);
        Assert.Equal(networks.Network.CanStep, steps);
    }

    private static string Stacks(params string[] stacks) =>
        $"model: Any\nlayers:\n{string.Concat(stacks.Select(static stack => $"  - {{ {stack} }}\n"))}";

    // Two windows, the second from the state after the first; with rows that end early, and one that has no step at all.
    private static double Windows(OnnxNetworks networks, long rows, long steps)
    {
        double largest = 0;
        using NetworkState zeros = networks.Network.CreateState(rows);
        NetworkState expected = zeros;
        var state = zeros.Tensors;
        foreach (bool vary in new[] { true, false })
        {
            Tensor input = networks.RandomInput(rows, steps);
            Tensor whole = full(rows, steps, dtype: ScalarType.Int64);
            Tensor lengths = vary && rows > 1 ? arange(rows, dtype: ScalarType.Int64).mul(2).clamp(0, steps) : whole;
            NetworkOutput output = networks.Network.Forward(input, expected, vary ? lengths : null);
            IReadOnlyDictionary<string, Tensor> found = networks.Run(OnnxForm.Window, input, state, lengths);
            largest = Math.Max(largest, Differences(output, found, lengths.gt(0)));
            expected = output.State;
            state = [.. expected.Tensors.Select(one => (one.Name, found["next." + one.Name]))];
        }

        return largest;
    }

    private static double Differences(NetworkOutput output, IReadOnlyDictionary<string, Tensor> found, Tensor hasSteps)
    {
        var expected = new Dictionary<string, Tensor?>
        {
            ["predictions"] = output.Predictions,
            ["boundaries"] = output.Boundaries is { } boundaries && boundaries.size(1) > 0 ? boundaries : null,
            ["selection"] = output.Selection,
            ["selection_probability"] = output.SelectionProbability,
        };
        foreach ((string name, Tensor value) in output.State.Tensors)
        {
            expected.Add("next." + name, value);
        }

        Assert.Equal(expected.Where(static one => one.Value is not null).Select(static one => one.Key), found.Keys);

        // What a row without any step would select means nothing.
        return found.Max(one => one.Key.StartsWith("selection", StringComparison.Ordinal)
            ? Difference(one.Key, expected[one.Key]![hasSteps], one.Value[hasSteps])
            : Difference(one.Key, expected[one.Key]!, one.Value));
    }

    // Element by element against the network's step, and against the same elements as one window.
    private static double Steps(OnnxNetworks networks, long rows, long steps)
    {
        double largest = 0;
        Tensor input = networks.RandomInput(rows, steps);
        NetworkState expected = networks.Network.CreateState(rows);
        IReadOnlyList<(string Name, Tensor Value)> start = [.. expected.Tensors.Select(static one => (one.Name, one.Value.clone()))];
        IReadOnlyList<(string Name, Tensor Value)> state = start;
        IReadOnlyDictionary<string, Tensor> found = new Dictionary<string, Tensor>();
        var predictions = new List<Tensor>();
        var boundaries = new List<Tensor>();
        for (long t = 0; t < steps; t++)
        {
            Tensor element = input.select(1, t);
            found = networks.Run(OnnxForm.Step, element, state);
            state = [.. state.Select(one => (one.Name, found["next." + one.Name]))];
            Tensor prediction = networks.Network.Step(element, ref expected);
            largest = Math.Max(largest, Difference("predictions", prediction, found["predictions"]));
            largest = expected.Tensors.Aggregate(
                largest, (most, one) => Math.Max(most, Difference(one.Name, one.Value, found["next." + one.Name])));
            predictions.Add(found["predictions"]);
            boundaries.Add(found.GetValueOrDefault("boundaries")!);
        }

        IReadOnlyDictionary<string, Tensor> window = networks.Run(
            OnnxForm.Window, input, start, full(rows, steps, dtype: ScalarType.Int64));
        Assert.Equal(found.Keys, window.Keys);
        foreach ((string name, Tensor value) in state)
        {
            largest = Math.Max(largest, Difference(name, window["next." + name], value));
        }

        Tensor all = window["predictions"].dim() == 3 ? stack(predictions, 1) : predictions[^1];
        largest = Math.Max(largest, Difference("predictions", window["predictions"], all));
        if (!window.TryGetValue("boundaries", out Tensor? whole))
        {
            return largest;
        }

        // Detectors that never fire, or always, would say nothing.
        Assert.InRange(whole.mean().item<float>(), 0.05, 0.95);
        return Math.Max(largest, Difference("boundaries", whole, stack(boundaries, 2)));
    }

    // The largest of all elements: as it is up to 1, and as a share of the element beyond.
    private static double Difference(string name, Tensor expected, Tensor found)
    {
        Assert.True(expected.shape.SequenceEqual(found.shape), $"{name}: [{string.Join(", ", expected.shape)}] is the network's, "
            + $"[{string.Join(", ", found.shape)}] is ONNX Runtime's");
        return ((expected - found).abs() / expected.abs().clamp(min: 1)).max().item<float>();
    }
}
