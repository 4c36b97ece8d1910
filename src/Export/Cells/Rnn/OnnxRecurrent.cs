using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.Onnx;

namespace Hmlstm.Export.Cells.Rnn;

/// <summary>ONNX's own operator for one layer of lstm, gru or rnn: one node for all its steps and both its directions.</summary>
/// <remarks>
/// Gates lie in another order there than in torch: i, o, f, c of an LSTM instead of i, f, g, o, and z, r, h of a GRU instead of r, z, n.
/// What it reads and gives is [T, B, ..], and its steps after a row's end are zeros.
/// </remarks>
/// <param name="Operation">The operator.</param>
/// <param name="Order">For each of its gates in turn, the place of the same gate in torch.</param>
/// <param name="Options">Its options besides the width and the directions.</param>
internal sealed record OnnxRecurrent(string Operation, int[] Order, params AttributeProto[] Options)
{
    /// <summary>The operator of a stack.</summary>
    public static OnnxRecurrent Of(RnnStack stack) => stack.Kind switch
    {
        CellKind.Lstm => new("LSTM", [0, 3, 1, 2]),
        CellKind.Gru => new("GRU", [1, 0, 2], OnnxAttribute.Of("linear_before_reset", 1)),
        _ => new("RNN", [0], OnnxAttribute.Of(
            "activations", Enumerable.Repeat(stack.Activation == ActivationKind.Relu ? "Relu" : "Tanh", stack.Directions))),
    };

    /// <summary>The end of the names of a layer's parameters and states, as torch has it: <c>_l0</c>, <c>_l0_reverse</c>.</summary>
    public static string Suffix(LayerPlan layer, int direction) =>
        FormattableString.Invariant($"_l{layer.Index}{(direction == 0 ? "" : "_reverse")}");

    /// <summary>The full name of a layer's parameter.</summary>
    public static string NameOf(LayerPlan layer, string parameter, int direction) =>
        layer.Name.Replace("*", parameter, StringComparison.Ordinal) + (direction == 0 ? "" : "_reverse");

    /// <summary>One layer over a window.</summary>
    /// <param name="graph">Where its nodes go.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="input">[B, T, in].</param>
    /// <param name="before">For each direction h, and c of an LSTM, before the window, [B, H].</param>
    /// <param name="rows">Which rows go on at each step.</param>
    /// <returns>
    /// h of each direction, [B, T, H], and its state afterwards. Of one direction, steps after a row's end repeat its last real one; of two
    /// they are zeros.
    /// </returns>
    public (OnnxValue[] Sequences, OnnxValue[][] Next) Run(
        OnnxGraph graph, LayerPlan layer, OnnxValue input, OnnxValue[][] before, OnnxRows rows)
    {
        (int directions, int roles) = (before.Length, before[0].Length);
        OnnxValue?[] starts =
        [
            .. Enumerable.Range(0, roles).Select(role => (OnnxValue?)graph.Concat(
                0, [.. before.Select(direction => graph.Unsqueeze(direction[role], 0))])),
        ];
        OnnxValue?[] inputs =
        [
            graph.Transpose(input, 1, 0, 2),
            Stacked(graph, layer, directions, "weight_ih"),
            Stacked(graph, layer, directions, "weight_hh"),
            graph.Tensors.Has(NameOf(layer, "bias_ih", 0)) ? Biases(graph, layer, directions) : null,
            rows.ShortLengths(),
            .. starts,
        ];
        OnnxValue[] outputs = graph.Nodes(
            Operation,
            1 + roles,
            inputs,
            [
                OnnxAttribute.Of("hidden_size", layer.HiddenSize),
                OnnxAttribute.Of("direction", directions == 2 ? "bidirectional" : "forward"),
                .. Options,
            ]);

        // A row without a step keeps what it had.
        OnnxValue[][] next = [.. before.Select((direction, d) => direction
            .Select((value, role) => graph.Where(rows.HasSteps, Direction(graph, outputs[1 + role], 0, directions)[d], value))
            .ToArray())];

        // [T, D, B, H] to [B, T, H] of each direction.
        OnnxValue[] sequences = [.. Direction(graph, outputs[0], 1, directions).Select(value => graph.Transpose(value, 1, 0, 2))];
        if (directions == 1)
        {
            sequences[0] = graph.Where(rows.Active, sequences[0], graph.Unsqueeze(next[0][0], 1));
        }

        return (sequences, next);
    }

    private static OnnxValue[] Direction(OnnxGraph graph, OnnxValue both, long axis, int directions) =>
        [.. graph.Split(both, axis, [.. Enumerable.Repeat(1L, directions)]).Select(value => graph.Squeeze(value, axis))];

    // [D, gates H, in]
    private OnnxValue Stacked(OnnxGraph graph, LayerPlan layer, int directions, string parameter)
    {
        long rows = Order.Length * layer.HiddenSize;
        long width = parameter == "weight_ih" ? layer.InputSize : layer.HiddenSize;
        return graph.Tensors.Floats(
            NameOf(layer, parameter, 0) + ".of_" + Operation,
            [directions, rows, width],
            () => [.. Directions(directions).SelectMany(direction => Reordered(graph, NameOf(layer, parameter, direction)))]);
    }

    // [D, 2 gates H]: of each direction those of the input, then those of h.
    private OnnxValue Biases(OnnxGraph graph, LayerPlan layer, int directions) => graph.Tensors.Floats(
        NameOf(layer, "bias", 0) + ".of_" + Operation,
        [directions, 2 * Order.Length * layer.HiddenSize],
        () =>
        [
            .. Directions(directions).SelectMany(direction => Reordered(graph, NameOf(layer, "bias_ih", direction))
                .Concat(Reordered(graph, NameOf(layer, "bias_hh", direction)))),
        ]);

    private static IEnumerable<int> Directions(int count) => Enumerable.Range(0, count);

    // The rows of each gate stay together.
    private float[] Reordered(OnnxGraph graph, string name)
    {
        float[] numbers = graph.Tensors.Numbers(name);
        int gate = numbers.Length / Order.Length;
        var ordered = new float[numbers.Length];
        for (int n = 0; n < Order.Length; n++)
        {
            numbers.AsSpan(Order[n] * gate, gate).CopyTo(ordered.AsSpan(n * gate));
        }

        return ordered;
    }
}
