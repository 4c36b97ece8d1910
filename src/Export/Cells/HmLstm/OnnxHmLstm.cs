using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.Onnx;
using static Hmlstm.Export.Onnx.TensorProto.Types;

namespace Hmlstm.Export.Cells.HmLstm;

/// <summary>The levels of an HM-LSTM as nodes of ONNX (Chung, Ahn and Bengio, ICLR 2017, equations 2 to 8).</summary>
/// <remarks>
/// Boundaries of 0 and 1 choose among the operations; soft ones weigh them. <c>gradient</c> and <c>estimator: sample</c> differ in training
/// alone. A state is h and c, [B, H], and z, [B, 1], of each level.
/// </remarks>
internal sealed class OnnxHmLstm : OnnxStack
{
    private readonly HmLstmStack stack;
    private readonly List<OnnxState> states = [];
    private readonly List<int> hidden = [];
    private readonly List<int> boundaries = [];

    /// <param name="stack">The stack's definition.</param>
    /// <param name="place">Where it stands in its network.</param>
    public OnnxHmLstm(HmLstmStack stack, OnnxPlace place)
        : base(place)
    {
        this.stack = stack;
        foreach (LayerPlan level in Layers)
        {
            string name = FormattableString.Invariant($"{Named("level")}{level.Index + 1}");
            hidden.Add(states.Count);
            states.Add(new OnnxState(name + ".hidden", level.HiddenSize, $"h of HM-LSTM level {level.Index + 1}"));
            states.Add(new OnnxState(name + ".cell", level.HiddenSize, $"c of HM-LSTM level {level.Index + 1}"));
            if (level.HasDetector)
            {
                boundaries.Add(states.Count);
                states.Add(new OnnxState(name + ".boundary", 1, $"z of HM-LSTM level {level.Index + 1}"));
            }
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxState> States => states;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Hidden => hidden;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Boundaries => boundaries;

    /// <inheritdoc/>
    public override OnnxStep Step(OnnxGraph graph, OnnxValue element, IReadOnlyList<OnnxValue> state)
    {
        var after = new List<OnnxValue>(states.Count);
        var below = new Level(element, default, null);
        foreach (LayerPlan level in Layers)
        {
            int first = hidden[level.Index];
            var before = new Level(state[first], state[first + 1], level.HasDetector ? state[first + 2] : null);
            OnnxValue? above = level.AboveSize > 0 ? state[hidden[level.Index + 1]] : null;
            below = Advance(graph, level, below, before, above);
            after.AddRange([below.Hidden, below.Cell]);
            if (below.Boundary is OnnxValue boundary)
            {
                after.Add(boundary);
            }
        }

        return new OnnxStep(after);
    }

    // A level's h, c and z; without a detector below, its boundary is 1, and its own is 0.
    private readonly record struct Level(OnnxValue Hidden, OnnxValue Cell, OnnxValue? Boundary);

    private Level Advance(OnnxGraph graph, LayerPlan level, in Level below, in Level before, OnnxValue? above)
    {
        // Equations 5 to 7, and the bias: the bottom-up, the recurrent and the top-down term.
        OnnxValue entering = below.Boundary is OnnxValue open ? graph.Mul(open, below.Hidden) : below.Hidden;
        OnnxValue s = graph.Gemm(entering, Weight(graph, level, "weight_ih"), graph.Tensors.WeightOrNone(NameOf(level, "bias")));
        s = graph.Gemm(before.Hidden, Weight(graph, level, "weight_hh"), s);
        if (above is OnnxValue upper)
        {
            s = graph.Gemm(graph.Mul(before.Boundary!.Value, upper), Weight(graph, level, "weight_th"), s);
        }

        // Equation 4.
        long h = level.HiddenSize;
        OnnxValue[] sums = graph.Split(s, 1, level.HasDetector ? [h, h, h, h, 1] : [h, h, h, h]);
        OnnxValue[] gates = [.. sums[..4].Select((sum, gate) => Normalised(graph, level, "norm_gates", gate, sum))];
        OnnxValue written = graph.Mul(graph.Sigmoid(gates[0]), graph.Tanh(gates[2]));
        OnnxValue f = graph.Sigmoid(gates[1]), o = graph.Sigmoid(gates[3]);
        if (stack.Boundary.Estimator == BoundaryEstimator.Soft)
        {
            (OnnxValue blended, OnnxValue shown) = Blend(graph, level, written, f, o, before, below.Boundary);
            return new Level(shown, blended, level.HasDetector ? Probability(graph, sums[4]) : null);
        }

        (OnnxValue cell, OnnxValue hidden, OnnxValue? live) = Choose(graph, level, written, f, o, before, below.Boundary);
        return new Level(hidden, cell, level.HasDetector ? Detect(graph, sums[4], live) : null);
    }

    /// <summary>
    /// Equations 2 and 3, row by row: FLUSH where z = 1, c = i g; UPDATE where z = 0 and zb = 1, c = f c' + i g; COPY where both are 0.
    /// </summary>
    /// <returns>c, h, and where they are not copied; null for everywhere.</returns>
    private static (OnnxValue Cell, OnnxValue Hidden, OnnxValue? Live) Choose(
        OnnxGraph graph, LayerPlan level, OnnxValue written, OnnxValue f, OnnxValue o, in Level before, OnnxValue? below)
    {
        OnnxValue half = graph.Tensors.Float(0.5f);
        OnnxValue? flush = before.Boundary is OnnxValue ended ? graph.Greater(ended, half) : null;
        OnnxValue kept = flush is OnnxValue flushes ? graph.Where(flushes, graph.Tensors.Float(0), before.Cell) : before.Cell;
        OnnxValue cell = graph.Add(graph.Mul(f, kept), written);
        OnnxValue hidden = Expose(graph, level, o, cell);
        if (below is not OnnxValue open)
        {
            return (cell, hidden, null);
        }

        OnnxValue update = graph.Greater(open, half);
        OnnxValue live = flush is OnnxValue either ? graph.Node("Or", [either, update]) : update;
        return (graph.Where(live, cell, before.Cell), graph.Where(live, hidden, before.Hidden), live);
    }

    /// <summary>
    /// Equations 2 and 3 with boundaries as weights: c = z i g + (1 - z) zb (f c' + i g) + (1 - z)(1 - zb) c', and
    /// h = copy h' + (1 - copy) o tanh(c) with copy = (1 - z)(1 - zb).
    /// </summary>
    private static (OnnxValue Cell, OnnxValue Hidden) Blend(
        OnnxGraph graph, LayerPlan level, OnnxValue written, OnnxValue f, OnnxValue o, in Level before, OnnxValue? below)
    {
        OnnxValue one = graph.Tensors.Float(1);
        OnnxValue? keep = before.Boundary is OnnxValue z ? graph.Sub(one, z) : null;
        if (below is not OnnxValue update)
        {
            OnnxValue bottom = graph.Add(written, graph.Mul(Kept(f), before.Cell));
            return (bottom, Expose(graph, level, o, bottom));
        }

        OnnxValue copy = Kept(graph.Sub(one, update)), live = graph.Sub(one, copy);
        OnnxValue forget = graph.Add(copy, graph.Mul(Kept(update), f));
        OnnxValue cell = graph.Add(graph.Mul(live, written), graph.Mul(forget, before.Cell));
        OnnxValue copied = graph.Mul(copy, before.Hidden);
        return (cell, graph.Add(graph.Mul(live, Expose(graph, level, o, cell)), copied));

        OnnxValue Kept(OnnxValue value) => keep is OnnxValue factor ? graph.Mul(factor, value) : value;
    }

    // h = o tanh(c), with c normalised where the definition asks for it.
    private static OnnxValue Expose(OnnxGraph graph, LayerPlan level, OnnxValue o, OnnxValue cell) =>
        graph.Mul(o, graph.Tanh(Normalised(graph, level, "norm_cell", 0, cell)));

    // Equation 8. A probability is above one half where its sum is above 0.
    private OnnxValue Detect(OnnxGraph graph, OnnxValue sum, OnnxValue? live)
    {
        OnnxValue found = graph.Greater(sum, graph.Tensors.Float(0));
        return graph.Cast(
            live is OnnxValue moving && stack.Boundary.OnCopy == OnCopy.Hold ? graph.Node("And", [found, moving]) : found, DataType.Float);
    }

    // A soft boundary.
    private OnnxValue Probability(OnnxGraph graph, OnnxValue sum)
    {
        double slope = ValueOf("slope", stack.Boundary.Slope);
        return stack.Boundary.Activation == BoundaryActivation.Sigmoid
            ? graph.Sigmoid(graph.Mul(sum, graph.Tensors.Float((float)slope)))
            : graph.Node("HardSigmoid", [sum], OnnxAttribute.Of("alpha", (float)(slope / 2)), OnnxAttribute.Of("beta", 0.5f));
    }

    private static OnnxValue Normalised(OnnxGraph graph, LayerPlan level, string norm, int part, OnnxValue x)
    {
        (string gain, string shift) = (NameOf(level, norm + ".weight"), NameOf(level, norm + ".bias"));
        return graph.Tensors.Has(gain)
            ? Normalise(graph, x, Part(graph, gain, part, level.HiddenSize), Part(graph, shift, part, level.HiddenSize))
            : x;
    }

    private static OnnxValue Weight(OnnxGraph graph, LayerPlan level, string name) => graph.Tensors.Weight(NameOf(level, name));
}
