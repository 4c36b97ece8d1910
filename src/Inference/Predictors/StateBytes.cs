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

    /// <summary>Reads a state.</summary>
    /// <param name="bytes">All its bytes.</param>
    /// <param name="fingerprint">The architecture that it must be of.</param>
    /// <param name="perRow">Numbers of one row.</param>
    /// <exception cref="DataException">They are no state, another architecture's, or damaged.</exception>
    public static (int Rows, float[] Values) Read(ReadOnlySpan<byte> bytes, string fingerprint, long perRow)
    {
        if (bytes.Length < Around || !bytes.StartsWith(Magic))
        {
            throw new DataException($"this is no state of a network: {Quantity.Of(bytes.Length, "byte")} that do not begin like one.");
        }

        uint version = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        if (version != Version)
        {
            throw new DataException($"the state is of version {version}; this program reads version {Version}.");
        }

        long rows = BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]), count = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        string architecture = Encoding.ASCII.GetString(bytes.Slice(16, 16));
        if (architecture != fingerprint)
        {
            throw new DataException(
                $"the state is one of a network of fingerprint {ForeignText.Show(architecture)}, not {fingerprint}.");
        }

        if (rows is < 1 or > int.MaxValue || rows * (Int128)perRow != count || count * (Int128)sizeof(float) != bytes.Length - Around)
        {
            throw new DataException(
                $"the state is cut off or damaged: it has {bytes.Length - Around} bytes of numbers "
                + $"for {Quantity.Of(rows, "row")} of {perRow}.");
        }

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

        return ((int)rows, values);
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
