using Hmlstm.Definitions.Models;

namespace Hmlstm.Export.Onnx;

/// <summary>The head as nodes of ONNX: from hidden states [N, H] to predictions [N, O].</summary>
internal static class OnnxHead
{
    /// <summary>Writes it.</summary>
    /// <param name="graph">Where its nodes go.</param>
    /// <param name="head">The head.</param>
    /// <param name="levels">The hidden states that the top stack shows, from the bottom up, [N, H] each.</param>
    public static OnnxValue Write(OnnxGraph graph, OutputDefinition head, IReadOnlyList<OnnxValue> levels)
    {
        OnnxValue last = head.From == OutputSource.All ? Gated(graph, levels) : levels[^1];
        for (int n = 0; n < head.Hidden.Count; n++)
        {
            OnnxValue sums = Linear(graph, last, FormattableString.Invariant($"output.hidden.{n}"));
            last = head.Activation == ActivationKind.Relu ? graph.Node("Relu", [sums]) : graph.Tanh(sums);
        }

        return head.Tied
            ? graph.Gemm(last, graph.Tensors.Weight("input.embedding.weight"), graph.Tensors.Weight("output.projection.bias"))
            : Linear(graph, last, "output.projection");
    }

    // Chung, Ahn and Bengio, ICLR 2017, section 3.1: g = sigmoid([h1; ..; hL] W), e = ReLU(sum over l of g_l (h_l E_l)).
    private static OnnxValue Gated(OnnxGraph graph, IReadOnlyList<OnnxValue> levels)
    {
        OnnxValue open = graph.Sigmoid(graph.Gemm(graph.Concat(1, [.. levels]), graph.Tensors.Weight("output.gates.weight"), null));
        OnnxValue[] gates = graph.Split(open, 1, [.. levels.Select(static _ => 1L)]);
        OnnxValue gated = graph.Concat(1, [.. levels.Select((level, n) => graph.Mul(level, gates[n]))]);
        return graph.Node("Relu", [graph.Gemm(gated, graph.Tensors.Weight("output.embedding.weight"), null)]);
    }

    private static OnnxValue Linear(OnnxGraph graph, OnnxValue input, string name) =>
        graph.Gemm(input, graph.Tensors.Weight(name + ".weight"), graph.Tensors.Weight(name + ".bias"));
}
