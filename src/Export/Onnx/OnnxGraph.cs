using System.Globalization;
using static Hmlstm.Export.Onnx.TensorProto.Types;

namespace Hmlstm.Export.Onnx;

/// <summary>A value of a graph, by its name, which no other value of the file has.</summary>
/// <param name="Name">The name.</param>
internal readonly record struct OnnxValue(string Name);

/// <summary>A graph that is being written: nodes in the order in which they are added.</summary>
/// <remarks>Operators are those of <see cref="Version"/>; their methods have the operators' names.</remarks>
internal sealed class OnnxGraph
{
    /// <summary>The version of ONNX's operators: the first that has LayerNormalization.</summary>
    public const int Version = 17;

    private readonly Numbering numbering;

    /// <summary>The graph of a file.</summary>
    /// <param name="name">Its name, for people.</param>
    /// <param name="tensors">What stands in the file.</param>
    public OnnxGraph(string name, OnnxTensors tensors)
        : this(name, tensors, new Numbering())
    {
    }

    private OnnxGraph(string name, OnnxTensors tensors, Numbering numbering)
    {
        Proto = new GraphProto { Name = name };
        Tensors = tensors;
        this.numbering = numbering;
    }

    /// <summary>What is written.</summary>
    public GraphProto Proto { get; }

    /// <summary>The parameters and constants.</summary>
    public OnnxTensors Tensors { get; }

    /// <summary>An input of the file.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">The type of its elements.</param>
    /// <param name="shape">Each dimension is a number, or a name.</param>
    /// <param name="about">What it is, for people.</param>
    public OnnxValue Input(string name, DataType type, IReadOnlyList<OnnxSize> shape, string about)
    {
        Proto.Input.Add(Described(name, type, shape, about));
        return new OnnxValue(name);
    }

    /// <summary>An output of the file.</summary>
    /// <param name="value">The value that it gives.</param>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Each dimension is a number, or a name.</param>
    /// <param name="about">What it is, for people.</param>
    public void Output(OnnxValue value, string name, IReadOnlyList<OnnxSize> shape, string about)
    {
        Append("Identity", [value], [name]);
        Proto.Output.Add(Described(name, DataType.Float, shape, about));
    }

    /// <summary>A node of one output.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="inputs">What it reads; null for an input that is left out.</param>
    /// <param name="attributes">Its options.</param>
    public OnnxValue Node(string operation, IReadOnlyList<OnnxValue?> inputs, params AttributeProto[] attributes) =>
        Nodes(operation, 1, inputs, attributes)[0];

    /// <summary>A node of several outputs.</summary>
    /// <param name="operation">The operator.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="inputs">What it reads; null for an input that is left out.</param>
    /// <param name="attributes">Its options.</param>
    public OnnxValue[] Nodes(string operation, int outputs, IReadOnlyList<OnnxValue?> inputs, params AttributeProto[] attributes)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(_ => numbering.Next(operation))];
        Append(operation, inputs, names, attributes);
        return [.. names.Select(static name => new OnnxValue(name))];
    }

    /// <summary>a Wᵀ + c, of a matrix a [B, in] and a weight W [out, in].</summary>
    /// <param name="a">[B, in].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="c">[out], or [B, out]; null for none.</param>
    public OnnxValue Gemm(OnnxValue a, OnnxValue weight, OnnxValue? c) =>
        Node("Gemm", c is null ? [a, weight] : [a, weight, c], OnnxAttribute.Of("transB", 1));

    /// <summary>a + b, elementwise.</summary>
    public OnnxValue Add(OnnxValue a, OnnxValue b) => Node("Add", [a, b]);

    /// <summary>a - b, elementwise.</summary>
    public OnnxValue Sub(OnnxValue a, OnnxValue b) => Node("Sub", [a, b]);

    /// <summary>a b, elementwise.</summary>
    public OnnxValue Mul(OnnxValue a, OnnxValue b) => Node("Mul", [a, b]);

    /// <summary>The logistic function.</summary>
    public OnnxValue Sigmoid(OnnxValue x) => Node("Sigmoid", [x]);

    /// <summary>The hyperbolic tangent.</summary>
    public OnnxValue Tanh(OnnxValue x) => Node("Tanh", [x]);

    /// <summary>a where the condition holds, and b elsewhere.</summary>
    public OnnxValue Where(OnnxValue condition, OnnxValue a, OnnxValue b) => Node("Where", [condition, a, b]);

    /// <summary>Where a is above b.</summary>
    public OnnxValue Greater(OnnxValue a, OnnxValue b) => Node("Greater", [a, b]);

    /// <summary>The same numbers in another type.</summary>
    public OnnxValue Cast(OnnxValue x, DataType type) => Node("Cast", [x], OnnxAttribute.Of("to", (long)type));

    /// <summary>Values beside each other.</summary>
    public OnnxValue Concat(long axis, params OnnxValue[] values) => values.Length == 1
        ? values[0]
        : Node("Concat", [.. values.Select(static value => (OnnxValue?)value)], OnnxAttribute.Of("axis", axis));

    /// <summary>Parts of some sizes.</summary>
    public OnnxValue[] Split(OnnxValue x, long axis, params long[] sizes) => sizes.Length == 1
        ? [x]
        : Nodes("Split", sizes.Length, [x, Tensors.Integers(sizes)], OnnxAttribute.Of("axis", axis));

    /// <summary>The same numbers in another shape: 0 keeps a dimension, and one -1 is found.</summary>
    public OnnxValue Reshape(OnnxValue x, params long[] shape) => Node("Reshape", [x, Tensors.Integers(shape)]);

    /// <summary>With a dimension of 1 at an axis.</summary>
    public OnnxValue Unsqueeze(OnnxValue x, long axis) => Node("Unsqueeze", [x, Tensors.Integers(axis)]);

    /// <summary>Without the dimension of 1 at an axis.</summary>
    public OnnxValue Squeeze(OnnxValue x, long axis) => Node("Squeeze", [x, Tensors.Integers(axis)]);

    /// <summary>With its dimensions in another order.</summary>
    public OnnxValue Transpose(OnnxValue x, params long[] order) => Node("Transpose", [x], OnnxAttribute.Of("perm", order));

    /// <summary>The vectors of indices.</summary>
    public OnnxValue OneHot(OnnxValue indices, long size) => Node(
        "OneHot",
        [indices, Tensors.Integers(size), Tensors.Floats("const.zero_and_one", [2], static () => [0, 1])],
        OnnxAttribute.Of("axis", -1));

    /// <summary>Runs a body once for each step of some sequences.</summary>
    /// <param name="states">What it starts from.</param>
    /// <param name="sequences">[B, T, ..]; the body reads their elements [B, ..].</param>
    /// <param name="backward">Whether it runs from the last step to the first.</param>
    /// <param name="body">
    /// From the states before a step and the elements to the states after it, and to what is put together to sequences.
    /// </param>
    /// <returns>The states after the last step that ran, and the sequences [B, T, ..], both in the body's order.</returns>
    public (OnnxValue[] States, OnnxValue[] Sequences) Scan(
        IReadOnlyList<OnnxValue> states,
        IReadOnlyList<OnnxValue> sequences,
        bool backward,
        Func<OnnxGraph, OnnxValue[], OnnxValue[], (IReadOnlyList<OnnxValue> States, IReadOnlyList<OnnxValue> Outputs)> body)
    {
        var inner = new OnnxGraph(numbering.Next("body"), Tensors, numbering);
        OnnxValue[] before = [.. states.Select(_ => inner.BodyInput("before"))];
        OnnxValue[] elements = [.. sequences.Select(_ => inner.BodyInput("element"))];
        (IReadOnlyList<OnnxValue> after, IReadOnlyList<OnnxValue> outputs) = body(inner, before, elements);
        foreach (OnnxValue value in after.Concat(outputs))
        {
            // A name of its own: one value may be a state and an element of a sequence.
            inner.Proto.Output.Add(new ValueInfoProto { Name = inner.Node("Identity", [value]).Name });
        }

        OnnxValue[] results = Nodes(
            "Scan",
            after.Count + outputs.Count,
            [.. states.Concat(sequences).Select(static value => (OnnxValue?)value)],
            OnnxAttribute.Of("body", inner.Proto),
            OnnxAttribute.Of("num_scan_inputs", sequences.Count),
            OnnxAttribute.Of("scan_input_axes", Repeated(1, sequences.Count)),
            OnnxAttribute.Of("scan_output_axes", Repeated(1, outputs.Count)),
            OnnxAttribute.Of("scan_input_directions", Repeated(backward ? 1 : 0, sequences.Count)),
            OnnxAttribute.Of("scan_output_directions", Repeated(backward ? 1 : 0, outputs.Count)));
        return (results[..after.Count], results[after.Count..]);
    }

    private static IEnumerable<long> Repeated(long value, int count) => Enumerable.Repeat(value, count);

    private static ValueInfoProto Described(string name, DataType type, IReadOnlyList<OnnxSize> shape, string about)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.AddRange(shape.Select(static size => size.Name is string symbol
            ? new TensorShapeProto.Types.Dimension { DimParam = symbol }
            : new TensorShapeProto.Types.Dimension { DimValue = size.Value }));
        return new ValueInfoProto
        {
            Name = name,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)type, Shape = dimensions } },
            DocString = about,
        };
    }

    // Types and shapes of a body's inputs follow from what its node reads.
    private OnnxValue BodyInput(string role)
    {
        string name = numbering.Next(role);
        Proto.Input.Add(new ValueInfoProto { Name = name });
        return new OnnxValue(name);
    }

    private void Append(
        string operation, IReadOnlyList<OnnxValue?> inputs, string[] outputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = operation, Name = "node." + outputs[0] };
        node.Input.AddRange(inputs.Select(static input => input?.Name ?? ""));
        node.Output.AddRange(outputs);
        node.Attribute.AddRange(attributes);
        Proto.Node.Add(node);
    }

    /// <summary>Names that are used once in a file, bodies included.</summary>
    private sealed class Numbering
    {
        private int count;

        public string Next(string role) =>
            string.Create(CultureInfo.InvariantCulture, $"{role.ToLowerInvariant()}_{count++}");
    }
}

/// <summary>A dimension of an input or output.</summary>
/// <param name="Name">Its name where it differs from call to call; null for a fixed one.</param>
/// <param name="Value">Its size where it is fixed.</param>
internal readonly record struct OnnxSize(string? Name, long Value)
{
    /// <summary>B, the rows.</summary>
    public static OnnxSize Batch => new("batch", 0);

    /// <summary>T, the steps of a window.</summary>
    public static OnnxSize Time => new("time", 0);

    /// <summary>A fixed size.</summary>
    public static implicit operator OnnxSize(long size) => new(null, size);
}
