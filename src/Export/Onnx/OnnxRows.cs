using static Hmlstm.Export.Onnx.TensorProto.Types;

namespace Hmlstm.Export.Onnx;

/// <summary>Which rows of a window still go on at each step.</summary>
internal sealed class OnnxRows
{
    private readonly OnnxGraph graph;
    private readonly OnnxValue index;

    /// <param name="graph">The file's graph.</param>
    /// <param name="input">What enters the network, [B, T, ..].</param>
    /// <param name="lengths">The real steps of each row, [B] int64.</param>
    public OnnxRows(OnnxGraph graph, OnnxValue input, OnnxValue lengths)
    {
        this.graph = graph;
        Lengths = lengths;
        Shape = graph.Node("Shape", [input], OnnxAttribute.Of("start", 0), OnnxAttribute.Of("end", 2));
        OnnxValue steps = graph.Node("Gather", [Shape, graph.Tensors.Integer(1)], OnnxAttribute.Of("axis", 0));
        OnnxValue zero = graph.Tensors.Integer(0);
        OnnxValue step = graph.Node("Range", [zero, steps, graph.Tensors.Integer(1)]);
        OnnxValue ends = graph.Unsqueeze(lengths, 1);
        Active = graph.Unsqueeze(graph.Node("Less", [step, ends]), 2);
        OnnxValue last = graph.Sub(ends, graph.Tensors.Integer(1));
        index = graph.Unsqueeze(graph.Node("Max", [graph.Node("Min", [step, last]), zero]), 2);
        HasSteps = graph.Greater(ends, zero);
    }

    /// <summary>The real steps of each row, [B] int64.</summary>
    public OnnxValue Lengths { get; }

    /// <summary>B and T, int64.</summary>
    public OnnxValue Shape { get; }

    /// <summary>[B, T, 1] bool: true where a step is a real one.</summary>
    public OnnxValue Active { get; }

    /// <summary>[B, 1] bool: true where a row has a real step at all.</summary>
    public OnnxValue HasSteps { get; }

    /// <summary>The sequence [B, T, N] with the last real step in place of those after it; the first one in rows that have none.</summary>
    public OnnxValue HoldLast(OnnxValue sequence) => graph.Node("GatherND", [sequence, index], OnnxAttribute.Of("batch_dims", 1));

    /// <summary>The last step [B, N] of a sequence [B, T, N] that repeats each row's last real one up to there.</summary>
    public OnnxValue Last(OnnxValue sequence) =>
        graph.Node("Gather", [sequence, graph.Tensors.Integer(-1)], OnnxAttribute.Of("axis", 1));

    /// <summary>The lengths as ONNX's recurrent operators take them.</summary>
    public OnnxValue ShortLengths() => graph.Cast(Lengths, DataType.Int32);
}
