using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.Onnx;

namespace Hmlstm.Export.Cells.Rnn;

/// <summary>A stack of lstm, gru or rnn as nodes of ONNX.</summary>
/// <remarks>
/// A window is ONNX's own operator for each layer; a layer-normalised lstm, for which there is none, is the step in a Scan for each
/// direction. A state is h, and c of an lstm, of each layer and direction, [B, H].
/// </remarks>
internal sealed class OnnxRnn : OnnxStack
{
    private readonly RnnStack stack;
    private readonly OnnxRecurrent recurrent;
    private readonly int roles;
    private readonly List<OnnxState> states = [];

    /// <param name="stack">The stack's definition.</param>
    /// <param name="place">Where it stands in its network.</param>
    public OnnxRnn(RnnStack stack, OnnxPlace place)
        : base(place)
    {
        this.stack = stack;
        recurrent = OnnxRecurrent.Of(stack);
        roles = stack.Kind == CellKind.Lstm ? 2 : 1;
        foreach (LayerPlan layer in Layers)
        {
            for (int direction = 0; direction < stack.Directions; direction++)
            {
                string where = direction == 0 ? "" : ", read backward";
                foreach ((string word, string letter) in new[] { ("hidden", "h"), ("cell", "c") }[..roles])
                {
                    states.Add(new OnnxState(
                        $"{Named(stack.Word)}.{word}{OnnxRecurrent.Suffix(layer, direction)}",
                        layer.HiddenSize,
                        FormattableString.Invariant($"{letter} of {stack.Word} layer {layer.Index + 1}{where}")));
                }
            }
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<OnnxState> States => states;

    /// <inheritdoc/>
    public override IReadOnlyList<int> Hidden => [PlaceOf(Layers[^1], 0)];

    /// <inheritdoc/>
    public override OnnxStep Step(OnnxGraph graph, OnnxValue element, IReadOnlyList<OnnxValue> state)
    {
        var after = new List<OnnxValue>(state.Count);
        foreach (LayerPlan layer in Layers)
        {
            OnnxValue[] next = Advance(graph, layer, 0, element, [.. state.Skip(PlaceOf(layer, 0)).Take(roles)]);
            after.AddRange(next);
            element = next[0];
        }

        return new OnnxStep(after);
    }

    /// <inheritdoc/>
    public override OnnxWindow Window(OnnxGraph graph, OnnxValue input, IReadOnlyList<OnnxValue> state, OnnxRows rows)
    {
        var after = new List<OnnxValue>(state.Count);
        OnnxValue last = input;
        foreach (LayerPlan layer in Layers)
        {
            int first = PlaceOf(layer, 0);
            OnnxValue[][] before = [.. state.Skip(first).Take(roles * stack.Directions).Chunk(roles)];
            (OnnxValue[] sequences, OnnxValue[][] next) = stack.LayerNorm || stack.ZonesOut
                ? ScanLayer(graph, layer, last, before, rows)
                : recurrent.Run(graph, layer, last, before, rows);
            after.AddRange(next.SelectMany(static direction => direction));
            last = sequences.Length == 1 ? sequences[0] : Both(graph, sequences, before, rows);
        }

        return new OnnxWindow(after, [last], [], []);
    }

    // Each row's last real step stands after its end; a row without any has what it began with.
    private static OnnxValue Both(OnnxGraph graph, OnnxValue[] sequences, OnnxValue[][] before, OnnxRows rows)
    {
        OnnxValue held = rows.HoldLast(graph.Concat(2, sequences));
        OnnxValue start = graph.Unsqueeze(graph.Concat(1, [.. before.Select(static direction => direction[0])]), 1);
        return graph.Where(graph.Unsqueeze(rows.HasSteps, 2), held, start);
    }

    private (OnnxValue[] Sequences, OnnxValue[][] Next) ScanLayer(
        OnnxGraph graph, LayerPlan layer, OnnxValue input, OnnxValue[][] before, OnnxRows rows)
    {
        var sequences = new OnnxValue[before.Length];
        var next = new OnnxValue[before.Length][];
        for (int direction = 0; direction < before.Length; direction++)
        {
            int which = direction;
            (next[direction], OnnxValue[] hidden) = graph.Scan(
                before[direction],
                [input, rows.Active],
                backward: direction == 1,
                (body, state, elements) =>
                {
                    OnnxValue[] now =
                    [
                        .. Advance(body, layer, which, elements[0], state).Select((value, i) => body.Where(elements[1], value, state[i])),
                    ];
                    return (now, [now[0]]);
                });
            sequences[direction] = hidden[0];
        }

        return (sequences, next);
    }

    // One step of one layer and direction: from h, and c of an lstm, to those after it. Zoneout makes each value its expectation.
    private OnnxValue[] Advance(OnnxGraph graph, LayerPlan layer, int direction, OnnxValue element, OnnxValue[] before)
    {
        double[] weights = [stack.ZoneoutHidden, stack.ZoneoutCell];
        OnnxValue[] fresh = Fresh(graph, layer, direction, element, before);
        return [.. fresh.Select((value, role) => Kept(value, before[role], weights[role]))];

        OnnxValue Kept(OnnxValue value, OnnxValue old, double weight) => weight.Equals(0)
            ? value
            : graph.Add(value, graph.Mul(graph.Tensors.Float((float)weight), graph.Sub(old, value)));
    }

    private OnnxValue[] Fresh(OnnxGraph graph, LayerPlan layer, int direction, OnnxValue element, OnnxValue[] before)
    {
        OnnxValue inputs = graph.Gemm(element, Weight("weight_ih"), WeightOrNone("bias_ih"));
        if (stack.Kind == CellKind.Gru)
        {
            long h = layer.HiddenSize;
            OnnxValue[] x = graph.Split(inputs, 1, h, h, h);
            OnnxValue[] own = graph.Split(graph.Gemm(before[0], Weight("weight_hh"), WeightOrNone("bias_hh")), 1, h, h, h);
            OnnxValue r = graph.Sigmoid(graph.Add(x[0], own[0])), z = graph.Sigmoid(graph.Add(x[1], own[1]));
            OnnxValue n = graph.Tanh(graph.Add(x[2], graph.Mul(r, own[2])));
            return [graph.Add(n, graph.Mul(z, graph.Sub(before[0], n)))];
        }

        if (WeightOrNone("bias_hh") is OnnxValue bias)
        {
            inputs = graph.Add(inputs, bias);
        }

        OnnxValue sums = graph.Gemm(before[0], Weight("weight_hh"), inputs);
        return stack.Kind == CellKind.Lstm ? Remember(graph, layer, direction, sums, before[1])
            : stack.Activation == ActivationKind.Relu ? [graph.Node("Relu", [sums])]
            : [graph.Tanh(sums)];

        OnnxValue Weight(string name) => graph.Tensors.Weight(OnnxRecurrent.NameOf(layer, name, direction));

        OnnxValue? WeightOrNone(string name) => graph.Tensors.WeightOrNone(OnnxRecurrent.NameOf(layer, name, direction));
    }

    private static OnnxValue[] Remember(OnnxGraph graph, LayerPlan layer, int direction, OnnxValue sums, OnnxValue cell)
    {
        long h = layer.HiddenSize;
        OnnxValue[] gates = [.. graph.Split(sums, 1, h, h, h, h).Select((sum, gate) => Normalised("norm", gate, sum))];
        OnnxValue written = graph.Mul(graph.Sigmoid(gates[0]), graph.Tanh(gates[2]));
        OnnxValue next = graph.Add(graph.Mul(graph.Sigmoid(gates[1]), cell), written);
        return [graph.Mul(graph.Sigmoid(gates[3]), graph.Tanh(Normalised("norm_cell", 0, next))), next];

        OnnxValue Normalised(string norm, int part, OnnxValue x)
        {
            string gain = OnnxRecurrent.NameOf(layer, norm + "_weight", direction);
            string shift = OnnxRecurrent.NameOf(layer, norm + "_bias", direction);
            return graph.Tensors.Has(gain) ? Normalise(graph, x, Part(graph, gain, part, h), Part(graph, shift, part, h)) : x;
        }
    }

    private int PlaceOf(LayerPlan layer, int direction) => ((layer.Index * stack.Directions) + direction) * roles;
}
