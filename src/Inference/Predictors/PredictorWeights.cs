using System.Buffers.Binary;
using System.Globalization;
using Hmlstm.Definitions;
using Hmlstm.Engine.Memory;

namespace Hmlstm.Inference;

/// <summary>The weights of a predictor in plain memory: each is there, of its shape, and finite. They are only read.</summary>
public sealed unsafe class PredictorWeights
{
    private readonly Dictionary<string, FloatBuffer> tensors = new(StringComparer.Ordinal);

    private PredictorWeights(string fingerprint, NetworkMetadata metadata) => (Fingerprint, Metadata) = (fingerprint, metadata);

    /// <summary>The architecture that they are for.</summary>
    public string Fingerprint { get; }

    /// <summary>What the file says beside the tensors.</summary>
    public NetworkMetadata Metadata { get; }

    /// <summary>Reads a safetensors file; the numbers may be of 16, 32 or 64 bits.</summary>
    /// <param name="path">The file, which may also be a pipe.</param>
    /// <param name="fingerprint">The architecture that they must be for, where the file names one.</param>
    /// <param name="parameters">What the architecture has.</param>
    /// <exception cref="WeightsException">
    /// The file cannot be read, is damaged, made for another architecture, or has numbers that are not finite: a line for each problem.
    /// </exception>
    public static PredictorWeights Read(string path, string fingerprint, ReadOnlySpan<WeightShape> parameters)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using FileStream stream = InputFile.Open(path);
            return Read(stream, path, fingerprint, parameters);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException(path, FileProblem.Of(path, problem), problem);
        }
    }

    /// <summary>Reads safetensors data from a stream that can be sought, such as a resource of the assembly.</summary>
    /// <param name="stream">At the first byte of the data; its end is theirs.</param>
    /// <param name="name">What messages call it.</param>
    /// <inheritdoc cref="Read(string, string, ReadOnlySpan{WeightShape})"/>
    /// <param name="fingerprint">The architecture that they must be for, where the data names one.</param>
    /// <param name="parameters">What the architecture has.</param>
    public static PredictorWeights Read(Stream stream, string name, string fingerprint, ReadOnlySpan<WeightShape> parameters)
    {
        ArgumentNullException.ThrowIfNull(stream);
        SafetensorsHeader header = SafetensorsHeader.Read(stream, name);
        long data = stream.Position;
        NetworkMetadata metadata;
        try
        {
            metadata = NetworkMetadata.Of(header.Metadata);
        }
        catch (FormatException problem)
        {
            throw new WeightsException(name, problem.Message, problem);
        }

        List<string> problems = Differences(header, parameters);
        if (problems.Count == 0 && metadata.Fingerprint is { } other && other != fingerprint)
        {
            problems.Add($"made for a network of fingerprint {ForeignText.Show(other)}, not {fingerprint}");
        }

        PredictorWeights weights = new(fingerprint, metadata);
        foreach (TensorEntry entry in problems.Count == 0 ? header.Entries : [])
        {
            stream.Position = data + entry.Begin;
            if (weights.Add(entry, stream) is { } problem)
            {
                problems.Add(problem);
            }
        }

        return problems.Count == 0 ? weights : throw new WeightsException(name, problems);
    }

    /// <summary>Where a tensor lies.</summary>
    /// <param name="name">One of the names that were read.</param>
    internal nint At(string name) => (nint)tensors[name].First;

    /// <summary>Where a tensor lies; 0 where the architecture has none of the name.</summary>
    internal nint AtOrNone(string name) => tensors.TryGetValue(name, out FloatBuffer? tensor) ? (nint)tensor.First : 0;

    // Names and shapes before any memory is asked for.
    private static List<string> Differences(SafetensorsHeader header, ReadOnlySpan<WeightShape> parameters)
    {
        Dictionary<string, TensorEntry> found = header.Entries.ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
        List<string> problems = [];
        foreach (WeightShape parameter in parameters)
        {
            if (!found.Remove(parameter.Name, out TensorEntry? entry))
            {
                problems.Add($"{parameter.Name} is missing");
            }
            else if (entry.Type is null)
            {
                problems.Add($"{parameter.Name} is {entry.Description}, a type that cannot be read here");
            }
            else if (!entry.Shape.AsSpan().SequenceEqual(parameter.Sizes))
            {
                problems.Add(
                    $"{parameter.Name} is [{string.Join(", ", entry.Shape)}], "
                    + $"but the network has [{string.Join(", ", parameter.Sizes)}]");
            }
            else if (!entry.Type.IsReal)
            {
                problems.Add($"{parameter.Name} holds {entry.Type.Name}, not real numbers");
            }
        }

        problems.AddRange(found.Keys
            .Order(StringComparer.Ordinal)
            .Select(static name => $"{ForeignText.Show(name)} is no part of the network"));
        return problems;
    }

    // What is wrong with the numbers; null where they are finite.
    private string? Add(TensorEntry entry, Stream stream)
    {
        FloatBuffer tensor = new();
        tensors.Add(entry.Name, tensor);
        ElementType type = entry.Type!;
        long count = (entry.End - entry.Begin) / type.Size;
        float* to = tensor.Ensure(count);
        byte[] piece = new byte[(int)Math.Min(entry.End - entry.Begin, 1 << 20)];
        for (long place = 0; place < count;)
        {
            int numbers = (int)Math.Min(count - place, piece.Length / type.Size);
            Span<byte> bytes = piece.AsSpan(0, numbers * type.Size);
            stream.ReadExactly(bytes);
            Span<float> values = new(to + place, numbers);
            Convert(type, bytes, values);
            for (int i = 0; i < numbers; i++)
            {
                if (!float.IsFinite(values[i]))
                {
                    return $"{entry.Name} has a number that is not finite: "
                        + $"{values[i].ToString("R", CultureInfo.InvariantCulture)} at [{Indices(place + i, entry.Shape)}]";
                }
            }

            place += numbers;
        }

        return null;
    }

    private static void Convert(ElementType type, ReadOnlySpan<byte> from, Span<float> to)
    {
        for (int i = 0; i < to.Length; i++)
        {
            ReadOnlySpan<byte> number = from.Slice(i * type.Size, type.Size);
            to[i] = type.Name switch
            {
                "F64" => (float)BinaryPrimitives.ReadDoubleLittleEndian(number),
                "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(number),
                "BF16" => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadInt16LittleEndian(number) << 16),
                _ => BinaryPrimitives.ReadSingleLittleEndian(number),
            };
        }
    }

    private static string Indices(long place, long[] shape)
    {
        long[] indices = new long[shape.Length];
        for (int dimension = shape.Length - 1; dimension >= 0; dimension--)
        {
            (place, indices[dimension]) = Math.DivRem(place, shape[dimension]);
        }

        return string.Join(", ", indices);
    }
}

/// <summary>A parameter of an architecture.</summary>
/// <param name="Name">Its name in a weights file.</param>
/// <param name="Rows">Its first size.</param>
/// <param name="Columns">Its second size; 0 for a vector.</param>
public readonly record struct WeightShape(string Name, long Rows, long Columns = 0)
{
    /// <summary>Its sizes as a file has them.</summary>
    internal long[] Sizes => Columns == 0 ? [Rows] : [Rows, Columns];
}
