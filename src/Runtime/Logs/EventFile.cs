using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace Hmlstm.Runtime.Logs;

/// <summary>
/// A file of TensorBoard events: TFRecord framing around Event messages (tensorflow/core/lib/io/record_writer.h and util/event.proto).
/// </summary>
/// <remarks>
/// A record is the length in 8 bytes, its masked CRC-32C in 4, the message, and the message's masked CRC-32C in 4, all little-endian.
/// The file grows in place: TensorBoard holds it open and reads on, so it cannot be replaced by a new one.
/// </remarks>
internal sealed class EventFile : IDisposable
{
    private const string Version = "brain.Event:2";

    private readonly FileStream file;

    /// <summary>Creates the file, and writes its version.</summary>
    /// <param name="path">The file; a new one.</param>
    /// <param name="time">Seconds since 1970.</param>
    /// <exception cref="IOException">The file is there, or cannot be written.</exception>
    public EventFile(string path, double time)
    {
        file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Write(new Event { WallTime = time, FileVersion = Version });
    }

    /// <summary>Appends an event, which readers see at once.</summary>
    public void Write(Event message)
    {
        byte[] data = message.ToByteArray();
        byte[] record = new byte[8 + 4 + data.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(8), MaskedCrc(record.AsSpan(0, 8)));
        data.CopyTo(record.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(12 + data.Length), MaskedCrc(data));
        file.Write(record);
        file.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    /// <summary>The CRC-32C, rotated by 15 bits and moved, as TFRecord has it (tensorflow/core/lib/hash/crc32c.h).</summary>
    private static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        const uint Moved = 0xa282ead8;
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return BitOperations.RotateRight(~crc, 15) + Moved;
    }
}
