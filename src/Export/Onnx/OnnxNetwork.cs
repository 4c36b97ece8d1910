using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.Cells;
using static Hmlstm.Export.Onnx.TensorProto.Types;

namespace Hmlstm.Export.Onnx;

/// <summary>Writes the graph of a network: its input, its stacks, its head and its state.</summary>
internal sealed class OnnxNetwork
{
    private readonly NetworkDefinition definition;
    private readonly OnnxStack[] stacks;

    /// <param name="definition">The network.</param>
    /// <param name="plan">The same, resolved.</param>
    /// <param name="schedules">The values of its schedules.</param>
    public OnnxNetwork(NetworkDefinition definition, NetworkPlan plan, IReadOnlyDictionary<string, double> schedules)
    {
        this.definition = definition;
        stacks = [.. definition.Layers.Select((stack, s) => StackExport.Of(stack).Onnx(
            new OnnxPlace([.. plan.Layers.Where(layer => layer.Stack == s)], Prefix(definition.Layers, s), schedules)))];
    }

    private OnnxStack? Selecting => stacks.LastOrDefault(static stack => stack.SelectedCells > 0);

    /// <summary>Writes the graph.</summary>
    /// <param name="graph">An empty one.</param>
    /// <param name="form">What it computes.</param>
    public void Write(OnnxGraph graph, OnnxForm form)
    {
        bool isWindow = form == OnnxForm.Window;
        OnnxSize[] leading = isWindow ? [OnnxSize.Batch, OnnxSize.Time] : [OnnxSize.Batch];
        OnnxValue entering = Input(graph, leading);
        OnnxRows? rows = isWindow
            ? new OnnxRows(graph, entering, graph.Input(
                "lengths", DataType.Int64, [OnnxSize.Batch], "The real steps of each row, 0 to T; steps after them count for nothing."))
            : null;
        OnnxValue last = Enter(graph, entering);
        var next = new List<OnnxValue>();
        var boundaries = new List<OnnxValue>();
        IReadOnlyList<OnnxValue> shown = [], selection = [];
        foreach (OnnxStack stack in stacks)
        {
            OnnxValue[] state = [.. stack.States.Select(one => graph.Input(
                "state." + one.Name, DataType.Float, [OnnxSize.Batch, one.Width], one.About + " before; zeros at first."))];
            OnnxWindow given = rows is null ? AsWindow(stack, stack.Step(graph, last, state)) : stack.Window(graph, last, state, rows);
            next.AddRange(given.State);
            boundaries.AddRange(given.Boundaries);
            shown = given.Hidden;
            last = shown[^1];
            selection = stack == Selecting ? given.Selection : selection;
        }

        Predict(graph, shown, rows);
        Show(graph, boundaries, selection, leading);
        foreach ((OnnxState state, OnnxValue value) in stacks.SelectMany(static stack => stack.States).Zip(next))
        {
            graph.Output(value, "next." + state.Name, [OnnxSize.Batch, state.Width], state.About + " afterwards.");
        }
    }

    // Of one step, what others read are parts of the state.
    private static OnnxWindow AsWindow(OnnxStack stack, OnnxStep step) => new(
        step.State,
        [.. stack.Hidden.Select(place => step.State[place])],
        [.. stack.Boundaries.Select(place => step.State[place])],
        step.Selection);

    /// <summary>Names of a kind's only stack need no prefix; otherwise they begin with the stack's number, from 1 at the bottom.</summary>
    private static string Prefix(EquatableArray<StackDefinition> stacks, int index) =>
        stacks.Count(stack => stack.Cell == stacks[index].Cell) == 1 ? "" : FormattableString.Invariant($"stack{index + 1}");

    private OnnxValue Input(OnnxGraph graph, OnnxSize[] leading) => definition.Input.Kind == InputKind.Tokens
        ? graph.Input("tokens", DataType.Int64, leading, FormattableString.Invariant($"Token ids, 0 to {definition.Input.Size - 1}."))
        : graph.Input("input", DataType.Float, [.. leading, definition.Input.Size], "Features, scaled as in training.");

    private OnnxValue Enter(OnnxGraph graph, OnnxValue given) =>
        definition.Input.Embedding is not null
            ? graph.Node("Gather", [graph.Tensors.Weight("input.embedding.weight"), given], OnnxAttribute.Of("axis", 0))
            : definition.Input.Kind == InputKind.Tokens ? graph.OneHot(given, definition.Input.Size) : given;

    private void Predict(OnnxGraph graph, IReadOnlyList<OnnxValue> shown, OnnxRows? rows)
    {
        OutputDefinition head = definition.Output;
        if (rows is null || head.Steps == OutputSteps.Last)
        {
            OnnxValue one = OnnxHead.Write(graph, head, rows is null ? shown : [.. shown.Select(rows.Last)]);
            graph.Output(one, "predictions", [OnnxSize.Batch, head.Width], Meaning());
            return;
        }

        // All steps of all rows go through the head as one product.
        OnnxValue[] flat = [.. shown.Zip(Widths(), (level, width) => graph.Reshape(level, -1, width))];
        OnnxValue each = OnnxHead.Write(graph, head, flat);
        OnnxValue shape = graph.Concat(0, rows.Shape, graph.Tensors.Integers(head.Width));
        graph.Output(graph.Node("Reshape", [each, shape]), "predictions", [OnnxSize.Batch, OnnxSize.Time, head.Width], Meaning());
    }

    // Of the top stack, what it shows.
    private IEnumerable<long> Widths()
    {
        OnnxStack top = stacks[^1];
        int directions = definition.Layers[^1].Directions;
        return top.Hidden.Select(place => directions * top.States[place].Width);
    }

    private void Show(OnnxGraph graph, List<OnnxValue> boundaries, IReadOnlyList<OnnxValue> selection, OnnxSize[] leading)
    {
        if (boundaries.Count > 0)
        {
            bool isWindow = leading.Length == 2;
            OnnxValue found = graph.Concat(isWindow ? 2 : 1, [.. boundaries]);
            OnnxSize[] shape = isWindow ? [OnnxSize.Batch, boundaries.Count, OnnxSize.Time] : [OnnxSize.Batch, boundaries.Count];
            graph.Output(
                isWindow ? graph.Transpose(found, 0, 2, 1) : found,
                "boundaries",
                shape,
                "z of each level with a detector, from the bottom up.");
        }

        if (selection.Count > 0)
        {
            OnnxSize[] shape = [.. leading, Selecting!.SelectedCells];
            graph.Output(selection[0], "selection", shape, "The weights that mixed the cells of the top k-LSTM layer.");
            graph.Output(selection[1], "selection_probability", shape, "Its selector's probabilities.");
        }
    }

    private string Meaning()
    {
        string what = definition.Loss.Kind switch
        {
            LossKind.CrossEntropy => definition.Output.Size == 1 ? "One logit" : "Logits",
            LossKind.Mse or LossKind.Mae or LossKind.Huber => "Values, scaled as in training",
            LossKind kind => $"What the projection gives for the loss '{kind.ToString().ToLowerInvariant()}'",
        };
        return what + (definition.Output.Steps == OutputSteps.Last ? ", after the last step." : ", of each step.");
    }
}
