using System.Buffers.Binary;
using System.Text;
using Hmlstm.Definitions;

namespace Hmlstm.Inference;

/// <summary>
/// A recurrent state as bytes: the 8 letters <c>hmlstmst</c>, the version (uint32), the rows B (uint32), the architecture's fingerprint (16
/// letters), the count of numbers (uint64), the numbers (float32), and FNV-1a of all bytes before (uint64).
/// </summary>
/// <remarks>
/// Everything is little-endian. The numbers are those of each stack from the bottom up, and inside a stack [B, H] for each of its values in
/// the order of the network class's state: of a layer h, then c, then a detector's z [B].
/// </remarks>
internal static class StateBytes
{
    /// <summary>Bytes beside the numbers.</summary>
    public const int Around = Head + sizeof(ulong);

    private const int Head = 40;
    private const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "hmlstmst"u8;

    /// <summary>Writes a state.</summary>
    /// <param name="fingerprint">The architecture, 16 letters of ASCII.</param>
    /// <param name="rows">B.</param>
    /// <param name="values">The numbers.</param>
    public static byte[] Of(string fingerprint, int rows, ReadOnlySpan<float> values)
    {
        byte[] bytes = new byte[Around + ((long)values.Length * sizeof(float))];
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), rows);
        Encoding.ASCII.GetBytes(fingerprint, bytes.AsSpan(16, 16));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(32), values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Head + (i * sizeof(float))), values[i]);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - sizeof(ulong)), Sum(bytes.AsSpan(..^sizeof(ulong))));
        return bytes;
    }

    /// <summary>Reads a state from a file; one that does not fit is refused before its numbers are read.</summary>
    /// <param name="file">A file of which nothing was read.</param>
    /// <param name="fingerprint">The architecture that it must be of.</param>
    /// <param name="perRow">Numbers of one row.</param>
    /// <exception cref="DataException">It is no state, another architecture's, or damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static (int Rows, float[] Values) Read(FileStream file, string fingerprint, long perRow)
    {
        long length = file.Length;
        Span<byte> head = stackalloc byte[Head];
        Check(head[..file.ReadAtLeast(head, Head, throwOnEndOfStream: false)], length, fingerprint, perRow);
        byte[] bytes = new byte[length];
        file.Position = 0;
        file.ReadExactly(bytes);
        return Read(bytes, fingerprint, perRow);
    }

    /// <summary>Reads a state.</summary>
    /// <param name="bytes">All its bytes.</param>
    /// <param name="fingerprint">The architecture that it must be of.</param>
    /// <param name="perRow">Numbers of one row.</param>
    /// <exception cref="DataException">They are no state, another architecture's, or damaged.</exception>
    public static (int Rows, float[] Values) Read(ReadOnlySpan<byte> bytes, string fingerprint, long perRow)
    {
        (int rows, int count) = Check(bytes[..Math.Min(Head, bytes.Length)], bytes.Length, fingerprint, perRow);
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[^sizeof(ulong)..]) != Sum(bytes[..^sizeof(ulong)]))
        {
            throw new DataException("the state is damaged: its checksum is another.");
        }

        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(Head + (i * sizeof(float)))..]);
            if (!float.IsFinite(values[i]))
            {
                throw new DataException($"the state has a number that is not finite, its {i + 1}th.");
            }
        }

        return (rows, values);
    }

    /// <summary>What the first bytes say, which must be of the architecture and of so many bytes.</summary>
    private static (int Rows, int Count) Check(ReadOnlySpan<byte> head, long length, string fingerprint, long perRow)
    {
        if (length < Around || !head.StartsWith(Magic))
        {
            throw new DataException($"this is no state of a network: {Quantity.Of(length, "byte")} that do not begin like one.");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(head[8..]);
        if (version != Version)
        {
            throw new DataException($"the state is of version {version}; this program reads version {Version}.");
        }

        long rows = BinaryPrimitives.ReadUInt32LittleEndian(head[12..]), count = BinaryPrimitives.ReadInt64LittleEndian(head[32..]);
        string architecture = Encoding.ASCII.GetString(head.Slice(16, 16));
        if (architecture != fingerprint)
        {
            throw new DataException(
                $"the state is one of a network of fingerprint {ForeignText.Show(architecture)}, not {fingerprint}.");
        }

        if (rows is < 1 or > int.MaxValue || rows * (Int128)perRow != count || count * (Int128)sizeof(float) != length - Around)
        {
            throw new DataException(
                $"the state is cut off or damaged: it has {length - Around} bytes of numbers for {Quantity.Of(rows, "row")} of {perRow}.");
        }

        return length <= Array.MaxLength
            ? ((int)rows, (int)count)
            : throw new DataException($"the state has {length} bytes; at most {Array.MaxLength} can be read.");
    }

    private static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 14695981039346656037;
        foreach (byte one in bytes)
        {
            sum = unchecked((sum ^ one) * 1099511628211);
        }

        return sum;
    }
}
