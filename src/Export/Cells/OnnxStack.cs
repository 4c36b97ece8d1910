using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Export.Onnx;

namespace Hmlstm.Export.Cells;

/// <summary>One stack as nodes of ONNX, in evaluation: dropout is nothing, and nothing is drawn. Each kind derives from this.</summary>
/// <param name="place">Where the stack stands in its network.</param>
internal abstract class OnnxStack(OnnxPlace place)
{
    /// <summary>What the stack keeps between two steps, in the order and under the names of the network's own state.</summary>
    public abstract IReadOnlyList<OnnxState> States { get; }

    /// <summary>The places in <see cref="States"/> of the hidden states that others read; the last is the top layer's.</summary>
    public abstract IReadOnlyList<int> Hidden { get; }

    /// <summary>The places in <see cref="States"/> of the boundaries, from the bottom up; none where there are no detectors.</summary>
    public virtual IReadOnlyList<int> Boundaries => [];

    /// <summary>K, the parallel cells that the stack selects from; 0 where it does not.</summary>
    public virtual int SelectedCells => 0;

    /// <summary>The layers, from the bottom up.</summary>
    protected IReadOnlyList<LayerPlan> Layers => place.Layers;

    /// <summary>One step.</summary>
    /// <param name="graph">Where its nodes go.</param>
    /// <param name="element">What enters, [B, in].</param>
    /// <param name="state">The state before it, in the order of <see cref="States"/>.</param>
    public abstract OnnxStep Step(OnnxGraph graph, OnnxValue element, IReadOnlyList<OnnxValue> state);

    /// <summary>A window: the step, in a Scan, unless ONNX has an operator for the whole stack.</summary>
    /// <param name="graph">Where its nodes go.</param>
    /// <param name="input">What enters, [B, T, in].</param>
    /// <param name="state">The state before it, in the order of <see cref="States"/>.</param>
    /// <param name="rows">Which rows go on at each step. Steps after a row's end repeat its last real one.</param>
    public virtual OnnxWindow Window(OnnxGraph graph, OnnxValue input, IReadOnlyList<OnnxValue> state, OnnxRows rows)
    {
        int[] shown = [.. Hidden, .. Boundaries];
        (OnnxValue[] after, OnnxValue[] sequences) = graph.Scan(
            state,
            [input, rows.Active],
            backward: false,
            (body, before, elements) =>
            {
                OnnxStep step = Step(body, elements[0], before);
                OnnxValue[] now = [.. step.State.Select((value, i) => body.Where(elements[1], value, before[i]))];
                return (now, [.. shown.Select(place => now[place]), .. step.Selection]);
            });
        return new OnnxWindow(
            after,
            sequences[..Hidden.Count],
            sequences[Hidden.Count..shown.Length],
            [.. sequences[shown.Length..].Select(rows.HoldLast)]);
    }

    /// <summary>A name of the stack's own, as the state has it: a word, after the stack's number where a network has several.</summary>
    protected string Named(string word) => place.Named(word);

    /// <summary>The full name of a layer's parameter.</summary>
    protected static string NameOf(LayerPlan layer, string parameter) => layer.Name + "." + parameter;

    /// <summary>The value of a schedule of the stack.</summary>
    protected double ValueOf(string schedule, Schedule usual) => place.Schedules.GetValueOrDefault(Named(schedule), usual.At(0));

    /// <summary>Layer normalisation over the last dimension, as torch has it.</summary>
    /// <param name="graph">Where the node goes.</param>
    /// <param name="x">[B, H].</param>
    /// <param name="gain">[H].</param>
    /// <param name="shift">[H].</param>
    protected static OnnxValue Normalise(OnnxGraph graph, OnnxValue x, OnnxValue gain, OnnxValue shift) => graph.Node(
        "LayerNormalization", [x, gain, shift], OnnxAttribute.Of("axis", -1), OnnxAttribute.Of("epsilon", 1e-5f));

    /// <summary>A part of a parameter of one dimension, as a tensor of its own.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="name">The parameter.</param>
    /// <param name="part">Which of the parts, from 0.</param>
    /// <param name="width">Numbers of a part.</param>
    protected static OnnxValue Part(OnnxGraph graph, string name, int part, long width) => graph.Tensors.Floats(
        FormattableString.Invariant($"{name}.{part}"),
        [width],
        () => graph.Tensors.Numbers(name)[(int)(part * width)..(int)((part + 1) * width)]);
}

/// <summary>Where a stack stands in its network.</summary>
/// <param name="Layers">Its layers, from the bottom up.</param>
/// <param name="Prefix">What its names begin with, <c>stack2</c>; empty where the network has one stack of the kind.</param>
/// <param name="Schedules">The values of the network's schedules.</param>
internal sealed record OnnxPlace(IReadOnlyList<LayerPlan> Layers, string Prefix, IReadOnlyDictionary<string, double> Schedules)
{
    /// <summary>A name of the stack's own: <c>level</c>, or <c>stack2Level</c>.</summary>
    public string Named(string word) => Prefix.Length == 0 ? word : Prefix + char.ToUpperInvariant(word[0]) + word[1..];
}

/// <summary>A tensor that a stack keeps between two steps, [B, N].</summary>
/// <param name="Name">Its name in the network's state: <c>level1.hidden</c>.</param>
/// <param name="Width">N.</param>
/// <param name="About">What it is, for people.</param>
internal sealed record OnnxState(string Name, long Width, string About);

/// <summary>What a stack gives for a step.</summary>
/// <param name="State">The state after it.</param>
/// <param name="Selection">The top layer's weights of its cells, and their probabilities, [B, K] each; or nothing.</param>
internal sealed record OnnxStep(IReadOnlyList<OnnxValue> State, params IReadOnlyList<OnnxValue> Selection);

/// <summary>What a stack gives for a window.</summary>
/// <param name="State">The state of each row after its last real step.</param>
/// <param name="Hidden">The hidden states that others read, [B, T, H] each.</param>
/// <param name="Boundaries">The boundaries from the bottom up, [B, T, 1] each.</param>
/// <param name="Selection">The top layer's weights of its cells, and their probabilities, [B, T, K] each; or nothing.</param>
internal sealed record OnnxWindow(
    IReadOnlyList<OnnxValue> State,
    IReadOnlyList<OnnxValue> Hidden,
    IReadOnlyList<OnnxValue> Boundaries,
    IReadOnlyList<OnnxValue> Selection);
