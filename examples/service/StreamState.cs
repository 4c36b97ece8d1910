using System.Buffers.Binary;
using System.Security.Cryptography;
using Hmlstm.Inference;

namespace Hmlstm.Examples;

/// <summary>Where a stream of text is: the network's state, the position, and whether the last character was a space.</summary>
/// <remarks>
/// As bytes: the 8 letters <c>hmlstmsv</c>, the position (int64, little-endian), 1 after a space and 0 otherwise, the predictor's own
/// bytes, and SHA-256 of all before. The sum finds damage; it is no proof of who wrote them, so every value is checked all the same.
/// </remarks>
internal sealed class StreamState
{
    private const int Head = 17;
    private const long LastPosition = (1L << 53) - 1; // what a number of JSON holds exactly

    /// <summary>Characters read so far.</summary>
    public long Position { get; set; }

    /// <summary>A space that follows is the same space, where the alphabet has it so.</summary>
    public bool EndsWithSpace { get; set; }

    /// <summary>The network's part.</summary>
    public StreamingPredictor.State Network { get; private init; } = StreamingPredictor.State.Create();

    /// <summary>Bytes of every state.</summary>
    public static int ByteCount { get; } = new StreamState().ToBytes().Length;

    /// <summary>The state as bytes, the same on every machine.</summary>
    public byte[] ToBytes()
    {
        byte[] network = Network.ToBytes();
        byte[] bytes = new byte[Head + network.Length + SHA256.HashSizeInBytes];
        "hmlstmsv"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), Position);
        bytes[16] = EndsWithSpace ? (byte)1 : (byte)0;
        network.CopyTo(bytes, Head);
        SHA256.HashData(bytes.AsSpan(..^SHA256.HashSizeInBytes), bytes.AsSpan(^SHA256.HashSizeInBytes..));
        return bytes;
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote, or what somebody says it did.</summary>
    /// <exception cref="DataException">It is no state, damaged, or one of another network.</exception>
    public static StreamState Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Head + SHA256.HashSizeInBytes || !bytes.StartsWith("hmlstmsv"u8))
        {
            throw new DataException($"this is no state of a stream: {bytes.Length} bytes that do not begin like one");
        }

        if (!SHA256.HashData(bytes[..^SHA256.HashSizeInBytes]).AsSpan().SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
        {
            throw new DataException("the state is cut off or damaged: its checksum is another");
        }

        long position = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        if (position is < 0 or > LastPosition || bytes[16] > 1)
        {
            throw new DataException("the state is damaged: its position or its last character cannot be");
        }

        StreamingPredictor.State network = StreamingPredictor.State.Read(bytes[Head..^SHA256.HashSizeInBytes]);
        return network.Rows == 1
            ? new StreamState { Position = position, EndsWithSpace = bytes[16] == 1, Network = network }
            : throw new DataException($"the state is one of {network.Rows} streams; a session is one");
    }
}
