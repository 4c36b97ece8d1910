using System.Buffers.Binary;
using Hmlstm.Definitions;
using Hmlstm.Runtime.Runs;
using static TorchSharp.torch;

namespace Hmlstm.Runtime.Weights;

/// <summary>Named tensors and metadata strings in the safetensors format.</summary>
/// <remarks>It owns its tensors: disposing it frees them.</remarks>
public sealed class TensorFile : IDisposable
{
    // A tensor's memory is seen as spans of at most this many bytes: a span of a whole large tensor is too long for one.
    private const long LargestPiece = 1L << 22;

    private readonly Dictionary<string, Tensor> tensors;

    private readonly Dictionary<string, string> passed = new(StringComparer.Ordinal);

    private TensorFile(SafetensorsHeader header)
    {
        tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        Entries = header.Entries;
        Metadata = header.Metadata;
    }

    /// <summary>The tensors that were read, by name, on the CPU.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors => tensors;

    /// <summary>
    /// The tensors of the file that were not read, because they were not asked for or torch lacks their type: type and shape, by name.
    /// </summary>
    public IReadOnlyDictionary<string, string> Passed => passed;

    /// <summary>The strings by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>All tensors of the file, read or not, as its header describes them.</summary>
    internal IReadOnlyList<TensorEntry> Entries { get; }

    /// <summary>Reads a file. Each tensor's bytes go from the file into its memory once.</summary>
    /// <param name="path">The file, which may also be a pipe.</param>
    /// <param name="wanted">Which tensors are read, by name; null for all. Those of a type that torch lacks never are.</param>
    /// <exception cref="WeightsException">The file cannot be read, or is no safetensors file, or is damaged.</exception>
    public static TensorFile Read(string path, Func<string, bool>? wanted = null)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            return Read(stream, path, wanted);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new WeightsException(path, FileProblem.Of(path, problem), problem);
        }
    }

    /// <summary>Reads from a stream that can be sought, from its place to its end.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="wanted">Which tensors are read, by name; null for all.</param>
    /// <exception cref="WeightsException">It is no safetensors data, or is damaged.</exception>
    public static TensorFile Read(Stream stream, string name, Func<string, bool>? wanted = null)
    {
        SafetensorsHeader header = SafetensorsHeader.Read(stream, name);
        var file = new TensorFile(header);
        try
        {
            foreach (TensorEntry entry in header.Entries)
            {
                if (entry.Type is not { } type || wanted?.Invoke(entry.Name) == false)
                {
                    stream.Seek(entry.End - entry.Begin, SeekOrigin.Current);
                    file.passed.Add(entry.Name, entry.Description);
                    continue;
                }

                Tensor tensor = empty(entry.Shape, dtype: TorchElements.ScalarOf(type)).DetachFromDisposeScope();
                file.tensors.Add(entry.Name, tensor);
                Fill(tensor, entry.Name, stream);
            }
        }
        catch (Exception problem)
        {
            file.Dispose();
            if (problem is FormatException)
            {
                throw new WeightsException(name, problem.Message, problem);
            }

            throw;
        }

        return file;
    }

    /// <summary>Writes a file whole or not at all, see <see cref="AtomicFile"/>.</summary>
    /// <param name="path">The file; a missing folder is created.</param>
    /// <param name="tensors">Names and tensors, on any device; each name once.</param>
    /// <param name="metadata">Strings to go with them; null for none.</param>
    /// <exception cref="ArgumentException">A name comes twice or is reserved, or a tensor's type has no place in the format.</exception>
    /// <exception cref="IOException">The file cannot be written; what was at <paramref name="path"/> is unchanged.</exception>
    public static void Write(
        string path, IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{ValueTuple{string, Tensor}}, IReadOnlyDictionary{string, string}?)"/>
    public static void Write(
        Stream stream, IEnumerable<(string Name, Tensor Value)> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        // Wide elements first: then every tensor is aligned for readers that map the file.
        (string Name, Tensor Value)[] ordered = [.. tensors.OrderByDescending(static pair => TorchElements.Of(pair.Value.dtype).Size)];
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        var entries = new List<TensorEntry>();
        long place = 0;
        foreach ((string name, Tensor value) in ordered)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"The name '{name}' comes twice or is reserved.", nameof(tensors));
            }

            ElementType type = TorchElements.Of(value.dtype);
            long bytes = value.numel() * type.Size;
            entries.Add(new TensorEntry(name, type.Name, value.shape, place, place + bytes));
            place += bytes;
        }

        byte[] header = SafetensorsHeader.Render(entries, metadata ?? new Dictionary<string, string>());
        Span<byte> prefix = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        using (no_grad())
        {
            foreach ((_, Tensor value) in ordered)
            {
                using Tensor near = value.cpu();
                using Tensor dense = near.contiguous();
                ForEachPiece(dense, piece => stream.Write(piece.bytes));
            }
        }
    }

    /// <summary>Frees the tensors.</summary>
    public void Dispose()
    {
        foreach (Tensor tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private static void Fill(Tensor tensor, string name, Stream stream)
    {
        ForEachPiece(tensor, piece =>
        {
            Span<byte> bytes = piece.bytes;
            stream.ReadExactly(bytes);
            if (tensor.dtype == ScalarType.Bool && bytes.ContainsAnyExceptInRange((byte)0, (byte)1))
            {
                throw new FormatException($"'{ForeignText.Show(name)}' has a BOOL that is neither 0 nor 1");
            }
        });
    }

    private static void ForEachPiece(Tensor tensor, Action<Tensor> action)
    {
        using Tensor flat = tensor.view(-1);
        long count = flat.numel();
        long step = LargestPiece / TorchElements.Of(tensor.dtype).Size;
        for (long start = 0; start < count; start += step)
        {
            using Tensor piece = flat.narrow(0, start, Math.Min(step, count - start));
            action(piece);
        }
    }
}
