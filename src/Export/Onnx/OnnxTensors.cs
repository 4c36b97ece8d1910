using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;
using static Hmlstm.Export.Onnx.TensorProto.Types;

namespace Hmlstm.Export.Onnx;

/// <summary>The tensors that stand in a file: parameters, as they are or in another order, and constants. Each is written once.</summary>
/// <param name="weights">Gives a parameter's numbers by its name.</param>
/// <param name="shapes">The shape of each parameter.</param>
internal sealed class OnnxTensors(Func<string, float[]> weights, IReadOnlyDictionary<string, long[]> shapes)
{
    private readonly Dictionary<string, TensorProto> written = new(StringComparer.Ordinal);

    /// <summary>All tensors, in the order in which they were first asked for.</summary>
    public IEnumerable<TensorProto> Written => written.Values;

    /// <summary>A parameter under its own name.</summary>
    public OnnxValue Weight(string name) => Floats(name, shapes[name], () => Numbers(name));

    /// <summary>A parameter under its own name; null where the network has none of it.</summary>
    public OnnxValue? WeightOrNone(string name) => shapes.ContainsKey(name) ? Weight(name) : null;

    /// <summary>Whether the network has a parameter.</summary>
    public bool Has(string name) => shapes.ContainsKey(name);

    /// <summary>The numbers of a parameter, row by row.</summary>
    /// <exception cref="ArgumentException">There are more or fewer of them than the plan of the network says.</exception>
    public float[] Numbers(string name)
    {
        float[] numbers = weights(name);
        long count = shapes[name].Aggregate(1L, static (product, size) => product * size);
        return numbers.Length == count
            ? numbers
            : throw new ArgumentException(FormattableString.Invariant($"{name} has {numbers.Length} numbers, not {count}."), nameof(name));
    }

    /// <summary>Real numbers.</summary>
    /// <param name="name">The tensor's name in the file; a second call with it does not ask for the numbers again.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="numbers">Gives the numbers, row by row.</param>
    public OnnxValue Floats(string name, long[] shape, Func<float[]> numbers) =>
        Tensor(name, shape, DataType.Float, () => MemoryMarshal.AsBytes(numbers().AsSpan()).ToArray());

    /// <summary>A real number, which broadcasts to every shape.</summary>
    public OnnxValue Float(float value) =>
        Floats("const." + value.ToString("R", CultureInfo.InvariantCulture), [], () => [value]);

    /// <summary>A list of whole numbers.</summary>
    public OnnxValue Integers(params long[] values) => Tensor(
        "const.ints." + string.Join('_', values.Select(static value => value.ToString(CultureInfo.InvariantCulture))),
        [values.Length],
        DataType.Int64,
        () => MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>A whole number, which broadcasts to every shape.</summary>
    public OnnxValue Integer(long value) => Tensor(
        "const.int." + value.ToString(CultureInfo.InvariantCulture),
        [],
        DataType.Int64,
        () => MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)).ToArray());

    private OnnxValue Tensor(string name, long[] shape, DataType type, Func<byte[]> bytes)
    {
        if (!written.ContainsKey(name))
        {
            var tensor = new TensorProto
            {
                Name = name,
                DataType = (int)type,
                RawData = UnsafeByteOperations.UnsafeWrap(bytes()),
            };
            tensor.Dims.AddRange(shape);
            written.Add(name, tensor);
        }

        return new OnnxValue(name);
    }
}
