using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.Onnx;

namespace Hmlstm.Export.Cells.KLstm;

/// <summary>The layers of a k-LSTM as nodes of ONNX (Kuo and Chien, "Markov recurrent neural networks", MLSP 2018).</summary>
/// <remarks>A state is h and c of each layer, [B, H], mixed over the cells.</remarks>
/// <param name="stack">The stack's definition.</param>
/// <param name="place">Where it stands in its network.</param>
internal sealed class OnnxKLstm(KLstmStack stack, OnnxPlace place) : OnnxStack(place)
{
    /// <inheritdoc/>
    public override IReadOnlyList<OnnxState> States =>
    [
        .. Layers.SelectMany(layer => new[] { ("hidden", "h"), ("cell", "c") }.Select(role => new OnnxState(
            FormattableString.Invariant($"{Named("layer")}{layer.Index + 1}.{role.Item1}"),
            layer.HiddenSize,
            $"{role.Item2} of k-LSTM layer {layer.Index + 1}"))),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<int> Hidden => [2 * (Layers.Count - 1)];

    /// <inheritdoc/>
    public override int SelectedCells => stack.Cells;

    /// <inheritdoc/>
    public override OnnxStep Step(OnnxGraph graph, OnnxValue element, IReadOnlyList<OnnxValue> state)
    {
        var after = new List<OnnxValue>(state.Count);
        (OnnxValue w, OnnxValue q) = (default, default);
        foreach (LayerPlan layer in Layers)
        {
            OnnxValue h = state[2 * layer.Index], c = state[(2 * layer.Index) + 1];
            OnnxValue logits = Sums(graph, layer, element, h, "select_ih", "select_hh", "select_bias");
            q = graph.Node("Softmax", [logits], OnnxAttribute.Of("axis", 1));
            w = stack.Selection == SelectionKind.Mixed ? q : graph.OneHot(
                graph.Node("ArgMax", [logits], OnnxAttribute.Of("axis", 1), OnnxAttribute.Of("keepdims", 0)), stack.Cells);

            // The cells side by side, [B, K, H] for each gate, from the one c before.
            long k = stack.Cells;
            OnnxValue sums = Sums(graph, layer, element, h, "weight_ih", "weight_hh", "bias");
            OnnxValue[] gates = graph.Split(graph.Reshape(sums, 0, 4 * k, layer.HiddenSize), 1, k, k, k, k);
            OnnxValue written = graph.Mul(graph.Sigmoid(gates[0]), graph.Tanh(gates[2]));
            OnnxValue cells = graph.Add(graph.Mul(graph.Sigmoid(gates[1]), graph.Unsqueeze(c, 1)), written);
            OnnxValue hiddens = graph.Mul(graph.Sigmoid(gates[3]), graph.Tanh(cells));
            OnnxValue mix = graph.Unsqueeze(w, 1);
            element = Mixed(graph, mix, hiddens);
            after.AddRange([element, Mixed(graph, mix, cells)]);
        }

        return new OnnxStep(after, w, q);
    }

    // [B, 1, K] and [B, K, H] to [B, H].
    private static OnnxValue Mixed(OnnxGraph graph, OnnxValue mix, OnnxValue values) =>
        graph.Squeeze(graph.Node("MatMul", [mix, values]), 1);

    private static OnnxValue Sums(
        OnnxGraph graph, LayerPlan layer, OnnxValue element, OnnxValue hidden, string input, string recurrent, string bias)
    {
        OnnxValue bottomUp = graph.Gemm(
            element, graph.Tensors.Weight(NameOf(layer, input)), graph.Tensors.WeightOrNone(NameOf(layer, bias)));
        return graph.Gemm(hidden, graph.Tensors.Weight(NameOf(layer, recurrent)), bottomUp);
    }
}
