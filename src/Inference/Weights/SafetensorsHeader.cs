using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Hmlstm.Definitions;

namespace Hmlstm.Inference;

/// <summary>The JSON header of a safetensors file: names, types, shapes and offsets of tensors, and metadata strings.</summary>
/// <remarks>
/// Nothing in it is believed: names come once, sizes fit the type and the shape, and the places fill the data from the first byte to the
/// last without a gap or an overlap.
/// </remarks>
internal sealed class SafetensorsHeader
{
    /// <summary>The longest header that is read, 100 MB, as the format's own library has it.</summary>
    public const long LongestLength = 100_000_000;

    private const string MetadataKey = "__metadata__";

    private SafetensorsHeader(IReadOnlyList<TensorEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        Entries = entries;
        Metadata = metadata;
    }

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>The strings of <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The letters that a checkpoint of a training begins with, which is no weights file.</summary>
    public static ReadOnlySpan<byte> CheckpointMagic => "hmlstmck"u8;

    /// <summary>Reads and checks the header of a stream, up to the first byte of the data.</summary>
    /// <param name="stream">A stream that can be sought, at the file's first byte; its end is the file's.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="WeightsException">It is no safetensors data, or is damaged.</exception>
    public static SafetensorsHeader Read(Stream stream, string name)
    {
        long available = stream.Length - stream.Position;
        Span<byte> prefix = stackalloc byte[8];
        if (available < prefix.Length)
        {
            throw new WeightsException(name, $"no safetensors file: it has {available} bytes");
        }

        stream.ReadExactly(prefix);
        if (prefix.SequenceEqual(CheckpointMagic))
        {
            throw new WeightsException(
                name,
                "is a checkpoint, to resume a training from; the weights of a run are in its weights.safetensors");
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        available -= prefix.Length;
        if (length > (ulong)available)
        {
            throw new WeightsException(name, $"no safetensors file, or cut off: a header of {length} bytes, but {available} are left");
        }

        if (length > LongestLength)
        {
            throw new WeightsException(name, $"a header of {length} bytes is longer than {LongestLength}");
        }

        byte[] json = new byte[length];
        stream.ReadExactly(json);
        try
        {
            return Parse(json, available - (long)length);
        }
        catch (FormatException problem)
        {
            throw new WeightsException(name, problem.Message, problem);
        }
    }

    /// <summary>Reads and checks a header.</summary>
    /// <param name="json">The header's bytes.</param>
    /// <param name="dataLength">Bytes of the file behind the header.</param>
    /// <exception cref="FormatException">Something is wrong; the message says what, in one line.</exception>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long dataLength)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException problem)
        {
            throw new FormatException(
                $"the header is no JSON (byte {(problem.BytePositionInLine ?? 0).ToString(CultureInfo.InvariantCulture)})",
                problem);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new FormatException("the header is no JSON object");
            }

            try
            {
                return Read(document.RootElement, dataLength);
            }
            catch (InvalidOperationException problem)
            {
                throw new FormatException("the header has a string that is no valid Unicode", problem);
            }
        }
    }

    /// <summary>Writes a header whose length, with the 8 bytes in front of it, is a multiple of 8.</summary>
    /// <param name="entries">The tensors in the order of their data.</param>
    /// <param name="metadata">The strings to go with them.</param>
    public static byte[] Render(IEnumerable<TensorEntry> entries, IReadOnlyDictionary<string, string> metadata)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
                {
                    json.WriteString(key, value);
                }

                json.WriteEndObject();
            }

            foreach (TensorEntry entry in entries)
            {
                Write(json, entry);
            }

            json.WriteEndObject();
        }

        while (buffer.Length % 8 != 0)
        {
            buffer.WriteByte((byte)' ');
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, TensorEntry entry)
    {
        json.WriteStartObject(entry.Name);
        json.WriteString("dtype", entry.TypeName);
        json.WriteStartArray("shape");
        foreach (long size in entry.Shape)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(entry.Begin);
        json.WriteNumberValue(entry.End);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static SafetensorsHeader Read(JsonElement root, long dataLength)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var entries = new List<TensorEntry>();
        IReadOnlyDictionary<string, string> metadata = new Dictionary<string, string>();
        foreach (JsonProperty property in root.EnumerateObject())
        {
            string name = property.Name;
            if (!names.Add(name))
            {
                throw new FormatException($"'{ForeignText.Show(name)}' is there twice");
            }

            if (name == MetadataKey)
            {
                metadata = ReadMetadata(property.Value);
            }
            else
            {
                entries.Add(ReadEntry(name, property.Value, dataLength));
            }
        }

        entries.Sort(static (left, right) => (left.Begin, left.End).CompareTo((right.Begin, right.End)));
        CheckPlaces(entries, dataLength);
        return new SafetensorsHeader(entries, metadata);
    }

    private static Dictionary<string, string> ReadMetadata(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("the metadata is no JSON object");
        }

        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                throw new FormatException($"the metadata '{ForeignText.Show(property.Name)}' is no string");
            }

            if (!metadata.TryAdd(property.Name, property.Value.GetString()!))
            {
                throw new FormatException($"the metadata '{ForeignText.Show(property.Name)}' is there twice");
            }
        }

        return metadata;
    }

    private static TensorEntry ReadEntry(string name, JsonElement element, long dataLength)
    {
        string shown = ForeignText.Show(name);
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"'{shown}' is no JSON object");
        }

        JsonElement? dtype = null, shape = null, offsets = null;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            ref JsonElement? field = ref dtype;
            switch (property.Name)
            {
                case "dtype": field = ref dtype; break;
                case "shape": field = ref shape; break;
                case "data_offsets": field = ref offsets; break;
                default: throw new FormatException($"'{shown}' has an unknown field '{ForeignText.Show(property.Name)}'");
            }

            if (field is not null)
            {
                throw new FormatException($"'{shown}' has the field '{property.Name}' twice");
            }

            field = property.Value;
        }

        if (dtype is not { ValueKind: JsonValueKind.String } typeName)
        {
            throw new FormatException($"'{shown}' has no dtype");
        }

        long[] sizes = ReadIntegers(shape, shown, "shape");
        long[] place = ReadIntegers(offsets, shown, "data_offsets");
        if (place.Length != 2 || place[0] > place[1])
        {
            throw new FormatException($"'{shown}' has data_offsets that are no begin and end");
        }

        if (place[1] > dataLength)
        {
            throw new FormatException($"'{shown}' ends at byte {place[1]} of the data, but the file has {dataLength}: it is cut off");
        }

        // A type that is not read here is no fault of the file; whoever asks for its tensor hears of it.
        TensorEntry entry = new(name, typeName.GetString()!, sizes, place[0], place[1]);
        if (entry.Type is { } type && BytesOf(sizes, type) != place[1] - place[0])
        {
            throw new FormatException($"'{shown}' has {place[1] - place[0]} bytes, which are not {entry.Description}");
        }

        return entry;
    }

    private static long[] ReadIntegers(JsonElement? element, string shown, string field)
    {
        if (element is not { ValueKind: JsonValueKind.Array } array || array.GetArrayLength() > 64)
        {
            throw new FormatException($"'{shown}' has no {field}");
        }

        var numbers = new long[array.GetArrayLength()];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (array[i].ValueKind != JsonValueKind.Number || !array[i].TryGetInt64(out numbers[i]) || numbers[i] < 0)
            {
                throw new FormatException($"'{shown}' has a {field} with something else than whole numbers from 0");
            }
        }

        return numbers;
    }

    // Null where the product leaves the range of 64 bits.
    private static long? BytesOf(long[] sizes, ElementType type)
    {
        if (sizes.Contains(0))
        {
            return 0;
        }

        Int128 bytes = type.Size;
        foreach (long size in sizes)
        {
            bytes *= size;
            if (bytes > long.MaxValue)
            {
                return null;
            }
        }

        return (long)bytes;
    }

    private static void CheckPlaces(List<TensorEntry> entries, long dataLength)
    {
        long next = 0;
        foreach (TensorEntry entry in entries)
        {
            if (entry.Begin != next)
            {
                throw new FormatException(entry.Begin < next
                    ? $"'{ForeignText.Show(entry.Name)}' overlaps the tensor before it"
                    : $"there are {entry.Begin - next} bytes of no tensor before '{ForeignText.Show(entry.Name)}'");
            }

            next = entry.End;
        }

        if (next != dataLength)
        {
            throw new FormatException($"there are {dataLength - next} bytes of no tensor at the end");
        }
    }
}

/// <summary>One tensor as a file's header describes it; every number is checked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="TypeName">The name of its element type.</param>
/// <param name="Shape">Its sizes; empty for a scalar.</param>
/// <param name="Begin">Its first byte, counted from the end of the header.</param>
/// <param name="End">The byte after its last.</param>
internal sealed record TensorEntry(string Name, string TypeName, long[] Shape, long Begin, long End)
{
    /// <summary>Its element type; null where it is none of those that are read here.</summary>
    public ElementType? Type => ElementType.Parse(TypeName);

    /// <summary>Its type and shape as a message shows them: <c>F32 [2, 3]</c>.</summary>
    public string Description => $"{ForeignText.Show(TypeName)} [{string.Join(", ", Shape)}]";
}
